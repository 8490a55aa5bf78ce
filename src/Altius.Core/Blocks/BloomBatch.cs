using Altius.Crypto;
using Altius.Primitives;

namespace Altius.Core;

/// <summary>
/// Addresses and topics on their way into one filter. Nearly all the work is hashing, which goes several at a time where the
/// processor can: so items wait here until there are enough of them.
/// </summary>
internal ref struct BloomBatch
{
    /// <summary>Items that wait at most: those of six logs with four topics each.</summary>
    public const int Capacity = 32;

    private readonly Span<byte> _filter;
    private readonly Span<byte> _items;
    private readonly Span<int> _ends;
    private readonly Span<Hash256> _hashes;
    private int _count;
    private int _length;

    /// <param name="filter">The filter's bytes.</param>
    /// <param name="items">Room for <see cref="Capacity"/> words of 32 bytes.</param>
    /// <param name="ends">Room for <see cref="Capacity"/> numbers.</param>
    /// <param name="hashes">Room for <see cref="Capacity"/> hashes.</param>
    public BloomBatch(Span<byte> filter, Span<byte> items, Span<int> ends, Span<Hash256> hashes)
    {
        _filter = filter;
        _items = items;
        _ends = ends;
        _hashes = hashes;
    }

    public void Add(scoped ReadOnlySpan<byte> item)
    {
        if (_count == Capacity) Flush();
        item.CopyTo(_items[_length..]);
        _length += item.Length;
        _ends[_count++] = _length;
    }

    /// <summary>Puts all that waits into the filter.</summary>
    public void Flush()
    {
        Span<Hash256> hashes = _hashes[.._count];
        Keccak256Batch.Hash(_items[.._length], _ends[.._count], hashes);
        foreach (ref readonly Hash256 hash in hashes) Bloom.SetBits(_filter, hash);
        _count = _length = 0;
    }
}
