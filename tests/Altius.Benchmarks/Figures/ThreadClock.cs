using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Altius.Benchmarks.Figures;

/// <summary>
/// Processor time of the calling thread. It stands still while other programs have the processor, which the wall clock does
/// not. Only Linux is asked for it; elsewhere this is the wall clock.
/// </summary>
internal static partial class ThreadClock
{
    private const int ThreadCpuTime = 3; // CLOCK_THREAD_CPUTIME_ID in Linux's <time.h>

    public static string Name => OperatingSystem.IsLinux() ? "the thread's processor time" : "wall time";

    /// <summary>Microseconds since some moment.</summary>
    public static double Now =>
        OperatingSystem.IsLinux() && GetTime(ThreadCpuTime, out TimeSpec time) == 0
            ? time.Seconds * 1e6 + time.Nanoseconds / 1e3
            : WallClock.Now;

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, out TimeSpec time);

    private struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}

/// <summary>Time as it passes.</summary>
internal static class WallClock
{
    /// <summary>Microseconds since some moment.</summary>
    public static double Now => Stopwatch.GetTimestamp() * (1e6 / Stopwatch.Frequency);
}
