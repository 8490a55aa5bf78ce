using System.Diagnostics;
using System.Globalization;
using Altius.Client.Plugins;
using Altius.Client.Recorder;
using Altius.Client.Running;
using Altius.Core;
using Serilog;

namespace Altius.Client.Bench;

/// <summary>
/// Starts a node in a process of its own, as people do, to see how long that takes, how much memory it holds when it is idle,
/// and what its first payload takes. A benchmark's own process has its blocks in memory and its code compiled.
/// </summary>
/// <param name="StartUp">From the start of the process to an Engine API that answers, in milliseconds.</param>
/// <param name="IdleBytes">Resident memory after some seconds without work.</param>
/// <param name="FirstPayload">From the request to the answer VALID.</param>
internal sealed record NodeProbe(double StartUp, long IdleBytes, Cost FirstPayload)
{
    /// <summary>The command by which <see cref="RunAsync"/> calls this executable.</summary>
    public const string CommandName = "probe";

    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(5);

    /// <summary>Runs this executable with the given arguments and reads what <see cref="MeasureAsync"/> wrote.</summary>
    /// <returns>Null where the executable is not beside its assembly, or the node did not start.</returns>
    public static async Task<NodeProbe?> RunAsync(IEnumerable<string> arguments, CancellationToken stop)
    {
        string executable = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "altius.exe" : "altius");
        if (!File.Exists(executable)) return null;
        ProcessStartInfo start = new(executable, ["bench", CommandName, .. arguments]) { RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        try
        {
            string[] words =
                (await process.StandardOutput.ReadToEndAsync(stop)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            await process.WaitForExitAsync(stop);
            return process.ExitCode == 0 && words is [.., var startUp, var bytes, var first, var processor]
                ? new NodeProbe(
                    double.Parse(startUp, CultureInfo.InvariantCulture), long.Parse(bytes, CultureInfo.InvariantCulture),
                    new Cost(
                        double.Parse(first, CultureInfo.InvariantCulture), double.Parse(processor, CultureInfo.InvariantCulture)))
                : null;
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
    }

    /// <summary>Starts a node in this process, writes its figures, and stops it.</summary>
    /// <param name="payload">The request with the first block.</param>
    public static async Task MeasureAsync(
        NodeOptions options, ChainSpec chain, byte[] payload, ILogger log, TextWriter output, CancellationToken stop)
    {
        using NodeStop nodeStop = new();
        NodeBuilder builder = new(options, chain, nodeStop, log);
        foreach (IClientPlugin plugin in PluginLoader.Load(options)) plugin.Configure(builder);
        await using Node node = await builder.StartAsync(stop);
        using Process self = Process.GetCurrentProcess();
        double startUp = (DateTime.Now - self.StartTime).TotalMilliseconds;
        await node.WarmedUp.WaitAsync(stop);
        await Task.Delay(Idle, stop);
        long idle = Environment.WorkingSet;
        using EngineClient client =
            new(new Uri($"http://{node.Engine}"), options.JwtSecret ?? DataDirectory.JwtSecretIn(options.DataDirectory!));
        await client.AskAsync(EngineRequests.ExchangeCapabilities(), stop); // the client's own code is not what is measured
        (Cost first, string verdict) = await EngineBench.AskAsync(client, payload, stop);
        if (verdict != "VALID") throw new BenchFault($"the first block was answered {verdict}.");
        output.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"{startUp:0} {idle} {first.Time:0.0} {first.Processor:0.0}"));
    }
}
