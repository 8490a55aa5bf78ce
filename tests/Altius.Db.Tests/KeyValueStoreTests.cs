using Altius.Db.Rocks;
using FsCheck;
using FsCheck.Fluent;

namespace Altius.Db.Tests;

/// <summary>What every store promises, asked of each.</summary>
[TestFixture("memory")]
[TestFixture("rocks")]
public class KeyValueStoreTests(string kind)
{
    private readonly TemporaryFolder _folder = new();
    private IKeyValueStore _store = null!;

    [SetUp]
    public void Open()
    {
        _folder.Renew();
        _store = kind == "memory" ? new MemoryStore() : RocksStore.Open(_folder.Path, SmallRocks.Options);
    }

    [TearDown]
    public void Close()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Test]
    public void A_key_gives_what_was_last_put_under_it()
    {
        Put([1], [10]);
        Put([1], [11, 12]);
        Assert.That(Get([1]), Is.EqualTo(new byte[] { 11, 12 }));
        Assert.That(Get([2]), Is.Null);
        Assert.That(_store.TryGet(Column.Slots, [1], out _), Is.False, "another column");
    }

    [Test]
    public void An_empty_value_is_a_value_and_an_empty_key_is_a_key()
    {
        Put([], [1]);
        Put([5], []);
        Assert.That(Get([]), Is.EqualTo(new byte[] { 1 }));
        Assert.That(Get([5]), Is.EqualTo(Array.Empty<byte>()));
    }

    [Test]
    public void A_value_belongs_to_whoever_got_it()
    {
        Put([1], [10]);
        Get([1])![0] = 99;
        Assert.That(Get([1]), Is.EqualTo(new byte[] { 10 }));
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(576)]
    [TestCase(577)]
    [TestCase(200_000)]
    public void Values_of_every_size_come_back(int size)
    {
        byte[] value = new byte[size];
        new Random(size).NextBytes(value);
        Put([7], value);
        Assert.That(Get([7]), Is.EqualTo(value));
        byte[] room = new byte[size];
        Assert.That(_store.TryRead(Column.Accounts, [7], room, out int length));
        Assert.That(length, Is.EqualTo(size));
        Assert.That(room, Is.EqualTo(value));
    }

    [Test]
    public void A_buffer_that_is_too_short_learns_the_length()
    {
        Put([7], [1, 2, 3]);
        byte[] room = [9];
        Assert.That(_store.TryRead(Column.Accounts, [7], room, out int length));
        Assert.That(length, Is.EqualTo(3));
        Assert.That(room[0], Is.EqualTo(9));
        Assert.That(_store.TryRead(Column.Accounts, [8], room, out _), Is.False);
    }

    [Test]
    public void Many_keys_give_what_each_of_them_gives([Values] bool areInOrder, [Values] bool ofSnapshot)
    {
        Random random = new(1);
        byte[][] keys =
            [.. Enumerable.Range(0, 500).Select(i => RandomBytes(random, 1 + i % 70)).DistinctBy(Convert.ToHexString)];
        using (IWriteBatch batch = _store.BeginWrite())
        {
            for (int i = 0; i < keys.Length; i += 2) batch.Put(Column.Accounts, keys[i], RandomBytes(random, i % 900));
            batch.Commit();
        }
        using IReadView? snapshot = ofSnapshot ? _store.OpenSnapshot() : null;
        if (areInOrder) Array.Sort(keys, static (a, b) => a.AsSpan().SequenceCompareTo(b));

        byte[]?[] values = new byte[]?[keys.Length];
        int[] ends = new int[keys.Length];
        for (int i = 0; i < keys.Length; i++) ends[i] = keys[i].Length + (i == 0 ? 0 : ends[i - 1]);
        (snapshot ?? _store).GetMany(Column.Accounts, keys.SelectMany(key => key).ToArray(), ends, values);

        Assert.That(values, Is.EqualTo(keys.Select(Get)));
    }

    [Test]
    public void No_keys_give_no_values() =>
        Assert.That(() => _store.GetMany(Column.Accounts, [], [], []), Throws.Nothing);

    [Test]
    public void Nothing_of_a_batch_shows_before_it_is_committed_and_then_all_of_it()
    {
        using IWriteBatch batch = _store.BeginWrite();
        batch.Put(Column.Accounts, [1], [1]);
        batch.Put(Column.Slots, [2], [2, 2]);
        Assert.That(batch.Size, Is.EqualTo(5));
        Assert.That(Get([1]), Is.Null);
        batch.Commit(isDurable: true);
        Assert.That(batch.Size, Is.Zero);
        Assert.That(Get([1]), Is.EqualTo(new byte[] { 1 }));
        Assert.That(_store.TryGet(Column.Slots, [2], out _));
    }

    [Test]
    public void Changes_of_a_batch_are_made_in_their_order()
    {
        using IWriteBatch batch = _store.BeginWrite();
        batch.Put(Column.Accounts, [1], [1]);
        batch.DeleteRange(Column.Accounts, [0], [9]);
        batch.Put(Column.Accounts, [2], [2]);
        batch.Put(Column.Accounts, [3], [3]);
        batch.Delete(Column.Accounts, [3]);
        batch.Commit();
        Assert.That(KeysOf(_store), Is.EqualTo(new[] { "02" }));
    }

    [Test]
    public void A_batch_that_was_committed_starts_empty()
    {
        using IWriteBatch batch = _store.BeginWrite();
        batch.Put(Column.Accounts, [1], [1]);
        batch.Commit();
        batch.Put(Column.Accounts, [2], [2]);
        Put([1], [9]);
        batch.Commit();
        Assert.That(Get([1]), Is.EqualTo(new byte[] { 9 }));
    }

    [Test]
    public void A_range_ends_before_its_end()
    {
        foreach (byte key in new byte[] { 1, 2, 3, 4 }) Put([key], [key]);
        using IWriteBatch batch = _store.BeginWrite();
        batch.DeleteRange(Column.Accounts, [2], [4]);
        batch.DeleteRange(Column.Accounts, [4], [1]);
        batch.Commit();
        Assert.That(KeysOf(_store), Is.EqualTo(new[] { "01", "04" }));
    }

    [Test]
    public void A_snapshot_stays_as_it_was()
    {
        Put([1], [1]);
        using IReadView snapshot = _store.OpenSnapshot();
        Put([1], [2]);
        Put([2], [2]);
        Assert.That(snapshot.TryGet(Column.Accounts, [1], out byte[]? value));
        Assert.That(value, Is.EqualTo(new byte[] { 1 }));
        Assert.That(snapshot.TryGet(Column.Accounts, [2], out _), Is.False);
        Assert.That(KeysOf(snapshot), Is.EqualTo(new[] { "01" }));
        Assert.That(KeysOf(_store), Is.EqualTo(new[] { "01", "02" }));
    }

    [Test]
    public void A_cursor_walks_what_was_there_when_it_was_opened()
    {
        Put([1], [1]);
        using ICursor cursor = _store.OpenCursor(Column.Accounts);
        Put([2], [2]);
        Assert.That(cursor.Seek([]));
        Assert.That(cursor.Next(), Is.False);
    }

    [Test]
    public void Keys_are_ordered_by_bytes_and_a_prefix_comes_first()
    {
        foreach (byte[] key in new byte[][] { [0xff], [1, 0], [1], [0x80], [], [1, 0xff] }) Put(key, [1]);
        Assert.That(KeysOf(_store), Is.EqualTo(new[] { "", "01", "0100", "01ff", "80", "ff" }));
    }

    [Test]
    public void A_cursor_that_stands_nowhere_says_so()
    {
        using ICursor cursor = _store.OpenCursor(Column.Accounts);
        Assert.That(() => cursor.Key.Length, Throws.InvalidOperationException);
        Assert.That(cursor.Next(), Is.False);
        Assert.That(cursor.Seek([1]), Is.False);
        Put([1], [1]);
        using ICursor later = _store.OpenCursor(Column.Accounts);
        Assert.That(later.SeekBack([0]), Is.False);
        Assert.That(() => later.Value.Length, Throws.InvalidOperationException);
    }

    [Test]
    public void Behaves_as_a_sorted_dictionary_does()
    {
        Property property = Prop.ForAll<(byte Kind, byte Key, byte To)[], byte[]>((changes, sought) =>
        {
            _store.Dispose();
            Open();
            SortedDictionary<byte, byte[]> model = [];
            foreach ((byte what, byte key, byte to) in changes) Apply(model, (byte)(what % 4), key, to);
            bool same = KeysOf(_store).SequenceEqual(model.Keys.Select(key => Convert.ToHexStringLower([key])));
            return same && sought.All(key => SeeksAlike(model, key));
        });
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(60), property);
    }

    [Test]
    public void Readers_see_each_batch_whole_while_it_is_written()
    {
        using CancellationTokenSource done = new();
        Task<int> reader = Task.Run(() =>
        {
            int looks = 0;
            for (; !done.IsCancellationRequested || looks == 0; looks++)
            {
                using IReadView view = _store.OpenSnapshot();
                byte[]? a = view.TryGet(Column.Accounts, [1], out byte[]? x) ? x : null;
                byte[]? b = view.TryGet(Column.Slots, [1], out byte[]? y) ? y : null;
                if (!(a ?? []).AsSpan().SequenceEqual(b ?? [])) throw new InvalidOperationException("A batch was seen in half.");
            }
            return looks;
        });
        for (byte i = 0; i < 200; i++)
        {
            using IWriteBatch batch = _store.BeginWrite();
            batch.Put(Column.Accounts, [1], [i]);
            batch.Put(Column.Slots, [1], [i]);
            batch.Commit();
        }
        done.Cancel();
        Assert.That(reader.GetAwaiter().GetResult(), Is.Positive);
    }

    [Test]
    public void What_was_disposed_of_says_so_and_what_was_not_goes_on()
    {
        Put([1], [1]);
        IReadView snapshot = _store.OpenSnapshot();
        ICursor cursor = _store.OpenCursor(Column.Accounts);
        _store.Dispose();
        Assert.That(() => _store.TryGet(Column.Accounts, [1], out _), Throws.InstanceOf<ObjectDisposedException>());
        Assert.That(() => _store.BeginWrite(), Throws.InstanceOf<ObjectDisposedException>());
        Assert.That(snapshot.TryGet(Column.Accounts, [1], out _), "the snapshot is still open");
        Assert.That(cursor.Seek([]), "the cursor is still open");
        cursor.Dispose();
        snapshot.Dispose();
        snapshot.Dispose();
        Assert.That(() => snapshot.TryGet(Column.Accounts, [1], out _), Throws.InstanceOf<ObjectDisposedException>());
        Assert.That(() => cursor.Next(), Throws.InstanceOf<ObjectDisposedException>());
    }

    private void Apply(SortedDictionary<byte, byte[]> model, byte what, byte key, byte to)
    {
        using IWriteBatch batch = _store.BeginWrite();
        switch (what)
        {
            case 0 or 1:
                batch.Put(Column.Accounts, [key], [to]);
                model[key] = [to];
                break;
            case 2:
                batch.Delete(Column.Accounts, [key]);
                model.Remove(key);
                break;
            default:
                batch.DeleteRange(Column.Accounts, [key], [to]);
                foreach (byte inside in model.Keys.Where(k => k >= key && k < to).ToList()) model.Remove(inside);
                break;
        }
        batch.Commit();
    }

    private bool SeeksAlike(SortedDictionary<byte, byte[]> model, byte key)
    {
        using ICursor cursor = _store.OpenCursor(Column.Accounts);
        byte[] after = [.. model.Keys.Where(k => k >= key)], before = [.. model.Keys.Where(k => k <= key).Reverse()];
        return Walk(cursor, cursor.Seek([key]), cursor.Next).SequenceEqual(after)
            && Walk(cursor, cursor.SeekBack([key]), cursor.Previous).SequenceEqual(before);
    }

    private static List<byte> Walk(ICursor cursor, bool starts, Func<bool> step)
    {
        List<byte> keys = [];
        for (bool more = starts; more; more = step()) keys.Add(cursor.Key[0]);
        return keys;
    }

    private static List<string> KeysOf(IReadView view)
    {
        using ICursor cursor = view.OpenCursor(Column.Accounts);
        List<string> keys = [];
        for (bool more = cursor.Seek([]); more; more = cursor.Next()) keys.Add(Convert.ToHexStringLower(cursor.Key));
        return keys;
    }

    private static byte[] RandomBytes(Random random, int length)
    {
        byte[] bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }

    private void Put(byte[] key, byte[] value)
    {
        using IWriteBatch batch = _store.BeginWrite();
        batch.Put(Column.Accounts, key, value);
        batch.Commit();
    }

    private byte[]? Get(byte[] key) => _store.TryGet(Column.Accounts, key, out byte[]? value) ? value : null;
}
