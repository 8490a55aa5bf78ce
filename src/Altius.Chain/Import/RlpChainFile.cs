using Altius.Core;

namespace Altius.Chain;

/// <summary>A file of blocks in RLP, back to back.</summary>
internal static class RlpChainFile
{
    /// <summary>No block that a gas limit allows comes near it; bounds what a damaged length makes us allocate.</summary>
    private const int MaxBlockSize = 128 << 20;

    /// <summary>Longest header of an RLP item.</summary>
    private const int MaxHeaderSize = 9;

    /// <exception cref="ImportException">The file is damaged, or is no such file.</exception>
    public static IEnumerable<ImportedBlock> Read(Stream file, string name)
    {
        long offset = 0;
        while (TryReadItem(file, name, offset, out byte[] rlp))
        {
            if (!Block.TryDecode(rlp, out Block? block, out DecodeError error))
                throw new ImportException($"{name}: the block at byte {offset} cannot be decoded: {error}.");
            long end = offset + rlp.Length;
            yield return new ImportedBlock(block, offset, end);
            offset = end;
        }
    }

    /// <summary>Reads one item whole.</summary>
    /// <returns>False at the end of the file.</returns>
    private static bool TryReadItem(Stream file, string name, long offset, out byte[] rlp)
    {
        Span<byte> header = stackalloc byte[MaxHeaderSize];
        rlp = [];
        if (file.ReadAtLeast(header[..1], 1, throwOnEndOfStream: false) == 0) return false;
        if (header[0] < 0xc0)
            throw new ImportException(
                $"{name}: at byte {offset} stands no block: an RLP list begins with 0xc0 or more, not 0x{header[0]:x2}.");
        int lengthBytes = Math.Max(0, header[0] - 0xf7);
        ReadExactly(file, header.Slice(1, lengthBytes), name, offset);
        long length = lengthBytes == 0 ? header[0] - 0xc0 : 0;
        for (int i = 1; i <= lengthBytes && length <= MaxBlockSize; i++) length = (length << 8) | header[i];
        if (length > MaxBlockSize)
            throw new ImportException(
                $"{name}: the block at byte {offset} claims to have {length} bytes; the file is damaged there.");
        rlp = new byte[1 + lengthBytes + length];
        header[..(1 + lengthBytes)].CopyTo(rlp);
        ReadExactly(file, rlp.AsSpan(1 + lengthBytes), name, offset);
        return true;
    }

    private static void ReadExactly(Stream file, Span<byte> bytes, string name, long offset)
    {
        if (file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
            throw new ImportException($"{name}: the file ends inside the block at byte {offset}. Get it again, or cut it there.");
    }
}
