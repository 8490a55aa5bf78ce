namespace Altius.Trie;

/// <summary>The first item of leaves and extensions: a hex-prefixed path as an RLP string.</summary>
internal static class ShortPath
{
    /// <summary>Bytes the item takes. A path in one byte has a flag below 0x80 and needs no header.</summary>
    public static int ItemLength(int nibbles)
    {
        int bytes = HexPrefix.EncodedLength(nibbles);
        return bytes == 1 ? 1 : NodeRlp.HeaderLength(bytes) + bytes;
    }

    /// <summary>Writes the item and returns the bytes taken.</summary>
    public static int Write(Span<byte> destination, bool isLeaf, Nibbles head, Nibbles tail)
    {
        int bytes = HexPrefix.EncodedLength(head.Length + tail.Length);
        int total = ItemLength(head.Length + tail.Length);
        HexPrefix.Encode(destination[(total - bytes)..total], isLeaf, head, tail);
        if (bytes > 55)
        {
            Span<byte> header = destination[..(total - bytes)];
            header[0] = (byte)(0xb7 + header.Length - 1);
            for (int i = header.Length - 1; i > 0; i--, bytes >>= 8) header[i] = (byte)bytes;
        }
        else if (bytes > 1)
        {
            destination[0] = (byte)(0x80 + bytes);
        }
        return total;
    }
}
