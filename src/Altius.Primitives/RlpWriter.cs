using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;

namespace Altius.Primitives;

/// <summary>
/// Writes RLP (Yellow Paper, appendix B) into a pooled buffer that grows. Dispose it to give the buffer back, and pass it on by
/// reference: copies would share one buffer and disagree on its length.
/// </summary>
public ref struct RlpWriter
{
    private byte[] _buffer;
    private int _length;

    public RlpWriter() : this(256) { }

    /// <param name="capacity">Bytes to make room for at first.</param>
    public RlpWriter(int capacity) => _buffer = ArrayPool<byte>.Shared.Rent(capacity);

    /// <summary>What has been written so far; valid until the next write.</summary>
    public readonly ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _length);

    public readonly byte[] ToArray() => Written.ToArray();

    /// <summary>Forgets what was written and keeps the buffer.</summary>
    public void Clear() => _length = 0;

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _length = 0;
    }

    /// <summary>Opens a list; give the result to <see cref="EndList"/>.</summary>
    public readonly int BeginList() => _length;

    /// <summary>Closes a list: everything written since its beginning becomes its payload.</summary>
    public void EndList(int start)
    {
        int payload = _length - start;
        int header = HeaderSize(payload);
        Reserve(header);
        _buffer.AsSpan(start, payload).CopyTo(_buffer.AsSpan(start + header));
        WriteHeader(_buffer.AsSpan(start), 0xc0, payload);
        _length += header;
    }

    /// <summary>A string of bytes.</summary>
    public void Write(scoped ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length == 1 && bytes[0] < 0x80)
        {
            Reserve(1)[0] = bytes[0];
            _length++;
            return;
        }
        int header = HeaderSize(bytes.Length);
        Span<byte> room = Reserve(header + bytes.Length);
        WriteHeader(room, 0x80, bytes.Length);
        bytes.CopyTo(room[header..]);
        _length += header + bytes.Length;
    }

    /// <summary>An integer without leading zeros.</summary>
    public void Write(ulong value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        Write(bytes[(BitOperations.LeadingZeroCount(value) / 8)..]);
    }

    /// <summary>An integer without leading zeros.</summary>
    public void Write(scoped in UInt256 value)
    {
        Span<byte> bytes = stackalloc byte[Hash256.Size];
        value.WriteBigEndian(bytes);
        Write(bytes[(Hash256.Size - value.ByteLength)..]);
    }

    public void Write(scoped in Hash256 hash) => Write(hash.Bytes);

    public void Write(scoped in Address address) => Write(address.Bytes);

    /// <summary>Twenty bytes, or the empty string for none.</summary>
    public void Write(Address? address)
    {
        if (address is { } present) Write(present.Bytes);
        else Write(default(ReadOnlySpan<byte>));
    }

    /// <summary>Bytes that are RLP already.</summary>
    public void WriteRaw(scoped ReadOnlySpan<byte> rlp)
    {
        rlp.CopyTo(Reserve(rlp.Length));
        _length += rlp.Length;
    }

    private Span<byte> Reserve(int count)
    {
        if (_buffer.Length - _length < count)
        {
            int doubled = (int)Math.Min(2L * _buffer.Length, Array.MaxLength);
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(checked(_length + count), doubled));
            Written.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }
        return _buffer.AsSpan(_length);
    }

    private static int HeaderSize(int payload) => payload <= 55 ? 1 : 1 + LengthBytes(payload);

    private static int LengthBytes(int length) => 4 - BitOperations.LeadingZeroCount((uint)length) / 8;

    private static void WriteHeader(Span<byte> room, byte kind, int payload)
    {
        if (payload <= 55)
        {
            room[0] = (byte)(kind + payload);
            return;
        }
        int bytes = LengthBytes(payload);
        room[0] = (byte)(kind + 55 + bytes);
        for (int i = bytes; i > 0; i--, payload >>= 8) room[i] = (byte)payload;
    }
}
