using System.Buffers.Binary;
using Altius.Db.Rocks;

namespace Altius.Db.Tests;

public class RocksStoreTests
{
    private readonly TemporaryFolder _folder = new();

    [SetUp]
    public void Renew() => _folder.Renew();

    [TearDown]
    public void Clean() => _folder.Dispose();

    [Test]
    public void What_was_written_is_there_when_it_is_opened_again()
    {
        using (RocksStore store = Open()) Put(store, [1], [2]);
        using RocksStore again = Open();
        Assert.That(again.TryGet(Column.Accounts, [1], out byte[]? value));
        Assert.That(value, Is.EqualTo(new byte[] { 2 }));
        Assert.That(again.Recovery, Is.Null);
    }

    [Test]
    public void A_database_in_use_says_so_to_a_second_process()
    {
        using SecondProcess holder = SecondProcess.Holding(_folder.Path);
        Assert.That(Open,
            Throws.InstanceOf<StoreException>().With.Message.Contains("in use by another process")
                .And.Message.Contains(_folder.Path));
    }

    [Test]
    public void A_database_in_use_says_so_in_the_same_process()
    {
        using RocksStore store = Open();
        Assert.That(Open, Throws.InstanceOf<StoreException>().With.Message.Contains("in use"));
    }

    [Test]
    public void A_process_that_is_killed_leaves_whole_batches()
    {
        using (SecondProcess writer = SecondProcess.Writing(_folder.Path))
        {
            writer.WaitForBatches(200);
            writer.Kill();
        }
        using RocksStore store = Open();
        Assert.That(store.TryGet(Column.Metadata, [1], out byte[]? last));
        ulong count = BinaryPrimitives.ReadUInt64BigEndian(last) + 1;
        Assert.That(count, Is.GreaterThanOrEqualTo(200UL), "what the operating system was given is not lost with the process");
        Assert.That(CountOf(store, Column.Accounts), Is.EqualTo(count));
        Assert.That(CountOf(store, Column.Slots), Is.EqualTo(count));
    }

    [Test]
    public void A_database_of_a_newer_format_is_left_alone()
    {
        using (RocksStore store = Open())
        using (IWriteBatch batch = store.BeginWrite())
        {
            batch.Put(Column.Metadata, "format"u8, [0, 0, 0, 99]);
            batch.Commit();
        }
        Assert.That(Open, Throws.InstanceOf<StoreException>().With.Message.Contains("newer version").And.Message.Contains("99"));
    }

    [Test]
    public void A_database_that_has_lost_its_format_is_not_taken_for_an_empty_one()
    {
        using (RocksStore store = Open())
        using (IWriteBatch batch = store.BeginWrite())
        {
            batch.Delete(Column.Metadata, "format"u8);
            batch.Put(Column.Slots, [1], [1]);
            batch.Commit();
        }
        Assert.That(Open,
            Throws.InstanceOf<StoreException>().With.Message.Contains("Slots").And.Message.Contains("format version"));
    }

    [Test]
    public void A_column_that_only_a_newer_version_knows_is_named()
    {
        using (Open()) { }
        RocksDbSharp.DbOptions options = new RocksDbSharp.DbOptions();
        RocksDbSharp.ColumnFamilies columns = [];
        foreach (string name in RocksDbSharp.RocksDb.ListColumnFamilies(options, _folder.Path))
            if (name != "default") columns.Add(name, new RocksDbSharp.ColumnFamilyOptions());
        using (RocksDbSharp.RocksDb raw = RocksDbSharp.RocksDb.Open(options, _folder.Path, columns))
            raw.CreateColumnFamily(new RocksDbSharp.ColumnFamilyOptions(), "Preimages");
        Assert.That(Open,
            Throws.InstanceOf<StoreException>().With.Message.Contains("newer version").And.Message.Contains("Preimages"));
    }

    [Test]
    public void A_nearly_full_disk_stops_writing_before_it_is_full()
    {
        using (Open()) { }
        RocksOptions all = SmallRocks.Options with { ReservedDiskBytes = long.MaxValue / 4 };
        Assert.That(() => RocksStore.Open(_folder.Path, all),
            Throws.InstanceOf<StoreException>().With.Message.Contains("nearly full"));
    }

    [Test]
    public void A_store_knows_whether_there_is_room()
    {
        using RocksStore store = Open();
        Assert.That(store.HasRoom);
        Assert.That(store.FreeDiskBytes, Is.Positive);
    }

    [Test]
    public void A_folder_that_cannot_be_made_is_named()
    {
        string file = Path.Combine(_folder.Path, "file");
        File.WriteAllText(file, "");
        Assert.That(() => RocksStore.Open(Path.Combine(file, "db"), SmallRocks.Options),
            Throws.InstanceOf<StoreException>().With.Message.Contains(file));
    }

    [Test]
    public void Statistics_tell_how_large_columns_are()
    {
        using RocksStore store = Open();
        for (byte i = 0; i < 100; i++) Put(store, [i], new byte[1_000]);
        store.Flush();
        ColumnStatistics accounts = store.GetStatistics().Single(column => column.Column == Column.Accounts);
        Assert.That(accounts.Keys, Is.EqualTo(100));
        Assert.That(accounts.TableBytes, Is.Positive);
        Assert.That(store.GetCounters(), Does.Contain("rocksdb.bytes.written"));
    }

    [Test]
    public void Compaction_and_verification_change_nothing()
    {
        using RocksStore store = Open();
        for (byte i = 0; i < 100; i++)
        {
            Put(store, [i], [i]);
            if (i % 30 == 0) store.Flush();
        }
        store.Compact();
        store.Verify();
        Assert.That(CountOf(store, Column.Accounts), Is.EqualTo(100));
    }

    private RocksStore Open() => RocksStore.Open(_folder.Path, SmallRocks.Options);

    private static void Put(RocksStore store, byte[] key, byte[] value)
    {
        using IWriteBatch batch = store.BeginWrite();
        batch.Put(Column.Accounts, key, value);
        batch.Commit();
    }

    private static ulong CountOf(RocksStore store, Column column)
    {
        using ICursor cursor = store.OpenCursor(column);
        ulong count = 0;
        for (bool more = cursor.Seek([]); more; more = cursor.Next()) count++;
        return count;
    }
}
