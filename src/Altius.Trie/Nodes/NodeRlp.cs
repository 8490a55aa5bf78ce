using System.Numerics;

namespace Altius.Trie;

/// <summary>RLP of nodes at fixed places: sizes first, then bytes straight into an array of exactly that size.</summary>
internal static class NodeRlp
{
    public const byte EmptyString = 0x80;
    public const byte HashHeader = 0xa0;

    /// <summary>Length of a hash with its header; the longest reference to a node.</summary>
    public const int HashItemLength = 33;

    /// <summary>Length of a branch with sixteen hashes and no value.</summary>
    public const int LongestBranch = 3 + BranchNode.Width * HashItemLength + 1;

    public static int HeaderLength(int payload) => payload <= 55 ? 1 : 1 + LengthBytes(payload);

    public static int StringLength(ReadOnlySpan<byte> bytes) =>
        bytes.Length == 1 && bytes[0] < 0x80 ? 1 : HeaderLength(bytes.Length) + bytes.Length;

    /// <summary>Writes a string and returns the bytes taken.</summary>
    public static int WriteString(Span<byte> destination, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length == 1 && bytes[0] < 0x80)
        {
            destination[0] = bytes[0];
            return 1;
        }
        int header = WriteHeader(destination, 0x80, bytes.Length);
        bytes.CopyTo(destination[header..]);
        return header + bytes.Length;
    }

    /// <summary>Writes a list header and returns the bytes taken.</summary>
    public static int WriteListHeader(Span<byte> destination, int payload) => WriteHeader(destination, 0xc0, payload);

    /// <summary>The payload of the item at <paramref name="at"/> in bytes known to be well formed.</summary>
    public static Range PayloadAt(ReadOnlySpan<byte> rlp, int at)
    {
        byte first = rlp[at];
        if (first < 0x80) return at..(at + 1);
        int code = first & 0x3f;
        int start = at + 1;
        if (code <= 55) return start..(start + code);
        int length = 0;
        for (int end = start + code - 55; start < end; start++) length = (length << 8) | rlp[start];
        return start..(start + length);
    }

    /// <summary>Length of a child reference (empty, hash, or embedded node) known to be well formed.</summary>
    public static int ReferenceLength(byte first) => first switch
    {
        EmptyString => 1,
        HashHeader => HashItemLength,
        _ => first - 0xc0 + 1,
    };

    private static int LengthBytes(int length) => 4 - BitOperations.LeadingZeroCount((uint)length) / 8;

    private static int WriteHeader(Span<byte> destination, byte kind, int payload)
    {
        if (payload <= 55)
        {
            destination[0] = (byte)(kind + payload);
            return 1;
        }
        int bytes = LengthBytes(payload);
        destination[0] = (byte)(kind + 55 + bytes);
        for (int i = bytes; i > 0; i--, payload >>= 8) destination[i] = (byte)payload;
        return 1 + bytes;
    }
}
