using Altius.Client.Running;
using Serilog;

namespace Altius.Client.Monitoring;

/// <summary>
/// Knows when the consensus client last called, and says how to connect one where none does. Calls come from threads of the
/// Engine API, the looking from a timer; <see cref="Dispose"/> ends it.
/// </summary>
internal sealed class ConsensusWatch : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    /// <summary>What a consensus client that is starting may take before it is missed.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan HintInterval = TimeSpan.FromMinutes(10);

    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly Func<IReadOnlyList<string>> _hint;
    private readonly ITimer _timer;
    private readonly long _started;
    private readonly bool _isExpected;
    private long _called, _warned;

    /// <param name="hint">Lines that say how to connect a consensus client; asked when they are needed.</param>
    /// <param name="isExpected">Whether it is missed where it does not call.</param>
    public ConsensusWatch(TimeProvider clock, ILogger log, Func<IReadOnlyList<string>> hint, bool isExpected = true)
    {
        (_clock, _log, _hint) = (clock, log, hint);
        _started = clock.GetUtcNow().UtcTicks;
        _isExpected = isExpected;
        _timer = clock.CreateTimer(_ => Look(), null, Interval, Interval);
    }

    /// <summary>When it last called; null for never.</summary>
    public DateTimeOffset? LastCall =>
        Volatile.Read(ref _called) is not 0 and long ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    /// <summary>It has called just now.</summary>
    public void Saw()
    {
        long before = Interlocked.Exchange(ref _called, _clock.GetUtcNow().UtcTicks);
        if (before == 0) _log.Information("The consensus client has called for the first time");
        else if (Interlocked.Exchange(ref _warned, 0) != 0) _log.Information("The consensus client is back");
    }

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        if (!_isExpected) return;
        long now = _clock.GetUtcNow().UtcTicks, called = Volatile.Read(ref _called), warned = Volatile.Read(ref _warned);
        TimeSpan silence = TimeSpan.FromTicks(now - (called == 0 ? _started : called));
        if (silence < Patience || (warned != 0 && now - warned < HintInterval.Ticks)) return;
        Volatile.Write(ref _warned, now);
        if (called != 0)
        {
            _log.Warning(
                "The consensus client has been silent for {Seconds} s; the chain stands still until it calls",
                (int)silence.TotalSeconds);
            return;
        }
        _log.Warning("No consensus client has called yet, and the node follows what it is told. Start one of these:");
        foreach (string line in _hint()) _log.Warning("  {Line}", line);
    }
}
