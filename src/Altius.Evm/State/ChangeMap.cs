using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Altius.Evm;

/// <summary>
/// Changes by what they are of, in the order in which they came. Whoever made them knows that no two are of the same, and mostly
/// they are only gone through: an index is made when somebody first asks for one of many.
/// </summary>
/// <remarks>
/// It grows by pieces below the size from which the runtime keeps arrays apart and collects them with the oldest; two are joined
/// without copying. Safe to read from several threads while nothing is changed.
/// </remarks>
public sealed class ChangeMap<TKey, TValue> : IReadOnlyCollection<KeyValuePair<TKey, TValue>>
    where TKey : struct, IEquatable<TKey>
{
    private const int LeastPiece = 2, MostPieceBytes = 1 << 16;

    /// <summary>So many are looked through rather than looked up.</summary>
    private const int Few = 8;

    // A position is a piece's number, and where in it; pieces before the last may be less than full.
    private static readonly int PieceBits =
        BitOperations.Log2((uint)(MostPieceBytes / Unsafe.SizeOf<KeyValuePair<TKey, TValue>>()));

    private (KeyValuePair<TKey, TValue>[] Entries, int Count)[] _earlier = [];
    private KeyValuePair<TKey, TValue>[] _last = [];
    private int _earlierCount;
    private int _lastCount;
    private int[]? _index; // position + 1 of an entry by its key's hash, at most half of them; 0 is free

    public ChangeMap()
    {
    }

    /// <summary>The same changes, to be changed apart from the others.</summary>
    public ChangeMap(ChangeMap<TKey, TValue> source)
    {
        ArgumentNullException.ThrowIfNull(source);
        foreach (ref readonly KeyValuePair<TKey, TValue> entry in source) Append(entry.Key, entry.Value);
    }

    public int Count { get; private set; }

    public IReadOnlyCollection<TKey> Keys => new Column<TKey>(this, static entry => entry.Key);

    public IReadOnlyCollection<TValue> Values => new Column<TValue>(this, static entry => entry.Value);

    /// <exception cref="KeyNotFoundException">It is read, and not there.</exception>
    public TValue this[in TKey key]
    {
        get => TryGetValue(key, out TValue? value) ? value : throw new KeyNotFoundException($"There is no change of {key}.");
        set
        {
            int at = Find(key);
            if (at < 0) Append(key, value);
            else EntryAt(at) = new(key, value);
        }
    }

    public bool TryGetValue(in TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        int at = Find(key);
        value = at < 0 ? default : EntryAt(at).Value;
        return at >= 0;
    }

    public bool ContainsKey(in TKey key) => Find(key) >= 0;

    /// <exception cref="ArgumentException">It is there already.</exception>
    public void Add(in TKey key, TValue value)
    {
        if (Find(key) >= 0) throw new ArgumentException($"There is a change of {key} already.", nameof(key));
        Append(key, value);
    }

    public void Clear()
    {
        (_earlier, _last, _index) = ([], [], null);
        Count = _earlierCount = _lastCount = 0;
    }

    public Enumerator GetEnumerator() => new(this);

    IEnumerator<KeyValuePair<TKey, TValue>> IEnumerable<KeyValuePair<TKey, TValue>>.GetEnumerator()
    {
        foreach (KeyValuePair<TKey, TValue> entry in this) yield return entry;
    }

    IEnumerator IEnumerable.GetEnumerator() => ((IEnumerable<KeyValuePair<TKey, TValue>>)this).GetEnumerator();

    /// <summary>Adds a change of what is known not to be there: nothing is looked up.</summary>
    /// <returns>Its position, which it keeps until it is removed.</returns>
    internal int Append(in TKey key, TValue value)
    {
        if (_lastCount == _last.Length) MakeRoom();
        int position = (_earlierCount << PieceBits) + _lastCount;
        _last[_lastCount++] = new(key, value);
        Count++;
        if (_index is not null) AddToIndex(key, position);
        return position;
    }

    /// <summary>Takes over changes of what is known not to be there. They keep no positions.</summary>
    internal void Append(ChangeMap<TKey, TValue> others)
    {
        if (others.Count == 0) return;
        if (_lastCount != 0) CloseLast();
        for (int i = 0; i < others._earlierCount; i++)
        {
            (_last, _lastCount) = others._earlier[i];
            CloseLast();
        }
        (_last, _lastCount) = (others._last, others._lastCount);
        Count += others.Count;
        _index = null;
        others.Clear();
    }

    /// <summary>What is at a position.</summary>
    internal TValue ValueAt(int position) => EntryAt(position).Value;

    internal void SetValueAt(int position, TValue value) => EntryAt(position) = new(EntryAt(position).Key, value);

    /// <summary>Removes what is at a position. Another that is behind it may come to be there.</summary>
    internal void RemoveAt(int position)
    {
        int piece = position >> PieceBits, left = piece < _earlierCount ? --_earlier[piece].Count : --_lastCount;
        ref KeyValuePair<TKey, TValue> moved = ref EntryAt((piece << PieceBits) + left);
        EntryAt(position) = moved;
        moved = default;
        Count--;
        _index = null;
    }

    private ref KeyValuePair<TKey, TValue> EntryAt(int position)
    {
        int piece = position >> PieceBits;
        return ref (piece < _earlierCount ? _earlier[piece].Entries : _last)[position & ((1 << PieceBits) - 1)];
    }

    private void MakeRoom()
    {
        int most = 1 << PieceBits;
        if (_last.Length < most)
        {
            Array.Resize(ref _last, Math.Clamp(2 * _last.Length, LeastPiece, most));
            return;
        }
        CloseLast();
        _last = new KeyValuePair<TKey, TValue>[most];
    }

    private void CloseLast()
    {
        if (_earlierCount == _earlier.Length) Array.Resize(ref _earlier, Math.Max(4, 2 * _earlierCount));
        _earlier[_earlierCount++] = (_last, _lastCount);
        (_last, _lastCount) = ([], 0);
    }

    /// <returns>The position, or −1.</returns>
    private int Find(in TKey key)
    {
        if (Count <= Few && _earlierCount == 0)
        {
            int at = _lastCount - 1;
            while (at >= 0 && !_last[at].Key.Equals(key)) at--;
            return at;
        }
        int[] index = Volatile.Read(ref _index) ?? MakeIndex();
        int mask = index.Length - 1;
        for (int i = key.GetHashCode() & mask; index[i] != 0; i = (i + 1) & mask)
            if (EntryAt(index[i] - 1).Key.Equals(key)) return index[i] - 1;
        return -1;
    }

    /// <summary>Several readers may find none, and each make one: they are alike.</summary>
    private int[] MakeIndex()
    {
        int[] index = new int[BitOperations.RoundUpToPowerOf2((uint)Math.Max(Count, 1)) * 4];
        for (int piece = 0; piece <= _earlierCount; piece++)
        {
            (KeyValuePair<TKey, TValue>[] entries, int count) = PieceAt(piece);
            for (int i = 0; i < count; i++) File(index, entries[i].Key, (piece << PieceBits) + i);
        }
        Volatile.Write(ref _index, index);
        return index;
    }

    /// <summary>Files the entry that has just been appended.</summary>
    private void AddToIndex(in TKey key, int position)
    {
        if (2 * Count > _index!.Length) MakeIndex();
        else File(_index, key, position);
    }

    private static void File(int[] index, in TKey key, int position)
    {
        int mask = index.Length - 1, i = key.GetHashCode() & mask;
        while (index[i] != 0) i = (i + 1) & mask;
        index[i] = position + 1;
    }

    private (KeyValuePair<TKey, TValue>[] Entries, int Count) PieceAt(int piece) =>
        piece < _earlierCount ? _earlier[piece] : (_last, _lastCount);

    /// <summary>Goes through the changes, none of which may be added meanwhile.</summary>
    public struct Enumerator
    {
        private readonly ChangeMap<TKey, TValue> _map;
        private KeyValuePair<TKey, TValue>[] _piece;
        private int _next; // the piece after this one
        private int _count;
        private int _at;

        internal Enumerator(ChangeMap<TKey, TValue> map)
        {
            _map = map;
            _piece = [];
            _at = -1;
        }

        public readonly ref readonly KeyValuePair<TKey, TValue> Current => ref _piece[_at];

        public bool MoveNext()
        {
            if (++_at < _count) return true;
            while (_next <= _map._earlierCount)
            {
                (_piece, _count) = _map.PieceAt(_next++);
                _at = 0;
                if (_count != 0) return true;
            }
            return false;
        }
    }

    private sealed class Column<T>(ChangeMap<TKey, TValue> map, Func<KeyValuePair<TKey, TValue>, T> part) : IReadOnlyCollection<T>
    {
        public int Count => map.Count;

        public IEnumerator<T> GetEnumerator()
        {
            foreach (KeyValuePair<TKey, TValue> entry in map) yield return part(entry);
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
