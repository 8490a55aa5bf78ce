using Altius.Benchmarks.Figures;
using Altius.Client.Replay;

namespace Altius.Benchmarks.Replay;

/// <summary>Throughput on real blocks, and what a transaction allocates.</summary>
internal static class ReplayFigures
{
    private const double AskedMegagas = 700;

    public static FigureTable Measure()
    {
        RealBlocks blocks = new();
        Measure[] measures = [.. blocks.All.Select(block => new Measure($"{block.Number}", () => blocks.Run(block), once: true))];
        Figures.Measure.Run(measures, warmUp: 60, rounds: 51);
        FigureTable table =
            new($"replay: {measures.Length} real blocks, {blocks.Transactions:N0} transactions, {blocks.Gas:N0} gas, one thread");
        table.AddRate(
            "Mgas/s, all gas over the sum of each block's time",
            Rate(measure => measure.Thread.Median), Rate(measure => measure.Thread.Min), Rate(measure => measure.Wall.Median),
            AskedMegagas);
        table.AddCount("bytes allocated per transaction", (double)Allocated(blocks) / blocks.Transactions);
        return table;

        double Rate(Func<Measure, double> microseconds) => blocks.Gas / measures.Sum(microseconds);
    }

    private static long Allocated(RealBlocks blocks)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        foreach (ReplayBlock block in blocks.All) blocks.Run(block);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
