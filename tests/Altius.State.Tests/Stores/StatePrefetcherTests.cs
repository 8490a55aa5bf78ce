using Altius.Core;
using Altius.Evm;
using Altius.Primitives;

namespace Altius.State.Tests;

public class StatePrefetcherTests
{
    [Test]
    public void What_was_read_through_it_takes_no_node_from_disk_when_the_root_is_computed()
    {
        using CountingStore database = new();
        using (StateStore first = StateStore.Open(database, new StateStoreOptions { CacheBytes = 1 << 16 }))
            first.Initialize(TestGenesis.With([.. Enumerable.Range(1, 300).Select(Contract)]));
        using StateStore store = StateStore.Open(database, new StateStoreOptions { CacheBytes = 1 << 20 });
        Assert.That(store.TryOpen(store.Persisted!.Value.Hash, out StateSnapshot? state));
        StateDiff diff = new();
        using (state)
        {
            using (StatePrefetcher prefetcher = new(state!.WithBlockHashes(number => new UInt256(number).ToHash256())))
            {
                for (ulong n = 10; n < 60; n++)
                {
                    Assert.That(prefetcher.TryGetAccount(Address.FromNumber(n), out Account account) && account.Nonce == n);
                    Assert.That(prefetcher.GetStorage(Address.FromNumber(n), 3), Is.EqualTo((UInt256)n));
                    AccountChange change = new() { After = account with { Nonce = 1_000 } };
                    change.Storage[3] = 5;
                    diff.Accounts.Add(Address.FromNumber(n), change);
                }
                Assert.That(prefetcher.GetBlockHash(4), Is.EqualTo(new UInt256(4).ToHash256()));
                prefetcher.Finish();
                Assert.That(prefetcher.Fault, Is.Null);
            }
            int before = database.Reads;
            store.Compute(state, diff);
            Assert.That(database.Reads, Is.EqualTo(before));
        }
    }

    private static GenesisAccount Contract(int n) =>
        new(Address.FromNumber((ulong)n), 0, (ulong)n, default,
            [.. Enumerable.Range(0, 8).Select(slot => KeyValuePair.Create((UInt256)(ulong)slot, (UInt256)(ulong)n))]);
}
