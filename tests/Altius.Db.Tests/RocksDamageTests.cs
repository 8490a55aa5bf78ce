using Altius.Db.Rocks;

namespace Altius.Db.Tests;

/// <summary>Whatever happens to the files: what is read is what was written, or an exception says what is damaged.</summary>
public class RocksDamageTests
{
    private const int Batches = 60;
    private const int KeysInBatch = 20;

    private readonly TemporaryFolder _folder = new();
    private string _whole = "";

    [SetUp]
    public void Renew()
    {
        _folder.Renew();
        _whole = _folder.Path;
    }

    [TearDown]
    public void Clean() => _folder.Dispose();

    [Test]
    public void A_flipped_byte_in_a_table_is_never_read_as_data([Range(0, 11)] int place)
    {
        Write(flush: true);
        using RocksStore? store = OpenDamaged("*.sst", bytes => bytes[(int)((long)bytes.Length * place / 12) + 3] ^= 0x40);
        if (store is null) return;
        AssertAllOrFault(store);
    }

    [Test]
    public void Damage_in_a_table_names_column_and_key_and_what_to_do()
    {
        Write(flush: true);
        using RocksStore? store = OpenDamaged("*.sst", bytes => bytes[40] ^= 0xff);
        StoreException fault = Assert.Throws<StoreException>(() => ReadAll(store!))!;
        Assert.That(fault.Message,
            Does.Contain("Accounts").And.Contain("key").And.Contain(".sst").And.Contain("Restore").IgnoreCase);
        Assert.That(() => store!.Verify(), Throws.InstanceOf<StoreException>());
    }

    [Test]
    public void A_table_cut_short_or_gone_stops_the_start([Values] bool isGone)
    {
        Write(flush: true);
        string copy = Copy();
        string table = Directory.GetFiles(copy, "*.sst")[0];
        if (isGone) File.Delete(table);
        else File.WriteAllBytes(table, File.ReadAllBytes(table)[..^50]);
        Assert.That(() => RocksStore.Open(copy, SmallRocks.Options),
            Throws.InstanceOf<StoreException>().With.Message.Contains("damaged").And.Message.Contains(copy));
    }

    [Test]
    public void A_flipped_byte_in_the_log_gives_an_earlier_whole_batch_and_says_so([Range(0, 11)] int place)
    {
        Write(flush: false);
        using RocksStore? store = OpenDamaged("*.log", bytes => bytes[(int)((long)bytes.Length * place / 12) + 3] ^= 0x40);
        if (store is null) return;
        AssertBatchesUpToSomeOne(store);
    }

    [Test]
    public void A_log_cut_short_gives_an_earlier_whole_batch([Range(0, 5)] int place)
    {
        Write(flush: false);
        string copy = Copy();
        string log = LargestOf(copy, "*.log");
        byte[] bytes = File.ReadAllBytes(log);
        File.WriteAllBytes(log, bytes[..(int)((long)bytes.Length * place / 6)]);
        using RocksStore? store = TryOpen(copy);
        if (store is not null) AssertBatchesUpToSomeOne(store, isTold: false);
    }

    [Test]
    public void A_damaged_manifest_stops_the_start()
    {
        Write(flush: true);
        Assert.That(OpenDamaged("MANIFEST-*", bytes => bytes[bytes.Length / 2] ^= 0x10), Is.Null);
    }

    [Test]
    public void A_manifest_cut_short_stops_the_start([Range(0, 15)] int place)
    {
        Write(flush: true);
        string copy = Copy();
        using (FileStream manifest = new(LargestOf(copy, "MANIFEST-*"), FileMode.Open))
            manifest.SetLength(manifest.Length * place / 16);
        Assert.That(() => RocksStore.Open(copy, SmallRocks.Options),
            Throws.InstanceOf<StoreException>().With.Message.Contains(copy).And.Message.Contains("cut short"));
    }

    [Test]
    public void An_entry_point_to_an_earlier_manifest_stops_the_start()
    {
        Write(flush: true);
        string earlier = Copy();
        using (RocksStore.Open(_whole, SmallRocks.Options)) { } // begins a new manifest
        string copy = Copy();
        File.Copy(
            LargestOf(earlier, "MANIFEST-*"), Path.Combine(copy, Path.GetFileName(LargestOf(earlier, "MANIFEST-*"))),
            overwrite: true);
        File.Copy(Path.Combine(earlier, "CURRENT"), Path.Combine(copy, "CURRENT"), overwrite: true);
        Assert.That(() => RocksStore.Open(copy, SmallRocks.Options),
            Throws.InstanceOf<StoreException>().With.Message.Contains("earlier"));
    }

    [TestCase("")]
    [TestCase("MANIFEST-")]
    [TestCase("MANIFEST-999999\n")]
    [TestCase("\0\0\0\0")]
    public void An_entry_point_that_leads_nowhere_stops_the_start(string text)
    {
        Write(flush: true);
        string copy = Copy();
        File.WriteAllText(Path.Combine(copy, "CURRENT"), text);
        Assert.That(() => RocksStore.Open(copy, SmallRocks.Options),
            Throws.InstanceOf<StoreException>().With.Message.Contains(copy));
    }

    [Test]
    public void A_folder_without_its_entry_point_is_not_begun_anew()
    {
        Write(flush: true);
        string copy = Copy();
        File.Delete(Path.Combine(copy, "CURRENT"));
        Assert.That(() => RocksStore.Open(copy, SmallRocks.Options),
            Throws.InstanceOf<StoreException>().With.Message.Contains("CURRENT"));
    }

    private void Write(bool flush)
    {
        using RocksStore store = RocksStore.Open(_whole, SmallRocks.Options);
        for (int n = 0; n < Batches; n++)
        {
            using IWriteBatch batch = store.BeginWrite();
            for (int i = 0; i < KeysInBatch; i++) batch.Put(Column.Accounts, Key(n, i), Value(n, i));
            batch.Commit();
        }
        if (flush) store.Flush();
    }

    private static byte[] Key(int batch, int index) => [(byte)batch, (byte)index];

    private static byte[] Value(int batch, int index)
    {
        byte[] value = new byte[100];
        new Random(1_000 * batch + index).NextBytes(value);
        return value;
    }

    private string Copy()
    {
        _folder.Renew();
        foreach (string file in Directory.GetFiles(_whole)) File.Copy(file, Path.Combine(_folder.Path, Path.GetFileName(file)));
        return _folder.Path;
    }

    /// <returns>Null where the damage was seen at once.</returns>
    private RocksStore? OpenDamaged(string files, Action<byte[]> damage)
    {
        string copy = Copy();
        string file = LargestOf(copy, files);
        byte[] bytes = File.ReadAllBytes(file);
        damage(bytes);
        File.WriteAllBytes(file, bytes);
        return TryOpen(copy);
    }

    private static RocksStore? TryOpen(string path)
    {
        try
        {
            return RocksStore.Open(path, SmallRocks.Options);
        }
        catch (StoreException fault)
        {
            Assert.That(fault.Message, Does.Contain(path));
            return null;
        }
    }

    private static string LargestOf(string folder, string files) =>
        Directory.GetFiles(folder, files).MaxBy(file => new FileInfo(file).Length)!;

    private static void ReadAll(RocksStore store)
    {
        for (int n = 0; n < Batches; n++)
            for (int i = 0; i < KeysInBatch; i++) store.TryGet(Column.Accounts, Key(n, i), out _);
    }

    private static void AssertAllOrFault(RocksStore store)
    {
        int faults = 0;
        for (int n = 0; n < Batches; n++)
        {
            for (int i = 0; i < KeysInBatch; i++)
            {
                try
                {
                    Assert.That(store.TryGet(Column.Accounts, Key(n, i), out byte[]? value), $"batch {n}, key {i}");
                    Assert.That(value, Is.EqualTo(Value(n, i)));
                }
                catch (StoreException)
                {
                    faults++;
                }
            }
        }
        if (faults != 0) Assert.That(() => store.Verify(), Throws.InstanceOf<StoreException>());
    }

    private static void AssertBatchesUpToSomeOne(RocksStore store, bool isTold = true)
    {
        int whole = 0;
        while (whole < Batches && store.TryGet(Column.Accounts, Key(whole, 0), out _)) whole++;
        for (int n = 0; n < Batches; n++)
        {
            for (int i = 0; i < KeysInBatch; i++)
            {
                Assert.That(store.TryGet(Column.Accounts, Key(n, i), out byte[]? value),
                    Is.EqualTo(n < whole), $"batch {n} of {whole}");
                if (value is not null) Assert.That(value, Is.EqualTo(Value(n, i)));
            }
        }
        if (isTold && whole < Batches) Assert.That(store.Recovery, Does.Contain("write-ahead log"));
    }
}
