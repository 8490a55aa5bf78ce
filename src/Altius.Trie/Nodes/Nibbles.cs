namespace Altius.Trie;

/// <summary>A view of half-bytes, high half first, on packed bytes; it may start and end in the middle of a byte.</summary>
internal readonly ref struct Nibbles
{
    private readonly ReadOnlySpan<byte> _packed;
    private readonly int _start;

    private Nibbles(ReadOnlySpan<byte> packed, int start, int length)
    {
        _packed = packed;
        _start = start;
        Length = length;
    }

    /// <summary>Every nibble of a key.</summary>
    public Nibbles(ReadOnlySpan<byte> key) : this(key, 0, 2 * key.Length) { }

    public int Length { get; }

    public int this[int index]
    {
        get
        {
            int at = _start + index;
            return (_packed[at >> 1] >> (4 * (~at & 1))) & 0xf;
        }
    }

    /// <summary>A path of one nibble.</summary>
    public static Nibbles Single(int nibble) => new(HighNibbles.Slice(nibble, 1), 0, 1);

    public Nibbles From(int index) => new(_packed, _start + index, Length - index);

    public Nibbles First(int count) => new(_packed, _start, count);

    /// <summary>How many leading nibbles both paths share.</summary>
    public int CommonPrefix(Nibbles other)
    {
        int limit = Math.Min(Length, other.Length);
        int shared = 0;
        if (((_start ^ other._start) & 1) == 0)
        {
            if ((_start & 1) != 0)
            {
                if (limit == 0 || this[0] != other[0]) return 0;
                shared = 1;
            }
            ReadOnlySpan<byte> mine = _packed[((_start + shared) >> 1)..];
            ReadOnlySpan<byte> theirs = other._packed[((other._start + shared) >> 1)..];
            shared = Math.Min(limit, shared + 2 * mine.CommonPrefixLength(theirs));
        }
        while (shared < limit && this[shared] == other[shared]) shared++;
        return shared;
    }

    public bool StartsWith(Nibbles prefix) => CommonPrefix(prefix) == prefix.Length;

    /// <summary>
    /// Writes the nibbles into packed bytes from nibble <paramref name="at"/> on; the bits they take must be zero.
    /// </summary>
    public void PackInto(Span<byte> destination, int at)
    {
        int i = 0;
        if (((_start ^ at) & 1) == 0)
        {
            if ((at & 1) != 0 && Length > 0)
            {
                destination[at >> 1] |= (byte)this[0];
                i = 1;
            }
            int bytes = (Length - i) >> 1;
            _packed.Slice((_start + i) >> 1, bytes).CopyTo(destination[((at + i) >> 1)..]);
            i += 2 * bytes;
        }
        for (; i < Length; i++) destination[(at + i) >> 1] |= (byte)(this[i] << (4 * (~(at + i) & 1)));
    }

    /// <summary>Writes one nibble a byte.</summary>
    public void UnpackInto(Span<byte> destination)
    {
        for (int i = 0; i < Length; i++) destination[i] = (byte)this[i];
    }

    /// <summary>The view with the first <paramref name="skipped"/> nibbles of <paramref name="packed"/> left out.</summary>
    internal static Nibbles Packed(ReadOnlySpan<byte> packed, int skipped) => new(packed, skipped, 2 * packed.Length - skipped);

    private static ReadOnlySpan<byte> HighNibbles =>
    [
        0x00, 0x10, 0x20, 0x30, 0x40, 0x50, 0x60, 0x70, 0x80, 0x90, 0xa0, 0xb0, 0xc0, 0xd0, 0xe0, 0xf0,
    ];
}
