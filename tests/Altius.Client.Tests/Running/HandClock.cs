namespace Altius.Client.Tests.Running;

/// <summary>A clock that moves when it is told to, and lets its timers run then, on the caller's thread.</summary>
internal sealed class HandClock(DateTimeOffset now) : TimeProvider
{
    private readonly List<HandTimer> _timers = [];
    private DateTimeOffset _now = now;

    public override DateTimeOffset GetUtcNow() => _now;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        HandTimer timer = new(() => callback(state), period, _now + dueTime);
        _timers.Add(timer);
        return timer;
    }

    public void Move(TimeSpan by)
    {
        DateTimeOffset end = _now + by;
        while (_timers.Where(timer => timer.Due <= end).MinBy(timer => timer.Due) is { } next)
        {
            _now = next.Due;
            next.Due += next.Period;
            next.Run();
        }
        _now = end;
    }

    private sealed class HandTimer(Action run, TimeSpan period, DateTimeOffset due) : ITimer
    {
        public DateTimeOffset Due { get; set; } = due;

        public TimeSpan Period { get; } = period;

        public void Run() => run();

        public bool Change(TimeSpan dueTime, TimeSpan period) => throw new NotSupportedException("Nobody changes timers here.");

        public void Dispose() => Due = DateTimeOffset.MaxValue;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
