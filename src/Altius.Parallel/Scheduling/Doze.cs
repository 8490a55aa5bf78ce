namespace Altius.Parallel;

/// <summary>Where workers without work wait: first awake, for work comes soon as a rule, then asleep.</summary>
/// <remarks>
/// A sleeper takes the number of the alarm, looks once more for work, and sleeps unless the alarm has gone off since; whoever
/// makes work sets the alarm off afterwards. So no alarm is missed.
/// </remarks>
internal sealed class Doze
{
    // Work mostly comes within some microseconds. Falling asleep and being woken costs about fifty, and whoever wakes another
    // about ten: those who stay awake somewhat longer than that spare both, where one long transaction follows another.
    private const int AwakeTurns = 200, PausesPerTurn = 30;

    private readonly object _bed = new(); // a monitor, for its Wait
    private int _alarm;
    private int _sleepers;

    public int Alarm => Volatile.Read(ref _alarm);

    /// <returns>False where it is time to sleep.</returns>
    public static bool Spin(ref int patience)
    {
        if (patience >= AwakeTurns) return false;
        patience++;
        if (patience % 8 == 0) Thread.Yield();
        else Thread.SpinWait(PausesPerTurn);
        return true;
    }

    public void Sleep(int alarm)
    {
        lock (_bed)
        {
            Interlocked.Increment(ref _sleepers); // a full fence: the waker sees the sleeper, or the sleeper the alarm
            if (Alarm == alarm) Monitor.Wait(_bed);
            Interlocked.Decrement(ref _sleepers);
        }
    }

    /// <summary>Sets the alarm off, which is a full fence and keeps those from sleeping who are about to.</summary>
    public void Ring() => Interlocked.Increment(ref _alarm);

    /// <summary>Sets the alarm off, and wakes those who sleep.</summary>
    public void Wake()
    {
        Ring();
        if (Volatile.Read(ref _sleepers) == 0) return;
        lock (_bed) Monitor.PulseAll(_bed);
    }
}
