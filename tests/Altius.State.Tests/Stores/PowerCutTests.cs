using Altius.Core;
using Altius.Db.Rocks;
using Altius.Primitives;

namespace Altius.State.Tests;

/// <summary>After a power cut the state is that of some block, whole, and the chain goes on from there.</summary>
public class PowerCutTests
{
    private static readonly RocksOptions Small = new()
    {
        BlockCacheBytes = 8 << 20,
        WriteBufferBytes = 8 << 20,
        ReservedDiskBytes = 0,
        BackgroundJobs = 2,
    };

    private static readonly StateStoreOptions Options = new() { History = 5, CacheBytes = 4_096 };

    private readonly string _folder = Directory.CreateTempSubdirectory("altius-cut-").FullName;

    [OneTimeTearDown]
    public void Clean() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void A_log_torn_anywhere_gives_the_state_of_an_earlier_block()
    {
        string whole = Path.Combine(_folder, "whole");
        List<MemoryState> states = WriteBlocks(whole, 12);
        Random random = new(9);
        HashSet<ulong> seen = [];
        for (int cut = 0; cut < 12; cut++)
        {
            string copy = Path.Combine(_folder, $"cut-{cut}");
            CopyTorn(whole, copy, (cut + random.NextDouble()) / 12);
            using RocksStore database = RocksStore.Open(copy, Small);
            using StateStore store = StateStore.Open(database, Options);
            if (store.Persisted is not { } block) continue;
            store.Verify();
            Assert.That(store.TryOpen(block.Hash, out StateSnapshot? state));
            using (state) StateComparison.AssertSame(state!, states[(int)block.Number], $"cut {cut}: {block}");
            Extend(store, random);
            store.Verify();
            seen.Add(block.Number);
        }
        Assert.That(seen, Has.Count.GreaterThan(3), "the cuts fall on several blocks");
    }

    private static List<MemoryState> WriteBlocks(string folder, int count)
    {
        Random random = new(8);
        using RocksStore database = RocksStore.Open(folder, Small);
        using StateStore store = StateStore.Open(database, Options);
        Genesis genesis = TestGenesis.With(random);
        store.Initialize(genesis);
        List<MemoryState> states = [MemoryState.Of(genesis.Accounts)];
        for (int i = 0; i < count; i++) states.Add(states[^1].After(Extend(store, random)));
        return states;
    }

    private static Evm.StateDiff Extend(StateStore store, Random random)
    {
        BlockReference parent = store.Persisted!.Value;
        Evm.StateDiff diff = RandomDiffs.Next(random);
        Assert.That(store.TryOpen(parent.Hash, out StateSnapshot? state));
        BlockReference block = new(parent.Number + 1, new UInt256((ulong)random.NextInt64()).ToHash256());
        using (state) store.Add(block, store.Compute(state!, diff));
        store.Persist(block.Hash);
        return diff;
    }

    private static void CopyTorn(string from, string to, double kept)
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.GetFiles(from)) File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        string log = Directory.GetFiles(to, "*.log").MaxBy(file => new FileInfo(file).Length)!;
        using FileStream stream = File.OpenWrite(log);
        stream.SetLength((long)(stream.Length * kept));
    }
}
