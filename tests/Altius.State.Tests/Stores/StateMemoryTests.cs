using Altius.Core;
using Altius.Evm;
using Altius.Primitives;

namespace Altius.State.Tests;

/// <summary>What is read again, or was written lately, comes from memory.</summary>
public class StateMemoryTests
{
    private static readonly Address Alice = Address.FromNumber(1), Nobody = Address.FromNumber(2);
    private static readonly Hash256 BlockA = new UInt256(0xa).ToHash256();

    private CountingStore _database = null!;
    private StateStore _store = null!;

    [SetUp]
    public void Open()
    {
        _database = new CountingStore();
        using (StateStore first = StateStore.Open(_database, new StateStoreOptions()))
            first.Initialize(TestGenesis.With(new GenesisAccount(Alice, 5, 1, new byte[] { 1 }, [new(1, 2)])));
        _store = StateStore.Open(_database, new StateStoreOptions { CacheBytes = 1 << 16 });
    }

    [TearDown]
    public void Close()
    {
        _store.Dispose();
        _database.Dispose();
    }

    [Test]
    public void What_was_read_once_is_not_read_from_disk_again()
    {
        ReadAll();
        int before = _database.Reads;
        ReadAll();
        Assert.That(_database.Reads, Is.EqualTo(before));
    }

    [Test]
    public void What_was_read_is_still_known_when_another_block_is_on_disk()
    {
        ReadAll();
        Persist(Nobody);
        int before = _database.Reads;
        ReadAll();
        Assert.That(_database.Reads, Is.EqualTo(before));
    }

    [Test]
    public void What_was_written_is_known_without_reading_it()
    {
        Persist(Nobody);
        int before = _database.Reads;
        Assert.That(_store.TryOpen(BlockA, out StateSnapshot? state));
        using (state) Assert.That(state!.TryGetAccount(Nobody, out Account account) && account.Nonce == 7);
        Assert.That(_database.Reads, Is.EqualTo(before));
    }

    [Test]
    public void The_trie_of_a_block_is_not_read_again_for_the_next()
    {
        Persist(Alice);
        int before = _database.Reads;
        Assert.That(_store.TryOpen(BlockA, out StateSnapshot? state));
        using (state) _store.Compute(state!, Change(Alice, 8));
        Assert.That(_database.Reads, Is.EqualTo(before));
    }

    private void ReadAll()
    {
        Assert.That(_store.TryOpen(_store.Persisted!.Value.Hash, out StateSnapshot? state));
        using (state)
        {
            Assert.That(state!.TryGetAccount(Alice, out Account account));
            Assert.That(state.GetStorage(Alice, 1), Is.EqualTo((UInt256)2));
            Assert.That(state.GetStorage(Alice, 9), Is.EqualTo(UInt256.Zero));
            Assert.That(state.GetCode(account.CodeHash).Length, Is.EqualTo(1));
            state.TryGetAccount(Nobody, out _);
        }
    }

    private void Persist(in Address who)
    {
        Assert.That(_store.TryOpen(_store.Persisted!.Value.Hash, out StateSnapshot? state));
        using (state) _store.Add(new BlockReference(1, BlockA), _store.Compute(state!, Change(who, 7)));
        _store.Persist(BlockA);
    }

    private static StateDiff Change(in Address who, ulong nonce)
    {
        StateDiff diff = new();
        diff.Accounts.Add(who, new AccountChange { After = Account.Empty with { Nonce = nonce } });
        return diff;
    }
}
