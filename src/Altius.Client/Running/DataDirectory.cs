using System.Globalization;
using Altius.Client.Options;
using Altius.Core;

namespace Altius.Client.Running;

/// <summary>The folder in which a node keeps everything, held by one process at a time.</summary>
public sealed class DataDirectory : IDisposable
{
    private const string DatabaseName = "db";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly FileStream _lock;

    private DataDirectory(string path, FileStream held) => (Path, _lock) = (path, held);

    /// <summary>Absolute.</summary>
    public string Path { get; }

    public string Database => System.IO.Path.Combine(Path, DatabaseName);

    public string JwtSecret => JwtSecretIn(Path);

    /// <summary>The spec of a chain that does not come with the client; <c>altius init</c> puts it there.</summary>
    public string ChainSpec => ChainSpecIn(Path);

    public static string JwtSecretIn(string directory) => System.IO.Path.Combine(directory, "jwt.hex");

    public static string ChainSpecIn(string directory) => System.IO.Path.Combine(directory, "chain.json");

    /// <summary>Whether a node, or a command, has made a database in a folder.</summary>
    public static bool HasDatabase(string path) => Directory.Exists(System.IO.Path.Combine(path, DatabaseName));

    /// <summary>Opens the folder, making it where it is absent, and keeps other processes out until disposed.</summary>
    /// <exception cref="OptionException">The folder cannot be made or written, or another process has it.</exception>
    public static DataDirectory Open(string path)
    {
        path = System.IO.Path.GetFullPath(path);
        string lockFile = System.IO.Path.Combine(path, "lock"), ownerFile = System.IO.Path.Combine(path, "owner");
        try
        {
            if (!Directory.Exists(path)) Create(path);
            FileStream held = Lock(lockFile) ?? throw new OptionException(
                $"datadir: {path} is in use by another altius{ReadOwner(ownerFile)}. " +
                "Stop that one, or choose another folder with --datadir.");
            // For the message of whoever comes second: the locked file itself cannot be read.
            File.WriteAllText(ownerFile, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            return new DataDirectory(path, held);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new OptionException($"datadir: {fault.Message} Choose a folder that can be written with --datadir.");
        }
    }

    /// <summary>Where a chain's data is by default: altius/CHAIN in the user's folder for data.</summary>
    /// <exception cref="OptionException">There is no such folder, as for users without a home.</exception>
    public static string DefaultFor(ChainSpec chain)
    {
        string data = Environment.GetFolderPath(
            Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return data.Length == 0
            ? throw new OptionException("datadir: this user has no home folder; name a folder with --datadir.")
            : System.IO.Path.Combine(data, "altius", chain.Name);
    }

    /// <summary>Free bytes on the disk of a folder, or of the nearest one above it that exists.</summary>
    public static long FreeBytes(string path)
    {
        DirectoryInfo at = new(System.IO.Path.GetFullPath(path));
        while (!at.Exists && at.Parent is { } parent) at = parent;
        return new DriveInfo(at.FullName).AvailableFreeSpace;
    }

    /// <summary>The lock goes with the process, even a killed one.</summary>
    public void Dispose() => _lock.Dispose();

    private static void Create(string path)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, OwnerOnly);
    }

    /// <summary>Null where another process holds the lock.</summary>
    private static FileStream? Lock(string lockFile)
    {
        try
        {
            return new FileStream(lockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException fault) when (fault.GetType() == typeof(IOException) && File.Exists(lockFile))
        {
            return null;
        }
    }

    private static string ReadOwner(string ownerFile) =>
        File.Exists(ownerFile) && int.TryParse(File.ReadAllText(ownerFile), CultureInfo.InvariantCulture, out int process)
            ? $" (process {process})"
            : "";
}
