namespace Altius.JsonRpc;

/// <summary>By which way a call came.</summary>
public enum RpcTransport
{
    Http,
    WebSocket,
    /// <summary>A unix socket, for processes of this machine that may open it.</summary>
    Ipc,
}

/// <summary>What a handler may know of the call beside its arguments.</summary>
/// <param name="Transport">By which way it came.</param>
/// <param name="Connection">Where notifications can be sent to; null over HTTP.</param>
/// <param name="Stop">Cancelled when the client has gone, the call has taken too long, or the server stops.</param>
public sealed record RpcContext(RpcTransport Transport, RpcConnection? Connection, CancellationToken Stop)
{
    private Action? _answered;

    /// <summary>
    /// Does something once the answer is on its way, such as to begin a subscription whose notifications must not overtake it.
    /// It is not done where the call fails.
    /// </summary>
    public void WhenAnswered(Action action) => _answered += action;

    /// <summary>Takes over what a call under a shorter time limit wants done.</summary>
    internal void Forward(RpcContext inner) => _answered = inner._answered;

    /// <summary>Does it: the answer is on its way.</summary>
    internal void Answered() => Interlocked.Exchange(ref _answered, null)?.Invoke();
}
