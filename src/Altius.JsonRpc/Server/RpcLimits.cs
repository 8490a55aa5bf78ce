namespace Altius.JsonRpc;

/// <summary>What one port allows its clients. Every limit that is reached is told to the client.</summary>
public sealed record RpcLimits
{
    /// <summary>Bytes of a request, or of a message over WebSocket or IPC.</summary>
    public int RequestBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>Calls in one batch.</summary>
    public int BatchCalls { get; init; } = 1_000;

    /// <summary>Bytes of an answer that is made in memory; all answers of a batch count as one.</summary>
    public int AnswerBytes { get; init; } = 25 * 1024 * 1024;

    /// <summary>Bytes of an answer that is sent while it is made.</summary>
    public long StreamedAnswerBytes { get; init; } = 4L * 1024 * 1024 * 1024;

    /// <summary>How deep arrays and objects of a request may lie in each other.</summary>
    public int NestingDepth { get; init; } = 64;

    /// <summary>How long a call may take; <see cref="Timeout.InfiniteTimeSpan"/> for no limit.</summary>
    public TimeSpan CallTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Connections at a time, WebSocket and IPC ones included.</summary>
    public int Connections { get; init; } = 500;

    /// <summary>Calls that one connection may have under way; the next is not read before one is done.</summary>
    public int CallsPerConnection { get; init; } = 16;

    /// <summary>Calls that may wait for a worker; beyond that they are refused.</summary>
    public int WaitingCalls { get; init; } = 2_000;

    /// <summary>Threads that run calls.</summary>
    public int Workers { get; init; } = Math.Max(2, Environment.ProcessorCount);

    /// <summary>Notifications that may wait for one connection; a client that falls further behind is disconnected.</summary>
    public int WaitingNotifications { get; init; } = 4_096;

    /// <summary>How long the headers of a request may take to arrive.</summary>
    public TimeSpan HeaderTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Bytes a second below which a sender or a receiver is too slow; 0 for no limit.</summary>
    public int LeastBytesPerSecond { get; init; } = 240;

    /// <summary>
    /// How long a sender or receiver may be slower than <see cref="LeastBytesPerSecond"/>, and a client may take for one
    /// notification.
    /// </summary>
    public TimeSpan SlownessGrace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long an idle HTTP connection is kept.</summary>
    public TimeSpan IdleTime { get; init; } = TimeSpan.FromMinutes(2);
}
