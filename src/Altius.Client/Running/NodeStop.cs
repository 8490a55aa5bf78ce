namespace Altius.Client.Running;

/// <summary>
/// Why and with which exit code a node stops. The first who asks decides; all may listen.
/// Any thread may ask; the node's owner waits on <see cref="Token"/> and then stops everything in order.
/// </summary>
public sealed class NodeStop : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();

    /// <summary>Cancelled as soon as somebody has asked.</summary>
    public CancellationToken Token => _stop.Token;

    /// <summary>A sentence for the log; null before anybody has asked.</summary>
    public string? Reason { get; private set; }

    /// <summary>One of the process's exit codes.</summary>
    public int ExitCode { get; private set; }

    public void Ask(string reason, int exitCode)
    {
        lock (_gate)
        {
            if (Reason is not null) return;
            Reason = reason;
            ExitCode = exitCode;
        }
        _stop.Cancel();
    }

    /// <summary>Completes when somebody has asked.</summary>
    public async Task WaitAsync()
    {
        TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using CancellationTokenRegistration registration = Token.Register(asked.SetResult);
        await asked.Task;
    }

    public void Dispose() => _stop.Dispose();
}
