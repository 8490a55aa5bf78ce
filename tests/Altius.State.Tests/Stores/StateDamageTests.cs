using Altius.Core;
using Altius.Crypto;
using Altius.Db;
using Altius.Primitives;

namespace Altius.State.Tests;

/// <summary>Whatever entry of the database is changed, lost or added, verification finds it and names its column.</summary>
public class StateDamageTests
{
    private MemoryStore _database = null!;
    private Known _known = null!;

    [SetUp]
    public void Write()
    {
        _database = new MemoryStore();
        using StateStore store = StateStore.Open(_database, new StateStoreOptions { CacheBytes = 4_096 });
        Random random = new(11);
        Genesis genesis = TestGenesis.With(random);
        store.Initialize(genesis);
        MemoryState state = MemoryState.Of(genesis.Accounts);
        List<MemoryState> states = [state];
        for (ulong number = 1; number <= 12; number++)
        {
            Assert.That(store.TryOpen(store.Persisted!.Value.Hash, out StateSnapshot? parent));
            using (parent)
            {
                Evm.StateDiff diff = RandomDiffs.Next(random);
                states.Add(state = state.After(diff));
                Hash256 hash = new UInt256(number).ToHash256();
                store.Add(new BlockReference(number, hash), store.Compute(parent!, diff));
                store.Persist(hash);
            }
        }
        store.Verify();
        _known = new Known(states);
    }

    [TearDown]
    public void Close() => _database.Dispose();

    [Test]
    public void Verification_finds_every_entry_that_is_lost(
        [Values(Column.Accounts, Column.Slots, Column.AccountNodes, Column.StorageNodes, Column.AccountHistory,
            Column.SlotHistory, Column.BlockChanges)] Column column) =>
        ForEachEntry(column, (batch, key, _) => batch.Delete(column, key));

    [Test]
    public void Verification_finds_every_value_with_a_flipped_bit(
        [Values(Column.Accounts, Column.Slots, Column.AccountNodes, Column.StorageNodes, Column.BlockChanges)] Column column)
    {
        Random random = new(4);
        ForEachEntry(column, (batch, key, value) =>
        {
            if (value.Length == 0) return;
            value[random.Next(column == Column.BlockChanges ? 64 : value.Length)] ^= (byte)(1 << random.Next(8));
            batch.Put(column, key, value);
        });
    }

    [TestCase(Column.Accounts)]
    [TestCase(Column.Slots)]
    [TestCase(Column.AccountNodes)]
    [TestCase(Column.StorageNodes)]
    public void Verification_finds_entries_that_belong_to_nothing(Column column)
    {
        using IWriteBatch batch = _database.BeginWrite();
        byte[] key = new byte[column switch { Column.Accounts => 32, Column.Slots => 64, Column.AccountNodes => 4, _ => 36 }];
        Array.Fill(key, (byte)0x77);
        batch.Put(column, key, column == Column.Accounts ? [0, 0] : [1]);
        batch.Commit();
        Assert.That(TryVerify(), Does.Contain("Accounts").Or.Contain(column.ToString()));
    }

    [Test]
    public void Verification_finds_code_that_is_lost_or_changed([Values] bool isLost)
    {
        MemoryState newest = _known.States[^1];
        Account contract = newest.Addresses.Select(who => newest.TryGetAccount(who, out Account account) ? account : default)
            .First(account => account.HasCode);
        using (IWriteBatch batch = _database.BeginWrite())
        {
            if (isLost) batch.Delete(Column.Codes, contract.CodeHash.Bytes);
            else batch.Put(Column.Codes, contract.CodeHash.Bytes, [0xfe]);
            batch.Commit();
        }
        Assert.That(TryVerify(), Does.Contain("Codes"));
    }

    [Test]
    public void A_root_node_that_is_not_the_marks_stops_the_start()
    {
        using (IWriteBatch batch = _database.BeginWrite())
        {
            batch.Put(Column.AccountNodes, [0], [0xc0]);
            batch.Commit();
        }
        Assert.That(() => StateStore.Open(_database, new StateStoreOptions()),
            Throws.InstanceOf<StoreException>().With.Message.Contains("AccountNodes"));
    }

    [Test]
    public void A_mark_with_any_flipped_bit_stops_the_start()
    {
        Assert.That(_database.TryGet(Column.Metadata, "state"u8, out byte[]? mark));
        for (int i = 0; i < mark!.Length; i++)
        {
            byte[] damaged = [.. mark];
            damaged[i] ^= 1;
            using IWriteBatch batch = _database.BeginWrite();
            batch.Put(Column.Metadata, "state"u8, damaged);
            batch.Commit();
            Assert.That(() => StateStore.Open(_database, new StateStoreOptions()),
                Throws.InstanceOf<StoreException>().With.Message.Contains("Metadata"));
        }
    }

    [Test]
    public void A_node_that_is_lost_fails_the_block_that_needs_it_and_not_the_program()
    {
        foreach (byte[] key in KeysOf(Column.StorageNodes).Concat(KeysOf(Column.AccountNodes).Skip(1)))
        {
            using IWriteBatch batch = _database.BeginWrite();
            batch.Delete(key.Length > 32 ? Column.StorageNodes : Column.AccountNodes, key);
            batch.Commit();
        }
        using StateStore store = StateStore.Open(_database, new StateStoreOptions { CacheBytes = 4_096 });
        Evm.StateDiff diff = new();
        foreach (Address who in RandomDiffs.Addresses)
            diff.Accounts.Add(who, new Evm.AccountChange { After = Account.Empty with { Nonce = 99 } });
        foreach (Evm.AccountChange change in diff.Accounts.Values) change.Storage[1] = 77;
        Assert.That(store.TryOpen(store.Persisted!.Value.Hash, out StateSnapshot? state));
        using (state)
        {
            Assert.That(() => store.Compute(state!, diff),
                Throws.InstanceOf<StoreException>().With.Message.Contains("node is missing"));
            Assert.That(() => state!.Prove(RandomDiffs.Addresses[0], []), Throws.InstanceOf<StoreException>());
        }
    }

    [Test]
    public void A_damaged_history_is_not_rolled_back_to_and_leaves_the_disk_as_it_is()
    {
        byte[] key = KeysOf(Column.AccountHistory)[0];
        using (IWriteBatch batch = _database.BeginWrite())
        {
            batch.Put(Column.AccountHistory, key, [1, 1, 99, 99]);
            batch.Commit();
        }
        using StateStore store = StateStore.Open(_database, new StateStoreOptions { CacheBytes = 4_096 });
        BlockReference before = store.Persisted!.Value;
        Assert.That(() => store.RollBack(0), Throws.InstanceOf<StoreException>().With.Message.Contains("AccountHistory"));
        Assert.That(store.Persisted, Is.EqualTo(before));
        Assert.That(store.TryOpen(before.Hash, out StateSnapshot? state));
        using (state) StateComparison.AssertSame(state!, _known.States[^1], "after the refused rollback");
    }

    private void ForEachEntry(Column column, Action<IWriteBatch, byte[], byte[]> damage)
    {
        List<byte[]> keys = KeysOf(column);
        Assert.That(keys, Is.Not.Empty);
        foreach (byte[] key in keys)
        {
            Assert.That(_database.TryGet(column, key, out byte[]? value));
            using (IWriteBatch batch = _database.BeginWrite())
            {
                damage(batch, key, [.. value!]);
                if (batch.Size == 0) continue;
                batch.Commit();
            }
            Assert.That(TryVerify(), Does.Contain("Restore").IgnoreCase, $"{column} {Convert.ToHexString(key)}");
            using IWriteBatch repair = _database.BeginWrite();
            repair.Put(column, key, value);
            repair.Commit();
        }
        Assert.That(TryVerify(), Is.Empty, "all is as it was");
    }

    /// <summary>What verification says; nothing where all is well.</summary>
    private string TryVerify()
    {
        try
        {
            using StateStore store = StateStore.Open(_database, new StateStoreOptions { CacheBytes = 4_096 });
            store.Verify();
            return "";
        }
        catch (StoreException fault)
        {
            return fault.Message;
        }
    }

    private List<byte[]> KeysOf(Column column)
    {
        using ICursor cursor = _database.OpenCursor(column);
        List<byte[]> keys = [];
        for (bool more = cursor.Seek([]); more; more = cursor.Next()) keys.Add(cursor.Key.ToArray());
        return keys;
    }

    private sealed record Known(IReadOnlyList<MemoryState> States);
}
