using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;

namespace Altius.Client.Recorder;

/// <summary>
/// One file of a recording: a mark, then frames, each the length of its bytes, their CRC-32C, and the bytes. Whatever happens to
/// the process, only the last frame can be torn, and the checksum tells.
/// </summary>
internal static class RecordingSegment
{
    private const string Prefix = "engine-";
    private const string Extension = ".rec";
    private const int FrameHead = 8;

    private static ReadOnlySpan<byte> Mark => "ALTREC\0\x01"u8;

    /// <summary>The segments of a folder, oldest first.</summary>
    public static IReadOnlyList<(int Number, string Path)> List(string folder) =>
    [
        .. Directory.EnumerateFiles(folder, $"{Prefix}*{Extension}")
            .Select(path => (IsSegment: TryParse(path, out int number), Number: number, Path: path))
            .Where(file => file.IsSegment)
            .Select(file => (file.Number, file.Path))
            .OrderBy(file => file.Number),
    ];

    public static string PathOf(string folder, int number) =>
        Path.Combine(folder, $"{Prefix}{number.ToString("D6", CultureInfo.InvariantCulture)}{Extension}");

    /// <summary>Makes a new, empty segment, which may be read while it is written.</summary>
    public static FileStream Create(string path)
    {
        FileStream stream = new(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read);
        stream.Write(Mark);
        return stream;
    }

    public static void Append(FileStream stream, ReadOnlySpan<byte> body)
    {
        Span<byte> head = stackalloc byte[FrameHead];
        BinaryPrimitives.WriteInt32LittleEndian(head, body.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(head[4..], Checksum(body));
        stream.Write(head);
        stream.Write(body);
    }

    /// <summary>Reads the exchanges of a segment up to its end, or to what cannot be trusted.</summary>
    /// <param name="onFault">Gets a sentence where the end is not whole.</param>
    public static IEnumerable<Exchange> Read(string path, Action<string> onFault)
    {
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        byte[] mark = new byte[Mark.Length];
        if (stream.ReadAtLeast(mark, mark.Length, throwOnEndOfStream: false) < mark.Length || !Mark.SequenceEqual(mark))
        {
            onFault($"{path}: this is no recording, or one of another version.");
            yield break;
        }
        byte[] head = new byte[FrameHead];
        while (true)
        {
            long start = stream.Position;
            int got = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
            if (got == 0) yield break;
            if (ReadBody(stream, head, got) is not { } body || Exchange.Decompress(body) is not { } exchange)
            {
                onFault(
                    $"{path}: the last {stream.Length - start} bytes, from byte {start} on, " +
                    "are torn or damaged and were left out.");
                yield break;
            }
            yield return exchange;
        }
    }

    private static byte[]? ReadBody(FileStream stream, byte[] head, int got)
    {
        if (got < FrameHead) return null;
        int length = BinaryPrimitives.ReadInt32LittleEndian(head);
        if (length < 0 || length > stream.Length - stream.Position) return null;
        byte[] body = new byte[length];
        stream.ReadExactly(body);
        return Checksum(body) == BinaryPrimitives.ReadUInt32LittleEndian(head.AsSpan(4)) ? body : null;
    }

    private static bool TryParse(string path, out int number) => int.TryParse(
        Path.GetFileNameWithoutExtension(path.AsSpan())[Prefix.Length..], NumberStyles.None, CultureInfo.InvariantCulture,
        out number);

    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        while (bytes.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }
        foreach (byte value in bytes) crc = BitOperations.Crc32C(crc, value);
        return ~crc;
    }
}
