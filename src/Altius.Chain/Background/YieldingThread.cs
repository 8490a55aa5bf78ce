using System.Runtime.InteropServices;

namespace Altius.Chain;

/// <summary>Threads for work that must not delay the judging of blocks.</summary>
public static partial class YieldingThread
{
    /// <summary>Gets about a tenth of a processor for which a thread of ordinary niceness competes.</summary>
    private const int Niceness = 10;

    /// <summary>Starts a background thread below normal priority.</summary>
    /// <param name="name">For debuggers.</param>
    public static Thread Start(string name, Action work)
    {
        Thread thread = new(() =>
        {
            // The runtime maps priorities to nothing on Linux, where each thread has a niceness of its own.
            if (OperatingSystem.IsLinux()) _ = SetPriority(which: 0, who: 0, Niceness);
            work();
        })
        {
            IsBackground = true,
            Name = name,
            Priority = ThreadPriority.BelowNormal,
        };
        thread.Start();
        return thread;
    }

    /// <summary>With two zeros, of the calling thread. It cannot fail: anyone may become nicer.</summary>
    [LibraryImport("libc", EntryPoint = "setpriority")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetPriority(int which, uint who, int priority);
}
