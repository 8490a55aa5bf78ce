using System.Buffers;

namespace Altius.JsonRpc;

/// <summary>
/// A request put together in one piece of memory. Tokens are then contiguous, so that hexadecimal text is decoded in place by
/// vector instructions; copying a megabyte takes a small part of the time that parsing it does.
/// </summary>
internal sealed class RequestBuffer : IDisposable
{
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(4096);
    private int _length;

    public ReadOnlyMemory<byte> Memory => _bytes.AsMemory(0, _length);

    public int Length => _length;

    public void Append(in ReadOnlySequence<byte> bytes)
    {
        int count = checked((int)bytes.Length);
        Reserve(count);
        bytes.CopyTo(_bytes.AsSpan(_length));
        _length += count;
    }

    /// <summary>Room for the next bytes, of which <see cref="Advance"/> then tells.</summary>
    public Memory<byte> GetMemory(int least)
    {
        Reserve(least);
        return _bytes.AsMemory(_length);
    }

    public void Advance(int count) => _length += count;

    public void Clear() => _length = 0;

    public void Dispose()
    {
        if (_bytes.Length != 0) ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
    }

    private void Reserve(int count)
    {
        if (_bytes.Length - _length >= count) return;
        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(checked(_length + count), 2 * _bytes.Length));
        _bytes.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
