using Altius.Core;
using Altius.Evm;
using Altius.Primitives;

namespace Altius.State.Tests;

/// <summary>What computing a root reads of the database.</summary>
public class StateLoadingTests
{
    private const int Accounts = 2_000;

    [Test]
    public void Upper_levels_and_known_values_leave_little_to_read_for_a_root()
    {
        (int cold, Hash256 root) = ReadsForRoot(loadsAhead: false);
        (int warm, Hash256 same) = ReadsForRoot(loadsAhead: true);

        Assert.That(same, Is.EqualTo(root));
        // Of two thousand accounts hardly any differ only beyond five levels; every other leaf follows from what is known of it.
        Assert.That(warm, Is.LessThan(cold / 20));
    }

    [Test]
    public void Accounts_that_were_loaded_are_not_read_again_and_are_those_that_are_read()
    {
        using CountingStore database = new();
        using StateStore store = StateStore.Open(database, new StateStoreOptions());
        store.Initialize(TestGenesis.With([.. Enumerable.Range(1, 100).Select(Plain)]));
        Assert.That(store.TryOpen(store.Persisted!.Value.Hash, out StateSnapshot? state));
        using (state)
        {
            ulong[] wanted = [.. Enumerable.Range(51, 100).Select(n => (ulong)n)]; // half of them are not there
            state!.LoadAccounts([.. wanted.Select(n => Address.FromNumber(n))]);
            int read = database.Reads;

            foreach (ulong n in wanted)
            {
                bool exists = state.TryGetAccount(Address.FromNumber(n), out Account account);
                Assert.That((exists, account.Nonce), Is.EqualTo(n <= 100 ? (true, n) : (false, 0)));
            }
            Assert.That(database.Reads, Is.EqualTo(read));
        }
    }

    [Test]
    public void Accounts_of_a_layer_are_not_loaded_over_it()
    {
        using CountingStore database = new();
        using StateStore store = StateStore.Open(database, new StateStoreOptions());
        store.Initialize(TestGenesis.With(Plain(1), Plain(2)));
        Address who = Address.FromNumber(1);
        BlockReference first = Extend(store, store.Persisted!.Value, who, nonce: 77);
        Assert.That(store.TryOpen(first.Hash, out StateSnapshot? state));
        using (state)
        {
            state!.LoadAccounts([who, Address.FromNumber(2)]);
            state.TryGetAccount(who, out Account account);
            Assert.That(account.Nonce, Is.EqualTo(77));
        }
    }

    [Test]
    public void A_state_on_a_layer_finds_its_nodes_however_far_the_disk_moves_on()
    {
        using CountingStore database = new();
        // Forgets all it can each time.
        using StateStore store = StateStore.Open(database, new StateStoreOptions { TrieNodes = 1 });
        store.Initialize(TestGenesis.With([.. Enumerable.Range(1, 50).Select(Plain)]));
        Address who = Address.FromNumber(1);
        BlockReference first = Extend(store, store.Persisted!.Value, who, nonce: 1_001);
        Assert.That(store.TryOpen(first.Hash, out StateSnapshot? early));
        using (early)
        {
            store.Persist(first.Hash);
            BlockReference last = first;
            for (ulong nonce = 1_002; nonce <= 1_004; nonce++)
            {
                last = Extend(store, last, who, nonce);
                store.Persist(last.Hash);
            }
            StateComparison.AssertProves(early!, early!.Root, who, "three generations later");
        }
        Assert.That(store.OpenGenerations, Is.EqualTo(1));
    }

    [Test]
    public void An_empty_database_has_no_levels_to_load()
    {
        using CountingStore database = new();
        using StateStore store = StateStore.Open(database, new StateStoreOptions());
        Assert.That(() => store.LoadUpperLevels(CancellationToken.None), Throws.Nothing);
        Assert.That(() => store.LoadBusyStorages(default, CancellationToken.None), Throws.Nothing);
    }

    [Test]
    public void Storage_that_a_block_changed_leaves_little_to_read_for_the_next_root()
    {
        (long cold, Hash256 root) = ReadsAfterChange(loadsAhead: false);
        (long warm, Hash256 same) = ReadsAfterChange(loadsAhead: true);

        Assert.That(same, Is.EqualTo(root));
        // Of two thousand slots each has a branch of the third level above it, and few have more.
        Assert.That(warm, Is.LessThan(cold / 2));
    }

    [Test]
    public void Storage_loaded_ahead_keeps_what_is_only_in_memory_however_little_is_kept()
    {
        using CountingStore database = new();
        // Forgets with every block on disk.
        using StateStore store = StateStore.Open(database, new StateStoreOptions { TrieNodes = 40 });
        store.Initialize(TestGenesis.With(WithStorage(Accounts)));
        BlockReference block = store.Persisted!.Value;
        for (ulong number = 1; number <= 12; number++)
        {
            block = ChangeSlots(store, block, first: number, step: 97);
            store.LoadBusyStorages(block.Hash, CancellationToken.None);
            if (number % 4 == 0) store.Persist(block.Hash);
        }
        Assert.That(store.TryOpen(block.Hash, out StateSnapshot? state));
        using (state) StateComparison.AssertProves(state!, state!.Root, Address.FromNumber(1), "twelve blocks later");
        store.Verify();
    }

    private static (long Nodes, Hash256 Root) ReadsAfterChange(bool loadsAhead)
    {
        using CountingStore database = new();
        using (StateStore first = StateStore.Open(database, new StateStoreOptions { CacheBytes = 1 << 16 }))
            first.Initialize(TestGenesis.With(WithStorage(Accounts)));
        using StateStore store = StateStore.Open(database, new StateStoreOptions { CacheBytes = 1 << 26 });
        BlockReference block = ChangeSlots(store, store.Persisted!.Value, first: 1, step: 1_000);
        if (loadsAhead) store.LoadBusyStorages(block.Hash, CancellationToken.None);
        long before = store.Reads.Nodes;
        block = ChangeSlots(store, block, first: 2, step: 41);
        Assert.That(store.TryOpen(block.Hash, out StateSnapshot? state));
        using (state) return (store.Reads.Nodes - before, state!.Root);
    }

    /// <summary>A block that changes some slots of the one account with storage.</summary>
    private static BlockReference ChangeSlots(StateStore store, BlockReference parent, ulong first, int step)
    {
        Assert.That(store.TryOpen(parent.Hash, out StateSnapshot? state));
        using (state)
        {
            StateDiff diff = new();
            AccountChange change = new() { After = new Account(1, parent.Number, Account.EmptyCodeHash, true) };
            for (ulong slot = first; slot <= Accounts; slot += (ulong)step)
                change.Storage[slot] = slot + 1_000 * (parent.Number + 1);
            diff.Accounts.Add(Address.FromNumber(1), change);
            BlockReference block = new(parent.Number + 1, new UInt256(parent.Number + 1).ToHash256());
            store.Add(block, store.Compute(state!, diff));
            return block;
        }
    }

    private static GenesisAccount WithStorage(int slots) => new(
        Address.FromNumber(1), 1, 0, default,
        [.. Enumerable.Range(1, slots).Select(n => new KeyValuePair<UInt256, UInt256>((ulong)n, (ulong)n))]);

    private static (int Reads, Hash256 Root) ReadsForRoot(bool loadsAhead)
    {
        using CountingStore database = new();
        using (StateStore first = StateStore.Open(database, new StateStoreOptions { CacheBytes = 1 << 16 }))
            first.Initialize(TestGenesis.With([.. Enumerable.Range(1, Accounts).Select(Plain)]));
        // Nothing read once is read again.
        using StateStore store = StateStore.Open(database, new StateStoreOptions { CacheBytes = 1 << 26 });
        if (loadsAhead) store.LoadUpperLevels(CancellationToken.None);
        Assert.That(store.TryOpen(store.Persisted!.Value.Hash, out StateSnapshot? state));
        using (state)
        {
            StateDiff diff = new();
            for (ulong n = 1; n <= Accounts; n += 7)
            {
                state!.TryGetAccount(Address.FromNumber(n), out Account account);
                diff.Accounts.Add(Address.FromNumber(n), new AccountChange { After = account with { Nonce = 1_000 } });
            }
            int before = database.Reads;
            StateTransition transition = store.Compute(state!, diff);
            return (database.Reads - before, transition.Root);
        }
    }

    private static BlockReference Extend(StateStore store, BlockReference parent, Address who, ulong nonce)
    {
        Assert.That(store.TryOpen(parent.Hash, out StateSnapshot? state));
        using (state)
        {
            StateDiff diff = new();
            diff.Accounts.Add(who, new AccountChange { After = new Account(nonce, 1, Account.EmptyCodeHash, false) });
            BlockReference block = new(parent.Number + 1, new UInt256(nonce).ToHash256());
            store.Add(block, store.Compute(state!, diff));
            return block;
        }
    }

    private static GenesisAccount Plain(int n) => new(Address.FromNumber((ulong)n), 0, (ulong)n, default, []);
}
