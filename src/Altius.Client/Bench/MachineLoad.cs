namespace Altius.Client.Bench;

/// <summary>What else the machine does.</summary>
internal static class MachineLoad
{
    private const string LinuxFile = "/proc/loadavg";

    /// <summary>Processes that wanted a processor in the last minute, on average; "unknown" where the system does not say.</summary>
    public static string Read() => File.Exists(LinuxFile) ? File.ReadAllText(LinuxFile).Split(' ')[0] : "unknown";
}
