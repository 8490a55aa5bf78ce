using System.Diagnostics;
using System.Text;

namespace Altius.Clients.Tests;

/// <summary>What applications are written with, against the executable: <c>scripts/clients.sh</c>, one client a test.</summary>
[TestFixture]
internal sealed class ClientTests
{
    /// <summary>What the script ends with where something that it wants is not there.</summary>
    private const int Skipped = 77;

    /// <summary>The first client may have to wait for the packages of all.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);

    [Test]
    public async Task TheNodeIsUnderstoodBy(
        [Values("ethers", "viem", "web3", "cast", "forge", "hardhat", "helpers")] string client)
    {
        if (!OperatingSystem.IsLinux()) Assert.Ignore("skipped: the packages of Foundry are for Linux");
        (int exitCode, string output) = await Run(client);
        string last = output.TrimEnd().Split('\n')[^1];
        if (exitCode == Skipped) Assert.Ignore(last);
        await TestContext.Out.WriteLineAsync(output);
        Assert.That(exitCode, Is.Zero, output);
        Assert.That(last, Is.EqualTo($"clients: all well: {client}"));
    }

    private static async Task<(int ExitCode, string Output)> Run(string client)
    {
        ProcessStartInfo start = new("bash", [Path.Combine(Root(), "scripts", "clients.sh"), client])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["CLIENT"] = Path.Combine(AppContext.BaseDirectory, "altius.dll"), ["SKIP_BUILD"] = "1" },
        };
        StringBuilder output = new();
        void Keep(object sender, DataReceivedEventArgs line)
        {
            lock (output) output.AppendLine(line.Data);
        }
        using Process script = Process.Start(start)!;
        script.OutputDataReceived += Keep;
        script.ErrorDataReceived += Keep;
        script.BeginOutputReadLine();
        script.BeginErrorReadLine();
        using CancellationTokenSource patience = new(Patience);
        try
        {
            await script.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            script.Kill(entireProcessTree: true);
            Assert.Fail($"'{client}' was not done within {Patience.TotalMinutes} minutes:\n{output}");
        }
        lock (output) return (script.ExitCode, output.ToString());
    }

    private static string Root()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, "Altius.Client.sln"))) return at.FullName;
        throw new DirectoryNotFoundException($"No solution stands above {AppContext.BaseDirectory}.");
    }
}
