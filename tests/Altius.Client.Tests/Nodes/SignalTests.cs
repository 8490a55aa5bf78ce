using System.Diagnostics;
using System.Globalization;

namespace Altius.Client.Tests.Nodes;

/// <summary>The executable as service managers and containers use it.</summary>
[TestFixture]
internal sealed class SignalTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("altius-tests-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task ASignalStopsTheNodeInOrder([Values("TERM", "INT")] string signal)
    {
        if (OperatingSystem.IsWindows()) Assert.Ignore("Windows has no signals.");
        if (signal == "INT" && IsInterruptIgnored())
            Assert.Ignore(
                "The tests were started with SIGINT ignored, as shells do with what runs in the background; " +
                "so is the node then.");
        using CancellationTokenSource patience = new(Patience);
        using Process node = Start();
        try
        {
            while (await node.StandardOutput.ReadLineAsync(patience.Token) is { } line
                && !line.Contains("The node runs", StringComparison.Ordinal))
            {
            }
            Process.Start("kill", ["-s", signal, $"{node.Id}"]).WaitForExit();
            string rest = await node.StandardOutput.ReadToEndAsync(patience.Token);
            await node.WaitForExitAsync(patience.Token);
            Assert.That(node.ExitCode, Is.Zero, rest);
            Assert.That(rest, Does.Contain("The node has stopped"));
            Assert.That(Path.Combine(_folder, "endpoints.json"), Does.Not.Exist);
        }
        finally
        {
            if (!node.HasExited) node.Kill();
        }
    }

    [Test]
    public async Task AKilledNodeComesBack()
    {
        using CancellationTokenSource patience = new(Patience);
        for (int i = 0; i < 3; i++)
        {
            using Process node = Start();
            while (await node.StandardOutput.ReadLineAsync(patience.Token) is { } line
                && !line.Contains("The node runs", StringComparison.Ordinal))
            {
            }
            Assert.That(node.HasExited, Is.False, $"start {i}");
            node.Kill();
            await node.WaitForExitAsync(patience.Token);
        }
    }

    /// <summary>Whether this process, and so whatever it starts, ignores SIGINT; Linux tells in a mask of all signals.</summary>
    private static bool IsInterruptIgnored()
    {
        const string Ignored = "SigIgn:";
        const ulong Interrupt = 1UL << 1; // signal 2
        if (!OperatingSystem.IsLinux()) return false;
        string mask = File.ReadLines("/proc/self/status")
            .First(line => line.StartsWith(Ignored, StringComparison.Ordinal))[Ignored.Length..];
        return (ulong.Parse(
            mask, NumberStyles.HexNumber | NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture) & Interrupt) != 0;
    }

    private Process Start() => Process.Start(new ProcessStartInfo("dotnet",
    [
        Path.Combine(AppContext.BaseDirectory, "altius.dll"), "--dev", "--datadir", _folder, "--http.port", "0",
        "--ws.port", "off", "--metrics.port", "off", "--min-free-disk", "1M",
    ])
    {
        RedirectStandardOutput = true,
    })!;
}
