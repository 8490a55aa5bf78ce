using Altius.Core;
using Altius.Crypto;
using Altius.Db;
using Altius.Evm;
using Altius.Primitives;
using Altius.Trie;

namespace Altius.State.Tests;

public class StateStoreRuleTests
{
    private static readonly Address Alice = Address.FromNumber(1);
    private static readonly Hash256 BlockA = new UInt256(0xa).ToHash256(), BlockB = new UInt256(0xb).ToHash256(),
        BlockC = new UInt256(0xc).ToHash256();

    private MemoryStore _database = null!;
    private StateStore _store = null!;

    [SetUp]
    public void Open()
    {
        _database = new MemoryStore();
        _store = StateStore.Open(_database, new StateStoreOptions { CacheBytes = 4_096 });
    }

    [TearDown]
    public void Close()
    {
        _store.Dispose();
        _database.Dispose();
    }

    [Test]
    public void An_empty_database_has_no_state()
    {
        Assert.That(_store.Persisted, Is.Null);
        Assert.That(_store.TryOpen(BlockA, out _), Is.False);
        Assert.That(_store.TryOpenHistorical(0, out _), Is.False);
        Assert.That(() => _store.Persist(BlockA), Throws.InvalidOperationException);
        Assert.That(() => _store.RollBack(0), Throws.InvalidOperationException);
    }

    [Test]
    public void A_chain_begins_once()
    {
        Begin();
        Assert.That(() => _store.Initialize(TestGenesis.With()), Throws.InvalidOperationException);
    }

    [TestCase("mainnet", "d7f8974fb5ac78d9ac099b9ad5018bedc2ce0a72dad1827a1709da30580f0544")]
    [TestCase("hoodi", "da87d7f5f91c51508791bbcbd4aa5baf04917830b86985eeb9ad3d5bfb657576")]
    public void The_beginnings_of_known_chains_have_their_roots(string name, string root)
    {
        Assert.That(ChainSpec.TryLoadKnown(name, out ChainSpec? chain));
        Assert.That(_store.Initialize(chain!.Genesis), Is.EqualTo(Hash256.Parse(root)));
        Assert.That(_store.Persisted, Is.EqualTo(BlockReference.Of(chain.Genesis.BuildHeader(Hash256.Parse(root)))));
        _store.Verify();
    }

    [Test]
    public void What_an_interrupted_beginning_left_behind_is_cleared_away()
    {
        using (IWriteBatch batch = _database.BeginWrite())
        {
            batch.Put(Column.Accounts, Keccak256.Hash([1]).Bytes, [0, 1, 5]);
            batch.Put(Column.AccountNodes, Enumerable.Repeat((byte)0xff, 33).ToArray(), [1]);
            batch.Commit();
        }
        Begin();
        _store.Verify();
    }

    [Test]
    public void A_block_may_be_added_again_but_a_transition_only_once()
    {
        BlockReference genesis = Begin();
        StateTransition transition = Compute(genesis.Hash, 1);
        _store.Add(new BlockReference(1, BlockA), transition);
        _store.Add(new BlockReference(1, BlockA), Compute(genesis.Hash, 1));
        Assert.That(_store.LayerCount, Is.EqualTo(1));
        Assert.That(() => _store.Add(new BlockReference(1, BlockB), transition), Throws.InvalidOperationException);
    }

    [Test]
    public void A_block_follows_the_one_before_it()
    {
        BlockReference genesis = Begin();
        StateTransition transition = Compute(genesis.Hash, 1);
        Assert.That(() => _store.Add(new BlockReference(2, BlockA), transition), Throws.ArgumentException);
    }

    [Test]
    public void A_block_on_a_branch_that_was_left_cannot_be_added()
    {
        BlockReference genesis = Begin();
        StateTransition late = Compute(genesis.Hash, 2);
        _store.Add(new BlockReference(1, BlockA), Compute(genesis.Hash, 1));
        _store.Persist(BlockA);
        Assert.That(() => _store.Add(new BlockReference(1, BlockB), late), Throws.InvalidOperationException);
    }

    [Test]
    public void A_block_computed_before_its_parent_was_persisted_can_be_added_after()
    {
        BlockReference genesis = Begin();
        _store.Add(new BlockReference(1, BlockA), Compute(genesis.Hash, 1));
        StateTransition child = Compute(BlockA, 2);
        _store.Persist(BlockA);
        _store.Add(new BlockReference(2, BlockB), child);
        _store.Persist(BlockB);
        Assert.That(_store.PersistedRoot, Is.EqualTo(child.Root));
        _store.Verify();
    }

    [Test]
    public void What_is_not_kept_cannot_be_persisted()
    {
        Begin();
        Assert.That(() => _store.Persist(BlockC), Throws.InvalidOperationException);
    }

    [Test]
    public void Persisting_what_is_on_disk_changes_nothing()
    {
        BlockReference genesis = Begin();
        _store.Add(new BlockReference(1, BlockA), Compute(genesis.Hash, 1));
        _store.Persist(genesis.Hash);
        Assert.That(_store.TryOpen(BlockA, out StateSnapshot? state));
        state!.Dispose();
    }

    [Test]
    public void A_state_that_was_disposed_of_says_so()
    {
        BlockReference genesis = Begin();
        Assert.That(_store.TryOpen(genesis.Hash, out StateSnapshot? state));
        StateSnapshot other = state!.WithBlockHashes(_ => BlockC);
        Assert.That(other.GetBlockHash(1), Is.EqualTo(BlockC));
        other.Dispose();
        other.Dispose();
        Assert.That(() => state.TryGetAccount(Alice, out _), Throws.InstanceOf<ObjectDisposedException>());
        Assert.That(() => state.GetStorage(Alice, 1), Throws.InstanceOf<ObjectDisposedException>());
    }

    [Test]
    public void A_state_outlives_the_store_it_came_from()
    {
        BlockReference genesis = Begin();
        Assert.That(_store.TryOpen(genesis.Hash, out StateSnapshot? state));
        _store.Dispose();
        Assert.That(state!.TryGetAccount(Alice, out _));
        state.Dispose();
        Assert.That(() => _store.TryOpen(genesis.Hash, out _), Throws.InstanceOf<ObjectDisposedException>());
    }

    [Test]
    public void A_state_from_the_history_is_not_built_on()
    {
        BlockReference genesis = Begin();
        _store.Add(new BlockReference(1, BlockA), Compute(genesis.Hash, 1));
        _store.Persist(BlockA);
        Assert.That(_store.TryOpenHistorical(0, out StateSnapshot? state));
        using (state) Assert.That(() => _store.Compute(state!, new StateDiff()), Throws.ArgumentException);
    }

    [Test]
    public void History_goes_no_further_back_than_it_is_kept()
    {
        BlockReference genesis = Begin();
        _store.Add(new BlockReference(1, BlockA), Compute(genesis.Hash, 1));
        _store.Persist(BlockA);
        Assert.That(() => _store.RollBack(2), Throws.InstanceOf<ArgumentOutOfRangeException>());
        _store.RollBack(0);
        Assert.That(_store.Persisted, Is.EqualTo(genesis));
    }

    [Test]
    public void Memory_does_not_grow_with_the_number_of_blocks()
    {
        BlockReference parent = Begin();
        Random random = new(5);
        for (ulong number = 1; number <= 600; number++)
        {
            BlockReference block = new(number, new UInt256(number + 1_000).ToHash256());
            Assert.That(_store.TryOpen(parent.Hash, out StateSnapshot? state));
            using (state) _store.Add(block, _store.Compute(state!, RandomDiffs.Next(random)));
            if (number > 16) _store.Persist(new UInt256(number - 16 + 1_000).ToHash256());
            parent = block;
        }
        Assert.That(_store.LayerCount, Is.EqualTo(16));
        Assert.That(_store.KeysInLayers, Is.LessThanOrEqualTo(RandomDiffs.AddressCount * (1 + RandomDiffs.SlotCount)));
        Assert.That(_store.OpenGenerations, Is.EqualTo(1));
    }

    [Test]
    public void A_thousand_accounts_and_slots_at_once_have_the_root_they_have_in_memory()
    {
        BlockReference genesis = Begin();
        StateDiff diff = new();
        for (ulong n = 0; n < 1_000; n++)
        {
            AccountChange change = new() { After = Account.Empty with { Nonce = n } };
            for (ulong slot = 0; slot < (n == 3 ? 2_000UL : n % 3); slot++) change.Storage[slot] = n + slot + 1;
            diff.Accounts.Add(Address.FromNumber(n + 100), change);
        }
        Assert.That(_store.TryOpen(genesis.Hash, out StateSnapshot? state));
        using (state)
        {
            StateTransition transition = _store.Compute(state!, diff);
            Assert.That(transition.Root, Is.EqualTo(StateRootCalculator.Of(MemoryState.Of([Rich])).After(diff).Root));
            _store.Add(new BlockReference(1, BlockA), transition);
        }
        _store.Persist(BlockA);
        _store.Verify();
    }

    private static GenesisAccount Rich => new(Alice, 5, 1, default, [new(1, 2)]);

    private BlockReference Begin()
    {
        _store.Initialize(TestGenesis.With(Rich));
        return _store.Persisted!.Value;
    }

    private StateTransition Compute(in Hash256 parent, ulong balance)
    {
        StateDiff diff = new();
        diff.Accounts.Add(Alice, new AccountChange { After = Account.Empty with { Balance = balance } });
        Assert.That(_store.TryOpen(parent, out StateSnapshot? state));
        using (state) return _store.Compute(state!, diff);
    }
}
