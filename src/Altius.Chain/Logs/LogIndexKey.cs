using System.Buffers.Binary;
using Altius.Crypto;
using Altius.Primitives;

namespace Altius.Chain;

/// <summary>
/// How the index names what a log is found by: its address, or one of its topics with the topic's position. Only the first 48
/// bits of a hash are kept, so that two may share a name; readers look at the logs themselves anyway.
/// </summary>
/// <param name="Bits">The upper 16 are zero.</param>
internal readonly record struct LogIndexKey(ulong Bits)
{
    /// <summary>Bytes of a row's key: six of the name, five of the block's number.</summary>
    public const int RowSize = NameSize + NumberSize;

    private const int NameSize = 6;
    private const int NumberSize = 5;

    /// <summary>The highest block number that fits.</summary>
    public const ulong MaxNumber = (1UL << (8 * NumberSize)) - 1;

    public static LogIndexKey Of(in Address address)
    {
        Span<byte> named = stackalloc byte[1 + Address.Size];
        named[0] = 0;
        address.Bytes.CopyTo(named[1..]);
        return Named(named);
    }

    /// <param name="position">0 to 3.</param>
    public static LogIndexKey Of(in Hash256 topic, int position)
    {
        Span<byte> named = stackalloc byte[1 + Hash256.Size];
        named[0] = (byte)(1 + position);
        topic.Bytes.CopyTo(named[1..]);
        return Named(named);
    }

    /// <summary>Writes the key of the row that says: this stands in that block.</summary>
    public void WriteRow(ulong number, Span<byte> row)
    {
        Span<byte> wide = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(wide, Bits);
        wide[(8 - NameSize)..].CopyTo(row);
        BinaryPrimitives.WriteUInt64BigEndian(wide, Math.Min(number, MaxNumber));
        wide[(8 - NumberSize)..].CopyTo(row[NameSize..]);
    }

    /// <summary>The number in a row's key, where the row is one of this name's.</summary>
    public bool TryReadRow(ReadOnlySpan<byte> row, out ulong number)
    {
        number = 0;
        if (row.Length != RowSize) return false;
        Span<byte> wide = stackalloc byte[8];
        wide.Clear();
        row[..NameSize].CopyTo(wide[(8 - NameSize)..]);
        if (BinaryPrimitives.ReadUInt64BigEndian(wide) != Bits) return false;
        wide.Clear();
        row[NameSize..].CopyTo(wide[(8 - NumberSize)..]);
        number = BinaryPrimitives.ReadUInt64BigEndian(wide);
        return true;
    }

    private static LogIndexKey Named(ReadOnlySpan<byte> named) => new(Keccak256.Hash(named).Prefix64 >> 16);
}
