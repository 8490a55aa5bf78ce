using System.Diagnostics;

namespace Altius.State;

/// <summary>
/// Counts reads of the database, and times every sixteenth of those that are made one by one. Safe for many threads.
/// </summary>
internal sealed class ReadMeter
{
    private const int TimesOneOf = 16;

    private long _reads;
    private long _ticks;

    public long Reads => Volatile.Read(ref _reads);

    /// <summary>What all reads took; that of single ones is reckoned from those that were timed.</summary>
    public TimeSpan Time => Stopwatch.GetElapsedTime(0, Volatile.Read(ref _ticks));

    /// <summary>Counts a read that begins.</summary>
    /// <returns>For <see cref="End"/>.</returns>
    public long Begin() => Interlocked.Increment(ref _reads) % TimesOneOf == 0 ? Stopwatch.GetTimestamp() : 0;

    public void End(long began)
    {
        if (began != 0) Interlocked.Add(ref _ticks, (Stopwatch.GetTimestamp() - began) * TimesOneOf);
    }

    /// <summary>Counts reads that were made together.</summary>
    /// <param name="began">By <see cref="Stopwatch.GetTimestamp"/>.</param>
    public void Add(int reads, long began)
    {
        Interlocked.Add(ref _reads, reads);
        Interlocked.Add(ref _ticks, Stopwatch.GetTimestamp() - began);
    }
}
