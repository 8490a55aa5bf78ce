namespace Altius.Evm;

/// <summary>
/// What the last call gave back (EIP-211). One buffer serves all frames of a machine: a frame's own return data is looked
/// at only between the end of its last call and the beginning of its next.
/// </summary>
public sealed class ReturnData
{
    private byte[] _buffer = new byte[1024];

    /// <summary>In bytes.</summary>
    public int Length { get; private set; }

    public ReadOnlySpan<byte> Span => _buffer.AsSpan(0, Length);

    internal ReadOnlyMemory<byte> Memory => _buffer.AsMemory(0, Length);

    internal void Clear() => Length = 0;

    internal void Set(ReadOnlySpan<byte> data) => data.CopyTo(Prepare(data.Length));

    /// <summary>Makes the data this long; the caller fills it.</summary>
    internal Span<byte> Prepare(int length)
    {
        if (_buffer.Length < length) _buffer = new byte[Math.Max(length, 2 * _buffer.Length)];
        Length = length;
        return _buffer.AsSpan(0, length);
    }
}
