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
    public void An_empty_database_has_no_levels_to_load()
    {
        using CountingStore database = new();
        using StateStore store = StateStore.Open(database, new StateStoreOptions());
        Assert.That(() => store.LoadUpperLevels(CancellationToken.None), Throws.Nothing);
    }

    private static (int Reads, Hash256 Root) ReadsForRoot(bool loadsAhead)
    {
        using CountingStore database = new();
        using (StateStore first = StateStore.Open(database, new StateStoreOptions { CacheBytes = 1 << 16 }))
            first.Initialize(TestGenesis.With([.. Enumerable.Range(1, Accounts).Select(Plain)]));
        using StateStore store = StateStore.Open(database, new StateStoreOptions { CacheBytes = 1 << 26 }); // nothing read once is read again
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

    private static GenesisAccount Plain(int n) => new(Address.FromNumber((ulong)n), 0, (ulong)n, default, []);
}
