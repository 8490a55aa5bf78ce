using System.Buffers;
using System.Buffers.Binary;
using Altius.Primitives;

namespace Altius.Trie;

/// <summary>
/// Changes to a trie, collected in any order: keys with new values, or deletions. Bytes are copied into pooled blocks. The last
/// change of a key counts. Not safe for several threads; keep one and <see cref="Clear"/> it, or dispose it.
/// </summary>
public sealed class TrieBatch : IDisposable
{
    private const int SmallestBlock = 1 << 12;
    private const int BlockDoublings = 6;

    private readonly List<byte[]> _blocks = [];
    private Entry[] _entries = [];
    private int _count;
    private int _blockUsed;
    private bool _isSorted = true;

    /// <summary>Changes collected; a key changed twice counts twice until the batch has been used.</summary>
    public int Count => _count;

    /// <summary>Whether any change is a deletion.</summary>
    internal bool HasDeletions { get; private set; }

    /// <summary>Gives a key a value; an empty value deletes the key.</summary>
    public void Set(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => Set(key, value, default);

    /// <summary>Gives a key a value in the place of one that is known; an empty value deletes the key.</summary>
    /// <param name="before">
    /// What the trie holds for the key, empty where that is not known: the leaf then need not be loaded. It is held against the
    /// leaf's hash, so a wrong one does no harm.
    /// </param>
    public void Set(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, ReadOnlySpan<byte> before)
    {
        if (_count == _entries.Length) GrowEntries();
        Span<byte> room = Reserve(key.Length + value.Length + before.Length, out int block, out int offset);
        key.CopyTo(room);
        value.CopyTo(room[key.Length..]);
        before.CopyTo(room[(key.Length + value.Length)..]);
        if (value.IsEmpty) HasDeletions = true;
        _entries[_count] = new Entry(PrefixOf(key), block, offset, key.Length, value.Length, before.Length);
        if (_count > 0 && _isSorted) _isSorted = Compare(in _entries[_count - 1], in _entries[_count], byAge: false) < 0;
        _count++;
    }

    /// <inheritdoc cref="Set(ReadOnlySpan{byte}, ReadOnlySpan{byte})"/>
    public void Set(in Hash256 key, ReadOnlySpan<byte> value) => Set(key.Bytes, value);

    /// <summary>Takes a key out of the trie; harmless if it is not there.</summary>
    public void Delete(ReadOnlySpan<byte> key) => Set(key, default);

    /// <inheritdoc cref="Delete(ReadOnlySpan{byte})"/>
    public void Delete(in Hash256 key) => Set(key.Bytes, default);

    /// <summary>Forgets every change and keeps the memory.</summary>
    public void Clear()
    {
        for (int i = 1; i < _blocks.Count; i++) ArrayPool<byte>.Shared.Return(_blocks[i]);
        if (_blocks.Count > 1) _blocks.RemoveRange(1, _blocks.Count - 1);
        _count = _blockUsed = 0;
        _isSorted = true;
        HasDeletions = false;
    }

    /// <summary>Gives the memory back to the pool; the batch is then empty and may be used again.</summary>
    public void Dispose()
    {
        Clear();
        foreach (byte[] block in _blocks) ArrayPool<byte>.Shared.Return(block);
        _blocks.Clear();
        if (_entries.Length > 0) ArrayPool<Entry>.Shared.Return(_entries);
        _entries = [];
    }

    /// <summary>Orders the changes by key and keeps the last of each.</summary>
    internal void Sort(int workers)
    {
        if (_isSorted) return;
        EntrySorter.Sort(this, ref _entries, _count, workers);
        int kept = 0;
        for (int i = 0; i < _count; i++)
        {
            bool isLast = i + 1 == _count || Compare(in _entries[i], in _entries[i + 1], byAge: false) != 0;
            if (isLast) _entries[kept++] = _entries[i];
        }
        _count = kept;
        _isSorted = true;
    }

    internal ReadOnlySpan<byte> Key(int index) => Key(in _entries[index]);

    /// <summary>The new value; nothing for a deletion.</summary>
    internal ReadOnlySpan<byte> Value(int index)
    {
        ref readonly Entry entry = ref _entries[index];
        return _blocks[entry.Block].AsSpan(entry.Offset + entry.KeyLength, entry.ValueLength);
    }

    /// <summary>What the trie is said to hold for the key; nothing where that is not known.</summary>
    internal ReadOnlySpan<byte> Before(int index)
    {
        ref readonly Entry entry = ref _entries[index];
        return _blocks[entry.Block].AsSpan(entry.Offset + entry.KeyLength + entry.ValueLength, entry.BeforeLength);
    }

    internal bool IsDeletion(int index) => _entries[index].ValueLength == 0;

    internal Nibbles Path(int index) => new(Key(index));

    /// <summary>Length of a key in nibbles.</summary>
    internal int PathLength(int index) => 2 * _entries[index].KeyLength;

    internal int Nibble(int index, int depth)
    {
        ref readonly Entry entry = ref _entries[index];
        return depth < 2 * sizeof(ulong) ? (int)(entry.Prefix >> (60 - 4 * depth)) & 0xf : new Nibbles(Key(in entry))[depth];
    }

    /// <summary>The first index after <paramref name="from"/> whose key has another nibble at <paramref name="depth"/>.</summary>
    internal int EndOfNibble(int from, int to, int depth)
    {
        int nibble = Nibble(from, depth);
        int step = 1;
        while (from + step < to && Nibble(from + step, depth) == nibble) step *= 2;
        int inside = from + step / 2, outside = Math.Min(to, from + step);
        while (outside - inside > 1)
        {
            int middle = (inside + outside) / 2;
            if (Nibble(middle, depth) == nibble) inside = middle;
            else outside = middle;
        }
        return outside;
    }

    /// <summary>Orders keys bytewise, a prefix before what goes on from it; equal keys, if asked, by age.</summary>
    internal int Compare(in Entry a, in Entry b, bool byAge)
    {
        if (a.Prefix != b.Prefix) return a.Prefix < b.Prefix ? -1 : 1;
        int order = Key(in a).SequenceCompareTo(Key(in b));
        if (order != 0 || !byAge) return order;
        return a.Block != b.Block ? a.Block.CompareTo(b.Block) : a.Offset.CompareTo(b.Offset);
    }

    private ReadOnlySpan<byte> Key(in Entry entry) => _blocks[entry.Block].AsSpan(entry.Offset, entry.KeyLength);

    private static ulong PrefixOf(ReadOnlySpan<byte> key)
    {
        if (key.Length >= sizeof(ulong)) return BinaryPrimitives.ReadUInt64BigEndian(key);
        ulong prefix = 0;
        for (int i = 0; i < sizeof(ulong); i++) prefix = (prefix << 8) | (i < key.Length ? key[i] : 0u);
        return prefix;
    }

    private void GrowEntries()
    {
        Entry[] larger = ArrayPool<Entry>.Shared.Rent(Math.Max(64, 2 * _entries.Length));
        _entries.AsSpan(0, _count).CopyTo(larger);
        if (_entries.Length > 0) ArrayPool<Entry>.Shared.Return(_entries);
        _entries = larger;
    }

    private Span<byte> Reserve(int size, out int block, out int offset)
    {
        if (_blocks.Count == 0 || _blocks[^1].Length - _blockUsed < size)
        {
            int length = SmallestBlock << Math.Min(_blocks.Count, BlockDoublings);
            _blocks.Add(ArrayPool<byte>.Shared.Rent(Math.Max(size, length)));
            _blockUsed = 0;
        }
        block = _blocks.Count - 1;
        offset = _blockUsed;
        // An empty key with an empty value still takes a byte, so that age can be read from the offset.
        _blockUsed += Math.Max(1, size);
        return _blocks[^1].AsSpan(offset);
    }

    /// <summary>A change: where its key and, right behind, its value and the value before lie.</summary>
    /// <param name="Prefix">The first eight bytes of the key, big-endian, filled up with zeros.</param>
    /// <param name="Block">The block that holds key and value.</param>
    /// <param name="Offset">Where in the block.</param>
    /// <param name="KeyLength">Bytes of key.</param>
    /// <param name="ValueLength">Bytes of value; none for a deletion.</param>
    /// <param name="BeforeLength">Bytes of the value before; none where it is not known.</param>
    internal readonly record struct Entry(ulong Prefix, int Block, int Offset, int KeyLength, int ValueLength, int BeforeLength);
}
