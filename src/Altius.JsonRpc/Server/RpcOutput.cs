using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Altius.JsonRpc;

/// <summary>
/// An answer in the making. It is kept in memory until it is complete, so that a failed call can be taken back and answered with
/// an error; a handler that streams sends what there is from time to time. Not thread-safe.
/// </summary>
public sealed class RpcOutput : IBufferWriter<byte>, IDisposable
{
    /// <summary>Bytes that are worth a trip to the network.</summary>
    private const int FlushSize = 64 * 1024;

    /// <summary>What is left for error objects once a batch has used up its bytes.</summary>
    private const int ReserveForErrors = 1024 * 1024;

    /// <summary>Calls go 1,024 deep, and each takes two or three levels of an answer that tells of them.</summary>
    private const int MaxDepth = 8 * 1024;

    private static readonly JsonWriterOptions WriterOptions =
        new() { SkipValidation = true, MaxDepth = MaxDepth, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly RpcSink _sink;
    private readonly RpcLimits _limits;
    private readonly CancellationToken _stop;
    private byte[] _buffer;
    private int _length;
    private long _sent;
    private int _reserve;
    private bool _discards;

    internal RpcOutput(RpcSink sink, RpcLimits limits, CancellationToken stop)
    {
        _sink = sink;
        _limits = limits;
        _stop = stop;
        _buffer = ArrayPool<byte>.Shared.Rent(4096);
        Json = new Utf8JsonWriter(this, WriterOptions);
    }

    /// <summary>Writes the answer; its structure is not checked.</summary>
    public Utf8JsonWriter Json { get; }

    /// <summary>Whether nothing was written.</summary>
    internal bool IsEmpty => _sent == 0 && _length == 0;

    /// <summary>What is still in memory.</summary>
    internal ReadOnlyMemory<byte> Buffered => _buffer.AsMemory(0, _length);

    /// <summary>
    /// Sends what there is if it is worth it, and waits for slow receivers: call it between items of a long answer.
    /// </summary>
    /// <exception cref="OperationCanceledException">The client has gone.</exception>
    public void FlushIfLarge()
    {
        ValueTask sending = FlushIfLargeAsync();
        if (!sending.IsCompletedSuccessfully) sending.AsTask().GetAwaiter().GetResult();
    }

    /// <inheritdoc cref="FlushIfLarge"/>
    public ValueTask FlushIfLargeAsync() => Json.BytesPending + _length < FlushSize ? default : FlushAsync();

    void IBufferWriter<byte>.Advance(int count)
    {
        _length += count;
        if (_length > _limits.AnswerBytes + (long)_reserve) throw new AnswerTooLargeException(_limits.AnswerBytes);
    }

    Memory<byte> IBufferWriter<byte>.GetMemory(int sizeHint)
    {
        Reserve(Math.Max(sizeHint, 256));
        return _buffer.AsMemory(_length);
    }

    Span<byte> IBufferWriter<byte>.GetSpan(int sizeHint)
    {
        Reserve(Math.Max(sizeHint, 256));
        return _buffer.AsSpan(_length);
    }

    public void Dispose()
    {
        Json.Dispose();
        if (_buffer.Length != 0) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    /// <summary>Writes what stands between the answers of a batch.</summary>
    internal void WriteByte(byte value)
    {
        UseReserve(true);
        Reserve(1);
        UseReserve(false);
        _buffer[_length++] = value;
    }

    /// <summary>Where the answer to one call begins.</summary>
    internal (long Sent, int Length) Mark()
    {
        Json.Flush();
        Json.Reset();
        return (_sent, _length);
    }

    /// <summary>Takes back all since the mark.</summary>
    /// <returns>False where some of it was sent already.</returns>
    internal bool TryRewind((long Sent, int Length) mark)
    {
        Json.Reset(); // before anything is flushed: what it still holds goes too
        if (mark.Sent != _sent) return false;
        _length = mark.Length;
        return true;
    }

    /// <summary>From now on, or no longer, all that is written goes nowhere: a notification has no answer.</summary>
    internal void Discard(bool on) => _discards = on;

    /// <summary>Whether what is written may use the reserve: error objects may.</summary>
    internal void UseReserve(bool on) => _reserve = on ? ReserveForErrors : 0;

    /// <summary>Sends the rest.</summary>
    internal ValueTask CompleteAsync()
    {
        Json.Flush();
        return _sink.SendAsync(Buffered, isLast: true, _stop);
    }

    private async ValueTask FlushAsync()
    {
        CallPause.Look(_stop);
        Json.Flush();
        if (!_discards)
        {
            await _sink.SendAsync(Buffered, isLast: false, _stop).ConfigureAwait(false);
            _sent += _length;
            if (_sent > _limits.StreamedAnswerBytes) throw new AnswerTooLargeException(_limits.StreamedAnswerBytes);
        }
        _length = 0;
    }

    private void Reserve(int count)
    {
        if (_buffer.Length - _length >= count) return;
        if (_length + (long)count > _limits.AnswerBytes + (long)_reserve) throw new AnswerTooLargeException(_limits.AnswerBytes);
        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(_length + count, 2 * _buffer.Length));
        _buffer.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}

/// <summary>An answer went beyond what its port allows.</summary>
internal sealed class AnswerTooLargeException(long limit) : Exception($"the answer would be larger than {limit} bytes")
{
}
