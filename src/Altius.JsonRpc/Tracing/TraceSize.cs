namespace Altius.JsonRpc.Tracing;

/// <summary>
/// Counts what a tracer keeps of one transaction. Gas does not bound that: a call may hand on the same memory as data again and
/// again.
/// </summary>
internal sealed class TraceSize
{
    /// <summary>Bytes kept at most.</summary>
    private const long Limit = 256L << 20;

    private long _bytes;

    /// <exception cref="RpcError">It is too much.</exception>
    public void Add(long bytes)
    {
        _bytes += bytes;
        if (_bytes > Limit)
            throw new RpcError(RpcErrorCode.AnswerTooLarge, $"the trace of one transaction would take more than {Limit >> 20} MiB of memory");
    }
}
