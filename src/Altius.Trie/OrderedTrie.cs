using System.Buffers.Binary;
using System.Numerics;
using Altius.Primitives;

namespace Altius.Trie;

/// <summary>
/// Roots of lists: the trie that holds item i under the key rlp(i) (Yellow Paper, section 4.3): transactions, receipts,
/// withdrawals.
/// </summary>
public static class OrderedTrie
{
    /// <summary>From here on rlp(i) begins with a length and sorts after the single bytes, zero among them as 0x80.</summary>
    private const int FirstLongIndex = 0x80;

    /// <summary>Writes the encoding of item <paramref name="index"/>, which must not be empty.</summary>
    public delegate void ItemEncoder(int index, ref RlpWriter writer);

    /// <summary>The root of a list of encoded items.</summary>
    /// <exception cref="ArgumentException">An item is empty.</exception>
    public static Hash256 Root(ReadOnlySpan<byte[]> items)
    {
        var trie = new StackTrie();
        Span<byte> key = stackalloc byte[1 + sizeof(uint)];
        for (int position = 0; position < items.Length; position++)
        {
            int index = IndexAt(position, items.Length);
            trie.Add(KeyOf(index, key), items[index]);
        }
        return trie.Finish();
    }

    /// <summary>
    /// The root of a list of <paramref name="count"/> items, each encoded once into a shared buffer, in no promised order.
    /// </summary>
    /// <exception cref="ArgumentException">An item is empty.</exception>
    public static Hash256 Root(int count, ItemEncoder encode)
    {
        ArgumentNullException.ThrowIfNull(encode);
        var trie = new StackTrie();
        var writer = new RlpWriter(1024);
        Span<byte> key = stackalloc byte[1 + sizeof(uint)];
        for (int position = 0; position < count; position++)
        {
            int index = IndexAt(position, count);
            writer.Clear();
            encode(index, ref writer);
            trie.Add(KeyOf(index, key), writer.Written);
        }
        writer.Dispose();
        return trie.Finish();
    }

    /// <summary>The key of an item, rlp(index), written into <paramref name="room"/>, at least five bytes.</summary>
    public static ReadOnlySpan<byte> KeyOf(int index, Span<byte> room)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        if (index is > 0 and < FirstLongIndex)
        {
            room[0] = (byte)index;
            return room[..1];
        }
        int bytes = sizeof(uint) - BitOperations.LeadingZeroCount((uint)index) / 8;
        BinaryPrimitives.WriteUInt32BigEndian(room[1..], (uint)index << (8 * (sizeof(uint) - bytes)));
        room[0] = (byte)(0x80 + bytes);
        return room[..(1 + bytes)];
    }

    /// <summary>The index whose key stands at a position in sorted order: 1 to 127, then 0, then 128 and up.</summary>
    private static int IndexAt(int position, int count)
    {
        int zeroAt = Math.Min(count, FirstLongIndex) - 1;
        return position < zeroAt ? position + 1 : position == zeroAt ? 0 : position;
    }
}
