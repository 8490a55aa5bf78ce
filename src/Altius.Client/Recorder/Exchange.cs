using System.Buffers.Binary;
using System.IO.Compression;

namespace Altius.Client.Recorder;

/// <summary>One request of the consensus client with its answer, as their bytes were.</summary>
/// <param name="Started">When the request had arrived.</param>
/// <param name="Duration">From there until the answer was written.</param>
internal sealed record Exchange(
    DateTimeOffset Started, TimeSpan Duration, ReadOnlyMemory<byte> Request, ReadOnlyMemory<byte> Answer)
{
    /// <summary>
    /// Payloads are hexadecimal, which every level halves; the next level that does better takes several times the time.
    /// </summary>
    private const int Quality = 3;

    private const int Window = 22;
    private const int HeadLength = 20;

    /// <summary>Bytes beyond which no exchange is believed: a request has a limit far below.</summary>
    public const int MaxLength = 1 << 30;

    public int Length => HeadLength + Request.Length + Answer.Length;

    /// <summary>
    /// The compressed form: microseconds since 1970, duration in microseconds, length of the request, both texts.
    /// </summary>
    public byte[] Compress()
    {
        byte[] plain = new byte[Length];
        BinaryPrimitives.WriteInt64LittleEndian(plain, (Started - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond);
        BinaryPrimitives.WriteInt64LittleEndian(plain.AsSpan(8), Duration.Ticks / TimeSpan.TicksPerMicrosecond);
        BinaryPrimitives.WriteInt32LittleEndian(plain.AsSpan(16), Request.Length);
        Request.Span.CopyTo(plain.AsSpan(HeadLength));
        Answer.Span.CopyTo(plain.AsSpan(HeadLength + Request.Length));
        byte[] room = new byte[4 + BrotliEncoder.GetMaxCompressedLength(plain.Length)];
        BinaryPrimitives.WriteInt32LittleEndian(room, plain.Length);
        if (!BrotliEncoder.TryCompress(plain, room.AsSpan(4), out int written, Quality, Window))
            throw new InvalidOperationException("The compressor does not keep to its own bound.");
        return room[..(4 + written)];
    }

    /// <summary>Reads the compressed form.</summary>
    /// <returns>Null where it is none.</returns>
    public static Exchange? Decompress(ReadOnlySpan<byte> compressed)
    {
        if (compressed.Length < 4) return null;
        int length = BinaryPrimitives.ReadInt32LittleEndian(compressed);
        if (length is < HeadLength or > MaxLength) return null;
        byte[] plain = new byte[length];
        if (!BrotliDecoder.TryDecompress(compressed[4..], plain, out int written) || written != length) return null;
        int requestLength = BinaryPrimitives.ReadInt32LittleEndian(plain.AsSpan(16));
        if (requestLength < 0 || requestLength > length - HeadLength) return null;
        return new Exchange(
            DateTimeOffset.UnixEpoch.AddTicks(BinaryPrimitives.ReadInt64LittleEndian(plain) * TimeSpan.TicksPerMicrosecond),
            TimeSpan.FromTicks(BinaryPrimitives.ReadInt64LittleEndian(plain.AsSpan(8)) * TimeSpan.TicksPerMicrosecond),
            plain.AsMemory(HeadLength, requestLength),
            plain.AsMemory(HeadLength + requestLength));
    }
}
