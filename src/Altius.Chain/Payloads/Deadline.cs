namespace Altius.Chain;

/// <summary>A point in time after which a caller would rather have an honest "not yet" than wait on.</summary>
internal readonly struct Deadline
{
    public static readonly Deadline Never = new(long.MaxValue);

    private readonly long _milliseconds;

    private Deadline(long milliseconds) => _milliseconds = milliseconds;

    public static Deadline In(TimeSpan time) => new(Environment.TickCount64 + (long)time.TotalMilliseconds);

    public bool HasPassed => Environment.TickCount64 >= _milliseconds;
}
