using Altius.Benchmarks.Figures;

namespace Altius.Benchmarks.State;

/// <summary>A state of a million accounts on disk.</summary>
internal static class StateFigures
{
    private const int Rounds = 15;

    public static FigureTable Measure()
    {
        using StateOnDisk disk = StateOnDisk.Create();
        using StateReads reads = new(disk);
        Measure[] flat =
        [
            new("account in the cache", reads.CachedAccount, StateReads.Batch),
            new("account on disk", reads.AccountOnDisk, StateReads.Batch),
            new("account that is not there, on disk", reads.AbsentAccount, StateReads.Batch),
            new("slot in the cache", reads.CachedSlot, StateReads.Batch),
            new("slot on disk", reads.SlotOnDisk, StateReads.Batch),
            new("account changed in one of 128 layers", reads.AccountInLayer, StateReads.Batch),
            new("account in the cache, under 128 layers", reads.CachedAccountUnderLayers, StateReads.Batch),
        ];
        Figures.Measure.Run(flat, warmUp: 8, rounds: 31);

        using StateBlocks blocks = new(disk, 2 * (Rounds + 2));
        Measure cold = new("root of 2,000 accounts and 5,000 slots, tries on disk", blocks.ComputeCold, once: true);
        Measure prefetch = new("reading them, and loading their paths meanwhile", blocks.PrefetchCold, once: true);
        Measure prefetched = new("their root afterwards", blocks.ComputePrefetched, once: true);
        Measure next = new("root of 2,000 accounts and 5,000 slots, upper nodes in memory", blocks.ComputeNext, once: true);
        Measure same = new("the same again, all nodes in memory", blocks.ComputeSame, once: true);
        Measure persist = new("persist it", blocks.PersistNext, once: true);
        Figures.Measure.Run([cold, prefetch, prefetched], warmUp: 2, rounds: Rounds);
        Figures.Measure.Run([next, same], warmUp: 2, rounds: Rounds);
        Figures.Measure.Run([persist], warmUp: 2, rounds: Rounds);

        FigureTable table = new("state: 1,000,000 accounts, 20,000 of them with 20 slots, in RocksDB");
        foreach (Measure measure in flat) table.Add(measure, measure.Thread);
        foreach (Measure measure in (Measure[])[cold, prefetch, prefetched, next, same, persist])
            table.Add(measure, measure.Wall);
        table.AddCount("initialize, milliseconds", disk.InitializeMilliseconds);
        table.AddCount("verify, milliseconds", blocks.VerifyMilliseconds());
        return table;
    }
}
