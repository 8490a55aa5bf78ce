using System.Diagnostics;

namespace Altius.Client.Tests.Nodes;

/// <summary>A file system of its own in memory, of a size that can be changed while it is used.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly bool _isMounted;

    /// <summary>Mounts it; the running test is skipped, with the reason, where that is not permitted.</summary>
    public SmallDisk(string path, int mebibytes)
    {
        Path = path;
        _isMounted = TryRun(out string fault, "mount", "-t", "tmpfs", "-o", $"size={mebibytes}m", "altius-tests", path);
        if (!_isMounted) Assert.Ignore($"skipped: a small file system cannot be mounted here ({fault}); it takes Linux and root");
    }

    public string Path { get; }

    private string Filler => System.IO.Path.Combine(Path, "filler");

    /// <summary>Leaves so many bytes free, as what else is on a disk does.</summary>
    public void FillUpTo(long free)
    {
        using FileStream file = new(Filler, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        byte[] page = new byte[4096];
        try
        {
            while (Free - free >= page.Length) file.Write(page);
        }
        catch (IOException) when (Free < page.Length)
        {
            // A node that writes meanwhile had the last page: the disk is as full as it gets.
        }
    }

    private long Free => new DriveInfo(Path).AvailableFreeSpace;

    /// <summary>Gives it another size.</summary>
    public void Resize(int mebibytes) =>
        Assert.That(TryRun(out string fault, "mount", "-o", $"remount,size={mebibytes}m", Path), fault);

    public void Dispose()
    {
        if (_isMounted) Assert.That(TryRun(out string fault, "umount", Path), fault);
    }

    private static bool TryRun(out string fault, string command, params string[] arguments)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true })!;
            fault = process.StandardError.ReadToEnd().Trim();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            fault = $"{command}: {missing.Message}";
            return false;
        }
    }
}
