namespace Altius.Client.Commands;

/// <summary>What the process tells its caller. Other programs rely on these.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>A test failed, or a block did not give what it states.</summary>
    public const int Failure = 1;

    /// <summary>A path, an option or a file is bad; what was good did run, and nothing of it failed.</summary>
    public const int BadInput = 2;

    /// <summary>A fault of the client's own.</summary>
    public const int OwnFault = 3;

    /// <summary>The database cannot be read, written or trusted.</summary>
    public const int StorageFault = 4;

    /// <summary>The node stopped because its disk is nearly full.</summary>
    public const int DiskFull = 5;

    /// <summary>Stopped by Ctrl-C, as shells count it.</summary>
    public const int Stopped = 130;
}
