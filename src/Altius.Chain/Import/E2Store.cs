using System.Buffers.Binary;
using System.IO.Compression;
using Snappier;

namespace Altius.Chain;

/// <summary>What an entry of an e2store file is: its two type bytes, in the order of the file.</summary>
internal enum E2Type : ushort
{
    Version = 0x6532,
    CompressedHeader = 0x0300,
    CompressedBody = 0x0400,
    CompressedReceipts = 0x0500,
    TotalDifficulty = 0x0600,
    Accumulator = 0x0700,
    BlockIndex = 0x6632,
}

/// <summary>An entry of an e2store file.</summary>
/// <param name="Offset">Where it begins in the file, in bytes.</param>
internal readonly record struct E2Entry(E2Type Type, byte[] Data, long Offset);

/// <summary>
/// e2store: entries of two type bytes, a length of four bytes and two reserved ones that are zero, all little-endian, and the
/// data.
/// </summary>
internal static class E2Store
{
    public const int HeaderSize = 8;

    private const int MaxEntrySize = 128 << 20;
    private const int MaxDecompressedSize = 256 << 20;

    /// <summary>Reads the next entry; none at the end of the file.</summary>
    /// <exception cref="ImportException">The file is damaged.</exception>
    public static E2Entry? Read(Stream file, string name, long offset)
    {
        Span<byte> header = stackalloc byte[HeaderSize];
        int read = file.ReadAtLeast(header, HeaderSize, throwOnEndOfStream: false);
        if (read == 0) return null;
        if (read < HeaderSize) throw Truncated(name, offset);
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(header[2..]);
        if (length > MaxEntrySize || header[6] != 0 || header[7] != 0)
            throw new ImportException($"{name}: at byte {offset} stands no e2store entry; the file is damaged there.");
        byte[] data = new byte[length];
        if (file.ReadAtLeast(data, data.Length, throwOnEndOfStream: false) < data.Length) throw Truncated(name, offset);
        return new E2Entry((E2Type)BinaryPrimitives.ReadUInt16BigEndian(header), data, offset);
    }

    /// <returns>Bytes written.</returns>
    public static long Write(Stream file, E2Type type, ReadOnlySpan<byte> data)
    {
        Span<byte> header = stackalloc byte[HeaderSize];
        BinaryPrimitives.WriteUInt16BigEndian(header, (ushort)type);
        BinaryPrimitives.WriteInt32LittleEndian(header[2..], data.Length);
        file.Write(header);
        file.Write(data);
        return HeaderSize + data.Length;
    }

    /// <summary>The data of an entry in the framing format of Snappy, whose checksums are looked at.</summary>
    /// <exception cref="ImportException">The data is damaged.</exception>
    public static byte[] Decompress(E2Entry entry, string name)
    {
        try
        {
            using SnappyStream snappy = new(new MemoryStream(entry.Data), CompressionMode.Decompress);
            using MemoryStream plain = new(2 * entry.Data.Length);
            Span<byte> buffer = stackalloc byte[4096];
            int read;
            while ((read = snappy.Read(buffer)) > 0)
            {
                plain.Write(buffer[..read]);
                if (plain.Length > MaxDecompressedSize)
                    throw new ImportException(
                        $"{name}: the entry at byte {entry.Offset} is more than {MaxDecompressedSize} bytes long.");
            }
            return plain.ToArray();
        }
        catch (Exception fault) when (fault is InvalidDataException or EndOfStreamException or InvalidOperationException)
        {
            throw new ImportException($"{name}: the entry at byte {entry.Offset} cannot be decompressed: {fault.Message}", fault);
        }
    }

    public static byte[] Compress(ReadOnlySpan<byte> data)
    {
        MemoryStream compressed = new();
        using (SnappyStream snappy = new(compressed, CompressionMode.Compress, leaveOpen: true)) snappy.Write(data);
        return compressed.ToArray();
    }

    private static ImportException Truncated(string name, long offset) =>
        new($"{name}: the file ends inside the entry at byte {offset}. Get it again.");
}
