namespace Altius.Client.Dev;

/// <summary>
/// The time of a development chain: the machine's, moved as developers ask. What is simulated on top of the chain sees it too.
/// Safe for many threads.
/// </summary>
internal sealed class DevClock(TimeProvider machine) : TimeProvider
{
    private readonly Lock _gate = new();
    private DevTime _time;

    /// <summary>How the time is set now; put back with a snapshot of the chain.</summary>
    public DevTime Setting
    {
        get
        {
            lock (_gate) return _time;
        }
        set
        {
            lock (_gate) _time = value;
        }
    }

    public override DateTimeOffset GetUtcNow()
    {
        DevTime time = Setting;
        return time.Next is { } next
            ? DateTimeOffset.FromUnixTimeSeconds((long)next)
            : machine.GetUtcNow().AddSeconds(time.Offset);
    }

    /// <summary>Moves it for all blocks to come.</summary>
    /// <returns>By how many seconds it is ahead of the machine's now.</returns>
    public long Advance(long seconds)
    {
        lock (_gate)
        {
            _time = _time with { Offset = _time.Offset + seconds };
            return _time.Offset;
        }
    }

    /// <summary>Sets the next block's time, in seconds since 1970; time goes on from there.</summary>
    public void SetNext(ulong timestamp)
    {
        lock (_gate) _time = _time with { Next = timestamp };
    }

    /// <summary>The time of a block that follows one, in seconds since 1970; what was set for one block is used up.</summary>
    public ulong TakeNext(ulong parent)
    {
        lock (_gate)
        {
            long now = machine.GetUtcNow().ToUnixTimeSeconds();
            if (_time.Next is { } next) _time = new DevTime((long)next - now, null);
            return Math.Max((ulong)Math.Max(0, now + _time.Offset), parent + 1);
        }
    }
}

/// <summary>How the time of a development chain is set.</summary>
/// <param name="Offset">Seconds ahead of the machine's clock.</param>
/// <param name="Next">The next block's time, where it was set, in seconds since 1970.</param>
internal readonly record struct DevTime(long Offset, ulong? Next);
