namespace Altius.JsonRpc.Engine;

/// <summary>When the consensus client last called, and who it is: for health and for the doctor. Safe for many threads.</summary>
public sealed class ConsensusClientWatch
{
    private long _lastCall;
    private volatile ClientVersion? _client;

    /// <summary>When a call of the Engine API was last answered; null where there was none since the start.</summary>
    public DateTimeOffset? LastCall
    {
        get
        {
            long ticks = Interlocked.Read(ref _lastCall);
            return ticks == 0 ? null : new DateTimeOffset(ticks, TimeSpan.Zero);
        }
    }

    /// <summary>How the consensus client introduced itself; null until it did.</summary>
    public ClientVersion? Client => _client;

    /// <summary>A watch for a server that notes calls here and hands them on.</summary>
    public RpcWatch Around(RpcWatch inner) => inner with
    {
        Called = (method, took, error) =>
        {
            if (method?.Namespace == "engine") Interlocked.Exchange(ref _lastCall, DateTimeOffset.UtcNow.Ticks);
            inner.Called?.Invoke(method, took, error);
        },
    };

    internal void Introduced(ClientVersion client) => _client = client;
}
