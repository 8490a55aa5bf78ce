using System.Diagnostics;
using Altius.Core;
using Altius.Evm;
using Altius.Primitives;
using Altius.State;

namespace Altius.Benchmarks.State;

/// <summary>Roots of blocks, and writing them.</summary>
internal sealed class StateBlocks : IDisposable
{
    private readonly Random _random = new(2);
    private readonly Queue<StateStore> _fresh = new();
    private readonly List<StateStore> _used = [];
    private readonly Queue<Hash256> _added = new();
    private readonly StateStore _store;
    private StateSnapshot _top;
    private StateDiff _diff = new();
    private StateSnapshot? _prefetched;
    private StateStore? _prefetchedBy;

    /// <param name="rounds">How often each method may be called.</param>
    public StateBlocks(StateOnDisk disk, int rounds)
    {
        for (int i = 0; i < rounds; i++) _fresh.Enqueue(disk.Open());
        _store = disk.Open();
        _top = Open(_store);
    }

    /// <summary>In a store that has loaded nothing yet.</summary>
    public void ComputeCold()
    {
        StateStore store = _fresh.Dequeue();
        _used.Add(store);
        using StateSnapshot state = Open(store);
        store.Compute(state, StateOnDisk.NextDiff(_random));
    }

    /// <summary>
    /// Reads what a block changes, as running it would, in a store that has loaded nothing yet, and waits for the loading.
    /// </summary>
    public void PrefetchCold()
    {
        StateStore store = _fresh.Dequeue();
        _used.Add(store);
        _prefetched?.Dispose();
        _prefetched = Open(store);
        _prefetchedBy = store;
        _diff = StateOnDisk.NextDiff(_random);
        using StatePrefetcher prefetcher = new(_prefetched);
        foreach ((Address who, AccountChange change) in _diff.Accounts)
        {
            prefetcher.TryGetAccount(who, out _);
            foreach (UInt256 slot in change.Storage.Keys) prefetcher.GetStorage(who, slot);
        }
        prefetcher.Finish();
    }

    public void ComputePrefetched() => _prefetchedBy!.Compute(_prefetched!, _diff);

    /// <summary>On the block before, with other accounts.</summary>
    public void ComputeNext()
    {
        _diff = StateOnDisk.NextDiff(_random);
        BlockReference block = new(_top.Block.Number + 1, new UInt256((ulong)_random.NextInt64()).ToHash256());
        _store.Add(block, _store.Compute(_top, _diff));
        _added.Enqueue(block.Hash);
        _top.Dispose();
        _top = _store.TryOpen(block.Hash, out StateSnapshot? next)
            ? next
            : throw new InvalidOperationException("The block is gone.");
    }

    public void ComputeSame() => _store.Compute(_top, _diff);

    public void PersistNext() => _store.Persist(_added.Dequeue());

    public long VerifyMilliseconds()
    {
        Stopwatch watch = Stopwatch.StartNew();
        _store.Verify();
        return watch.ElapsedMilliseconds;
    }

    public void Dispose()
    {
        _top.Dispose();
        _prefetched?.Dispose();
        foreach (StateStore store in (IEnumerable<StateStore>)[.. _fresh, .. _used, _store]) store.Dispose();
    }

    private static StateSnapshot Open(StateStore store) =>
        store.TryOpen(store.Persisted!.Value.Hash, out StateSnapshot? state)
            ? state
            : throw new InvalidOperationException("There is no state.");
}
