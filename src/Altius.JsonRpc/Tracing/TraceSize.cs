namespace Altius.JsonRpc.Tracing;

/// <summary>
/// Counts what the tracers of one transaction keep. Gas does not bound that: a call may hand on the same memory as data again and
/// again. One thread's at a time.
/// </summary>
/// <param name="shared">What the transactions traced beside it may keep together; null where there are none.</param>
public sealed class TraceSize(TraceAllowance? shared = null)
{
    /// <summary>Bytes kept at most of one transaction.</summary>
    private const long Limit = 256L << 20;

    private long _bytes;

    /// <exception cref="RpcError">It is too much for one transaction.</exception>
    /// <exception cref="AllowanceSpentException">It is too much beside others; it may not be alone.</exception>
    public void Add(long bytes)
    {
        if (shared is not null && !shared.TryTake(bytes)) throw new AllowanceSpentException();
        _bytes += bytes;
        if (_bytes > Limit)
            throw new RpcError(
                RpcErrorCode.AnswerTooLarge, $"the trace of one transaction would take more than {Limit >> 20} MiB of memory");
    }

    /// <summary>Nothing of it is kept any more.</summary>
    public void Release()
    {
        shared?.Give(_bytes);
        _bytes = 0;
    }
}

/// <summary>Bytes that the traces of several transactions may take together. Safe for many threads.</summary>
public sealed class TraceAllowance(long bytes)
{
    private long _left = bytes;

    internal bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref _left, -bytes) >= 0) return true;
        Give(bytes);
        return false;
    }

    internal void Give(long bytes) => Interlocked.Add(ref _left, bytes);
}

/// <summary>Ends the trace of a transaction that has to wait until it has the memory for itself.</summary>
internal sealed class AllowanceSpentException : Exception;
