using System.Runtime.InteropServices;

namespace Altius.Parallel;

/// <summary>
/// Has a thread wake up on another processor than the one who wakes it, on Linux; elsewhere it does nothing.
/// </summary>
/// <remarks>
/// Where the other processors seem busy for a moment, as after a thread that is just about to go to sleep, Linux may put the
/// woken one where the waker runs, who goes on with the same job. There it waits for a slice of time, and for the balancing of
/// the processors, while another is idle: of 60 blocks of 30 million gas on two processors 25 had their second worker 1.5 to 5 ms
/// late, of 8 ms that they take it.
/// </remarks>
internal sealed unsafe partial class Wakening
{
    private const int MaskBytes = 128; // of 1,024 processors, as the C library has it

    private readonly byte[] _allowed = new byte[MaskBytes];
    private int _thread; // as the kernel numbers it; 0 before it has begun, and where this does nothing
    private bool _isKeptAway; // changed by the waker while the thread sleeps, and by the thread once awake

    /// <summary>The calling thread is the one to be woken.</summary>
    public void Begin()
    {
        if (!OperatingSystem.IsLinux()) return;
        try
        {
            Volatile.Write(ref _thread, ThreadNumber());
        }
        catch (EntryPointNotFoundException)
        {
            // C libraries older than glibc 2.30 do not tell: the thread wakes up wherever Linux puts it.
        }
    }

    /// <summary>Keeps the thread, which is asleep, away from the processor of the caller, who is about to wake it.</summary>
    public void KeepAway()
    {
        int thread = Volatile.Read(ref _thread), processor = thread == 0 ? -1 : CurrentProcessor();
        if (processor is < 0 or >= 8 * MaskBytes) return;
        Span<byte> others = stackalloc byte[MaskBytes];
        others.Clear();
        fixed (byte* mask = others)
        {
            if (GetAffinity(thread, MaskBytes, mask) != 0) return;
            others.CopyTo(_allowed);
            others[processor / 8] &= (byte)~(1 << (processor % 8));
            if (!others.ContainsAnyExcept((byte)0)) return; // there is no other
            _isKeptAway = SetAffinity(thread, MaskBytes, mask) == 0;
        }
    }

    /// <summary>The thread, awake again, may run wherever it might before.</summary>
    public void End()
    {
        if (!_isKeptAway) return;
        _isKeptAway = false;
        fixed (byte* mask = _allowed) _ = SetAffinity(0, MaskBytes, mask);
    }

    [LibraryImport("libc", EntryPoint = "gettid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int ThreadNumber();

    [LibraryImport("libc", EntryPoint = "sched_getcpu")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int CurrentProcessor();

    [LibraryImport("libc", EntryPoint = "sched_getaffinity")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetAffinity(int thread, nuint size, byte* mask);

    /// <param name="thread">0 for the calling one.</param>
    [LibraryImport("libc", EntryPoint = "sched_setaffinity")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetAffinity(int thread, nuint size, byte* mask);
}
