using System.Collections.Concurrent;
using Altius.Core;
using Altius.Primitives;

namespace Altius.State.Tests;

/// <summary>
/// States are read, computed and persisted at the same time, and nobody sees another state than the one that was opened.
/// </summary>
[TestFixture("memory")]
[TestFixture("rocks")]
public class StateStoreRaceTests(string kind)
{
    private const int Blocks = 400;
    private const int Lag = 6;

    [Test]
    public void Readers_keep_the_state_they_opened_while_others_add_and_persist()
    {
        using DatabaseUnderTest database = new(kind);
        StateStoreOptions options = new() { History = 8, CacheBytes = 32_768, TrieNodes = 40 };
        using StateStore store = StateStore.Open(database.Store, options);
        Genesis genesis = TestGenesis.With(new Random(3));
        store.Initialize(genesis);
        BlockReference first = store.Persisted!.Value;
        MemoryState state = MemoryState.Of(genesis.Accounts);
        ConcurrentDictionary<Hash256, MemoryState> states = new() { [first.Hash] = state };
        ConcurrentQueue<BlockReference> toPersist = new();
        List<BlockReference> chain = [first];
        using CancellationTokenSource done = new();

        Task persisting = Task.Run(() => PersistAll(store, toPersist, done.Token));
        Task<int>[] readers =
            [.. Enumerable.Range(0, 2).Select(seed => Task.Run(() => ReadAll(store, states, chain, seed, done.Token)))];
        Task<int> historians = Task.Run(() => LookBack(store, states, done.Token));
        try
        {
            Extend(store, StateRootCalculator.Of(state), state, states, chain, toPersist);
        }
        finally
        {
            done.Cancel();
        }
        Task.WaitAll([persisting, historians, .. readers]);
        Assert.That(readers.Sum(reader => reader.Result), Is.Positive);
        Assert.That(historians.Result, Is.Positive);
        store.Persist(chain[^1].Hash);
        store.Verify();
        Assert.That(store.KeysInLayers, Is.Zero, "nobody stands on older states any more");
    }

    private static void Extend(
        StateStore store, StateRootCalculator tries, MemoryState state, ConcurrentDictionary<Hash256, MemoryState> states,
        List<BlockReference> chain, ConcurrentQueue<BlockReference> toPersist)
    {
        Random random = new(7);
        for (int i = 0; i < Blocks; i++)
        {
            BlockReference parent = chain[^1];
            Assert.That(store.TryOpen(parent.Hash, out StateSnapshot? snapshot));
            using (snapshot)
            {
                Evm.StateDiff diff = RandomDiffs.Next(random);
                StateTransition transition = store.Compute(snapshot!, diff);
                (state, tries) = (state.After(diff), tries.After(diff));
                Assert.That(transition.Root, Is.EqualTo(tries.Root));
                BlockReference block = new(parent.Number + 1, new UInt256((ulong)random.NextInt64()).ToHash256());
                states[block.Hash] = state;
                store.Add(block, transition);
                lock (chain) chain.Add(block);
            }
            if (i >= Lag) toPersist.Enqueue(chain[^(Lag + 1)]);
        }
    }

    private static void PersistAll(StateStore store, ConcurrentQueue<BlockReference> blocks, CancellationToken done)
    {
        while (true)
        {
            bool isLast = done.IsCancellationRequested;
            if (blocks.TryDequeue(out BlockReference block)) store.Persist(block.Hash);
            else if (isLast) return;
            else Thread.Yield();
        }
    }

    private static int ReadAll(
        StateStore store, ConcurrentDictionary<Hash256, MemoryState> states, List<BlockReference> chain, int seed,
        CancellationToken done)
    {
        Random random = new(seed);
        int read = 0;
        do
        {
            BlockReference block;
            lock (chain) block = chain[Math.Max(0, chain.Count - 1 - random.Next(2 * Lag))];
            if (!store.TryOpen(block.Hash, out StateSnapshot? state)) continue;
            using (state)
            {
                StateComparison.AssertSame(state, states[block.Hash], $"{block}");
                StateComparison.AssertProves(
                    state, state.Root, RandomDiffs.Addresses[random.Next(RandomDiffs.AddressCount)], $"{block}");
            }
            read++;
        }
        while (!done.IsCancellationRequested);
        return read;
    }

    private static int LookBack(StateStore store, ConcurrentDictionary<Hash256, MemoryState> states, CancellationToken done)
    {
        int read = 0;
        do
        {
            ulong oldest = store.OldestHistory;
            if (!store.TryOpenHistorical(oldest + 2, out StateSnapshot? state)) continue;
            using (state) StateComparison.AssertSame(state, states[state.Block.Hash], $"history of {state.Block}");
            read++;
        }
        while (!done.IsCancellationRequested || read == 0);
        return read;
    }
}
