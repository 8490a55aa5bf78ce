using Altius.Core;
using Altius.Db;
using Altius.Evm;
using Altius.Primitives;

namespace Altius.State.Tests;

/// <summary>A store of states does what whole states in memory do, over random trees of blocks.</summary>
[TestFixture("memory")]
[TestFixture("rocks")]
public class StateStoreTests(string kind)
{
    private readonly Dictionary<Hash256, Known> _blocks = [];
    private readonly List<(StateSnapshot State, Known Block)> _open = [];
    private DatabaseUnderTest _database = null!;
    private StateStore _store = null!;
    private StateStoreOptions _options = null!;
    private Random _random = null!;
    private Known _onDisk = null!;

    [TearDown]
    public void Close()
    {
        foreach ((StateSnapshot state, _) in _open) state.Dispose();
        _open.Clear();
        _blocks.Clear();
        _store?.Dispose();
        _database?.Dispose();
    }

    [Test]
    public void Agrees_with_states_in_memory_over_random_trees_of_blocks([Values(1, 2, 3, 4, 5, 6)] int seed)
    {
        ulong history = new ulong[] { 0, 3, 10, ulong.MaxValue, 10, 40 }[seed - 1];
        Start(seed, new StateStoreOptions { History = history, CacheBytes = seed % 2 == 0 ? 4_096 : 1 << 20, TrieNodes = 60 });
        for (int step = 0; step < 260; step++)
        {
            int what = _random.Next(100);
            if (what < 62) Extend();
            else if (what < 80) PersistOne();
            else if (what < 84) Reopen();
            else if (what < 87) RollBack();
            else if (what < 93) LookBack();
            else RecheckOpenStates();
        }
        RecheckOpenStates();
        _store.Verify();
    }

    private void Start(int seed, StateStoreOptions options)
    {
        _random = new Random(seed);
        _options = options;
        _database = new DatabaseUnderTest(kind);
        _store = StateStore.Open(_database.Store, options);
        Genesis genesis = TestGenesis.With(_random);
        Hash256 root = _store.Initialize(genesis);
        MemoryState state = MemoryState.Of(genesis.Accounts);
        _onDisk = new Known(_store.Persisted!.Value, null, state, StateRootCalculator.Of(state));
        Assert.That(root, Is.EqualTo(_onDisk.Tries.Root));
        _blocks.Add(_onDisk.Block.Hash, _onDisk);
    }

    /// <summary>Adds a block to any that is kept, mostly to a newest one.</summary>
    private void Extend()
    {
        Known[] kept = [.. _blocks.Values.OrderByDescending(block => block.Block.Number)];
        Known parent = _random.Next(4) == 0 ? kept[_random.Next(kept.Length)] : kept[0];
        StateDiff diff = RandomDiffs.Next(_random);
        Assert.That(_store.TryOpen(parent.Block.Hash, out StateSnapshot? state));
        StateTransition transition = _store.Compute(state!, diff);
        Known block = parent.With(diff, new UInt256((ulong)_random.NextInt64()).ToHash256());
        Assert.That(transition.Root, Is.EqualTo(block.Tries.Root), $"root of {block.Block}");
        _store.Add(block.Block, transition);
        _blocks.Add(block.Block.Hash, block);
        if (_random.Next(3) == 0) _open.Add((state!, parent));
        else state!.Dispose();
        Check(block);
    }

    private void PersistOne()
    {
        Known[] kept = [.. _blocks.Values];
        Known chosen = kept[_random.Next(kept.Length)];
        _store.Persist(chosen.Block.Hash);
        Settle(chosen);
        if (_random.Next(3) == 0) _store.Verify();
        foreach (Known block in _blocks.Values.Take(3)) Check(block);
    }

    private void Reopen()
    {
        foreach ((StateSnapshot state, _) in _open) state.Dispose();
        _open.Clear();
        _store.Dispose();
        _database.Reopen();
        _store = StateStore.Open(_database.Store, _options);
        Settle(_onDisk);
        foreach (Known block in _blocks.Values.Where(block => block != _onDisk).ToList()) _blocks.Remove(block.Block.Hash);
        Check(_onDisk);
    }

    private void RollBack()
    {
        ulong oldest = _store.OldestHistory;
        ulong number = oldest + (ulong)_random.NextInt64((long)(_onDisk.Block.Number - oldest) + 1);
        _store.RollBack(number);
        while (_onDisk.Block.Number > number) _onDisk = _onDisk.Parent!;
        _blocks.Clear();
        _blocks.Add(_onDisk.Block.Hash, _onDisk);
        Assert.That(_store.LayerCount, Is.Zero);
        Assert.That(_store.Persisted, Is.EqualTo(_onDisk.Block));
        _store.Verify();
        Check(_onDisk);
    }

    private void LookBack()
    {
        for (Known? block = _onDisk; block is not null; block = block.Parent)
        {
            bool isKept = block.Block.Number >= _store.OldestHistory;
            Assert.That(_store.TryOpenHistorical(block.Block.Number, out StateSnapshot? state), Is.EqualTo(isKept));
            if (!isKept) break;
            Assert.That(state!.Block, Is.EqualTo(block.Block));
            StateComparison.AssertSame(state, block.State, $"history of {block.Block}");
            StateComparison.AssertProves(
                state, block.Tries.Root, RandomDiffs.Addresses[_random.Next(RandomDiffs.AddressCount)],
                $"history of {block.Block}");
            state.Dispose();
        }
        Assert.That(_store.TryOpenHistorical(_onDisk.Block.Number + 1, out _), Is.False);
    }

    private void RecheckOpenStates()
    {
        foreach ((StateSnapshot state, Known block) in _open)
        {
            StateComparison.AssertSame(state, block.State, $"open {block.Block}");
            StateComparison.AssertProves(
                state, block.Tries.Root, RandomDiffs.Addresses[_random.Next(RandomDiffs.AddressCount)], $"open {block.Block}");
        }
        while (_open.Count > 4)
        {
            int index = _random.Next(_open.Count);
            _open[index].State.Dispose();
            _open.RemoveAt(index);
        }
    }

    private void Check(Known block)
    {
        Assert.That(_store.TryOpen(block.Block.Hash, out StateSnapshot? state));
        using (state)
        {
            Assert.That(state!.Block, Is.EqualTo(block.Block));
            StateComparison.AssertSame(state, block.State, $"{block.Block}");
            StateComparison.AssertProves(
                state, block.Tries.Root, RandomDiffs.Addresses[_random.Next(RandomDiffs.AddressCount)], $"{block.Block}");
        }
    }

    /// <summary>From here on only the block on disk and its descendants are kept.</summary>
    private void Settle(Known onDisk)
    {
        _onDisk = onDisk;
        Assert.That(_store.Persisted, Is.EqualTo(onDisk.Block));
        foreach (Known block in _blocks.Values.ToList())
        {
            if (block.StandsOn(onDisk)) continue;
            _blocks.Remove(block.Block.Hash);
            Assert.That(_store.TryOpen(block.Block.Hash, out _), Is.False);
        }
    }

    /// <summary>A block with its state in memory.</summary>
    private sealed record Known(BlockReference Block, Known? Parent, MemoryState State, StateRootCalculator Tries)
    {
        public Known With(StateDiff diff, Hash256 hash) =>
            new(new BlockReference(Block.Number + 1, hash), this, State.After(diff), Tries.After(diff));

        public bool StandsOn(Known other)
        {
            Known? block = this;
            while (block is not null && block.Block.Number > other.Block.Number) block = block.Parent;
            return block == other;
        }

        public bool Equals(Known? other) => other is not null && Block == other.Block;

        public override int GetHashCode() => Block.GetHashCode();
    }
}
