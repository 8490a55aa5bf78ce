namespace Altius.JsonRpc;

/// <summary>
/// Where calls that take long look now and then whether they may go on: they end where they were cancelled, and stand still while
/// calls with the right of way are under way. A call in the middle of a trace would else share the processors, their caches and
/// the collector's pauses with a block that the chain waits for.
/// </summary>
/// <remarks>
/// Who runs: threads that run the calls of ports that yield. What memory it owns: two fields for each such thread, its own. What
/// completes a pause: the way is clear, or the call has stood still for <see cref="RightOfWay.Patience"/> in all. What cancels
/// it: the call's token.
/// </remarks>
internal static class CallPause
{
    [ThreadStatic]
    private static RightOfWay? _way;

    [ThreadStatic]
    private static TimeSpan _patience; // what is left of it

    /// <summary>What this thread's calls yield to; null for nothing.</summary>
    public static RightOfWay? Way => _way;

    /// <summary>Says what this thread's calls yield to from now on, with all their patience.</summary>
    public static void Begin(RightOfWay? way)
    {
        _way = way;
        _patience = RightOfWay.Patience;
    }

    /// <summary>
    /// Goes on, at once or after a pause. Not to be called with a lock that somebody with the right of way may want.
    /// </summary>
    /// <exception cref="OperationCanceledException">The call is to end.</exception>
    public static void Look(CancellationToken stop)
    {
        if (_way is { IsTaken: true } way && _patience > TimeSpan.Zero) _patience -= way.StandStill(_patience, stop);
        stop.ThrowIfCancellationRequested();
    }
}
