using System.Diagnostics;

namespace Altius.JsonRpc;

/// <summary>
/// Lets calls on which the chain waits go before all others: while one is under way, calls of other ports wait before they begin,
/// and long ones in their midst (<see cref="CallPause"/>). Safe for many threads.
/// </summary>
/// <remarks>
/// Who runs: callers. What memory it owns: a count and the task that those who yield wait for, guarded by its lock. What
/// completes a wait: the last call with the right of way is done, or <see cref="Patience"/> is over, so that calls are answered
/// even while blocks come one right after the other. What cancels it: the caller's token.
/// </remarks>
public sealed class RightOfWay
{
    /// <summary>How long a call waits at most: longer than a block takes that keeps up with the chain.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private int _underWay; // guarded by _gate
    private TaskCompletionSource? _clear; // set under _gate

    /// <summary>Whether a call with the right of way is under way.</summary>
    public bool IsTaken => Volatile.Read(ref _clear) is not null;

    /// <summary>Takes the right of way until disposed of.</summary>
    public Passage Take()
    {
        lock (_gate)
            if (_underWay++ == 0)
                Volatile.Write(ref _clear, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        return new Passage(this);
    }

    /// <summary>Waits until nobody has the right of way, but not for ever.</summary>
    /// <exception cref="OperationCanceledException">The caller asked to stop.</exception>
    public ValueTask YieldAsync(CancellationToken stop) =>
        Volatile.Read(ref _clear) is { } clear ? new ValueTask(WaitAsync(clear.Task, stop)) : default;

    /// <summary>
    /// Keeps the calling thread until nobody has the right of way, its patience is over, or it is told to stop.
    /// </summary>
    /// <returns>How long that was.</returns>
    internal TimeSpan StandStill(TimeSpan patience, CancellationToken stop)
    {
        if (Volatile.Read(ref _clear) is not { } clear) return TimeSpan.Zero;
        long began = Stopwatch.GetTimestamp();
        Task.WaitAny([clear.Task], (int)patience.TotalMilliseconds, stop);
        return Stopwatch.GetElapsedTime(began);
    }

    private static async Task WaitAsync(Task clear, CancellationToken stop)
    {
        await clear.WaitAsync(Patience, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.ThrowIfCancellationRequested();
    }

    private void Leave()
    {
        TaskCompletionSource? clear = null;
        lock (_gate)
        {
            if (--_underWay == 0) clear = Interlocked.Exchange(ref _clear, null);
        }
        clear?.SetResult();
    }

    /// <summary>The right of way; to be disposed of once.</summary>
    public readonly struct Passage(RightOfWay? way) : IDisposable
    {
        public void Dispose() => way?.Leave();
    }
}
