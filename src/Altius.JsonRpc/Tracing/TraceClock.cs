namespace Altius.JsonRpc.Tracing;

/// <summary>How long a trace may take: what the server allows, or less where the caller asked for it.</summary>
internal sealed class TraceClock : IDisposable
{
    private readonly CancellationTokenSource? _asked;

    /// <param name="limit">What the caller asked for; null for nothing.</param>
    /// <param name="call">Cancelled where the server's own limit is reached.</param>
    public TraceClock(TimeSpan? limit, CancellationToken call)
    {
        Stop = call;
        if (limit is not { } time) return;
        _asked = CancellationTokenSource.CreateLinkedTokenSource(call);
        _asked.CancelAfter(time);
        Stop = _asked.Token;
    }

    /// <summary>To be looked at while tracing.</summary>
    public CancellationToken Stop { get; }

    /// <summary>Runs what traces.</summary>
    /// <exception cref="RpcError">It took longer than the caller had asked for.</exception>
    public void Run(Action trace)
    {
        try
        {
            trace();
        }
        catch (OperationCanceledException) when (_asked is { IsCancellationRequested: true })
        {
            throw RpcError.Server("execution timeout");
        }
    }

    public void Dispose() => _asked?.Dispose();
}
