using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Altius.Client.Running;

/// <summary>How bad a finding is.</summary>
internal enum Severity
{
    Good,
    /// <summary>The node can run, and something will go wrong or is not as it should be.</summary>
    Warning,
    /// <summary>The node cannot run.</summary>
    Fault,
}

/// <summary>What the doctor saw.</summary>
/// <param name="Text">What is so and, where it is not good, what to do.</param>
internal sealed record Finding(Severity Severity, string Subject, string Text);

/// <summary>
/// Looks at the machine before a node starts on it: disk, memory, file descriptors, clock, ports and the JWT secret.
/// </summary>
/// <param name="directory">The data directory, there or not.</param>
/// <param name="jwtSecret">The path of the secret, there or not.</param>
internal sealed class Doctor(NodeOptions options, string directory, string jwtSecret)
{
    private const int FewDescriptors = 4096;
    private const int JwtSecretLength = 32;
    private const UnixFileMode OthersMayRead = UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>Free bytes on the disk of a folder.</summary>
    public Func<string, long> FreeBytes { get; init; } = DataDirectory.FreeBytes;

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>The text of /proc/self/limits; empty where there is none.</summary>
    public Func<string> Limits { get; init; } =
        () => File.Exists("/proc/self/limits") ? File.ReadAllText("/proc/self/limits") : "";

    public IReadOnlyList<Finding> Examine() =>
        [ExamineDisk(), ExamineMemory(), ExamineDescriptors(), ExamineClock(), ExamineSecret(), .. ExaminePorts()];

    private Finding ExamineDisk()
    {
        long free;
        try
        {
            free = FreeBytes(directory);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return new(Severity.Fault, "disk", $"The disk of {directory} cannot be asked for its free space: {fault.Message}");
        }
        string text = $"{Sizes.Show(free)} are free on the disk of {directory}";
        if (free < options.MinFreeDisk)
            return new(
                Severity.Fault, "disk", $"{text}, and --min-free-disk asks for {Sizes.Show(options.MinFreeDisk)}. Make room.");
        return free / 2 < options.MinFreeDisk
            ? new(Severity.Warning, "disk",
                $"{text}; below {Sizes.Show(options.MinFreeDisk)} (--min-free-disk) the node stops. Make room.")
            : new(Severity.Good, "disk", $"{text}.");
    }

    private Finding ExamineMemory()
    {
        long total = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        string text = $"{Sizes.Show(total)} of memory";
        return options.DatabaseCache > total / 2
            ? new(Severity.Warning, "memory",
                $"{text}, and --cache.db alone takes {Sizes.Show(options.DatabaseCache)}. Choose less than half.")
            : new(Severity.Good, "memory", $"{text}.");
    }

    private Finding ExamineDescriptors()
    {
        string? line = Limits().Split('\n').FirstOrDefault(line => line.StartsWith("Max open files", StringComparison.Ordinal));
        string? soft = line?.Split(' ', StringSplitOptions.RemoveEmptyEntries).ElementAtOrDefault(3);
        if (!long.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out long limit))
            return new(Severity.Good, "files", "No limit on open files is known.");
        return limit < FewDescriptors
            ? new(Severity.Warning, "files",
                $"Only {limit} files may be open at a time. Raise it to {FewDescriptors} or more (ulimit -n, LimitNOFILE).")
            : new(Severity.Good, "files", $"{limit} files may be open at a time.");
    }

    /// <summary>A block is judged by the clock, and so are the consensus client's tokens, within a minute.</summary>
    private Finding ExamineClock()
    {
        DateTimeOffset now = Clock.GetUtcNow();
        DateTimeOffset built = File.GetLastWriteTimeUtc(typeof(Doctor).Assembly.Location);
        return now < built - TimeSpan.FromDays(1)
            ? new(Severity.Fault, "clock",
                $"The clock says {now:yyyy-MM-dd HH:mm:ss}Z, which is before this client was built. Set it (NTP).")
            : new(Severity.Good, "clock", $"The clock says {now:yyyy-MM-dd HH:mm:ss}Z.");
    }

    private Finding ExamineSecret()
    {
        const string Subject = "jwt";
        if (!File.Exists(jwtSecret))
            return new(Severity.Good, Subject, $"{jwtSecret} is not there yet; it is made at the first start.");
        try
        {
            string text = File.ReadAllText(jwtSecret).Trim();
            if (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)) text = text[2..];
            if (text.Length != 2 * JwtSecretLength || !text.All(char.IsAsciiHexDigit))
            {
                return new(
                    Severity.Fault, Subject,
                    $"{jwtSecret} must hold 32 bytes as 64 hexadecimal digits. Delete it to have a new one made, " +
                    "and give that to the consensus client.");
            }
            return !OperatingSystem.IsWindows() && (File.GetUnixFileMode(jwtSecret) & OthersMayRead) != 0
                ? new(Severity.Warning, Subject, $"{jwtSecret} can be read by other users. Run: chmod 600 {jwtSecret}")
                : new(Severity.Good, Subject, $"{jwtSecret} is good.");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return new(Severity.Fault, Subject,
                $"{fault.Message} Let this user read the JWT secret, or name another with --jwt-secret.");
        }
    }

    private IEnumerable<Finding> ExaminePorts()
    {
        (string Option, string Host, int? Port)[] listeners =
        [
            ("engine", options.EngineHost, options.EnginePort), ("http", options.HttpHost, options.HttpPort),
            ("ws", options.WsHost, options.WsPort), ("metrics", options.MetricsHost, options.MetricsPort),
        ];
        foreach ((string option, string host, int? port) in listeners)
            if (port > 0) yield return ExaminePort(option, host, port.Value);
    }

    private static Finding ExaminePort(string option, string host, int port)
    {
        string subject = $"{option}.port";
        if (host == "localhost") host = "127.0.0.1";
        if (!IPAddress.TryParse(host, out IPAddress? address))
            return new(Severity.Fault, subject, $"--{option}.host must be an IP address or localhost, and '{host}' is neither.");
        try
        {
            using TcpListener listener = new(address, port);
            listener.Start();
            return new(Severity.Good, subject, $"Port {port} of {host} is free.");
        }
        catch (SocketException fault)
        {
            return new(Severity.Fault, subject, fault.SocketErrorCode switch
            {
                SocketError.AddressAlreadyInUse =>
                    $"Port {port} of {host} is in use. Stop the program that has it, or choose another with --{option}.port.",
                SocketError.AddressNotAvailable =>
                    $"This machine has no address {address}. Name one of its own, or 0.0.0.0 for all, with --{option}.host.",
                SocketError.AccessDenied =>
                    $"Port {port} of {host} may not be opened by this user. Choose one from 1024 on with --{option}.port.",
                _ => $"Port {port} of {host} cannot be opened: {fault.Message}. Choose another with --{option}.port.",
            });
        }
    }
}
