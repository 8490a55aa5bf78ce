namespace Altius.Trie;

/// <summary>
/// The hex-prefix form of a path (Yellow Paper, appendix C): the first nibble holds a leaf flag (2) and an oddness flag (1);
/// an even path is padded with a zero nibble.
/// </summary>
internal static class HexPrefix
{
    private const int LeafFlag = 2;
    private const int OddFlag = 1;

    public static int EncodedLength(int nibbles) => nibbles / 2 + 1;

    /// <summary>Writes the path <paramref name="head"/> followed by <paramref name="tail"/>.</summary>
    public static void Encode(Span<byte> destination, bool isLeaf, Nibbles head, Nibbles tail)
    {
        int length = head.Length + tail.Length;
        int odd = length & 1;
        int at = 2 - odd;
        destination.Clear();
        destination[0] = (byte)(((isLeaf ? LeafFlag : 0) + odd) << 4);
        head.PackInto(destination, at);
        tail.PackInto(destination, at + head.Length);
    }

    /// <summary>The path in bytes known to be well formed.</summary>
    public static Nibbles Path(ReadOnlySpan<byte> encoded) => Nibbles.Packed(encoded, 2 - ((encoded[0] >> 4) & OddFlag));

    /// <returns>False for no bytes, an unknown flag, or a padding that is not zero.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, out bool isLeaf, out Nibbles path)
    {
        isLeaf = false;
        path = default;
        if (encoded.IsEmpty) return false;
        int flags = encoded[0] >> 4;
        if (flags > (LeafFlag | OddFlag)) return false;
        if ((flags & OddFlag) == 0 && (encoded[0] & 0xf) != 0) return false;
        isLeaf = (flags & LeafFlag) != 0;
        path = Path(encoded);
        return true;
    }
}
