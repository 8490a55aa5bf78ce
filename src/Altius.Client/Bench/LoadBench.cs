using System.Diagnostics;
using System.Globalization;
using Altius.Chain;
using Altius.Client.Plugins;
using Altius.Client.Recorder;
using Altius.Client.Running;
using Altius.Core;
using Altius.JsonRpc.Engine;
using Altius.Primitives;
using Serilog;

namespace Altius.Client.Bench;

/// <summary>
/// Hands blocks to a node of this process while others call its JSON-RPC, and while nobody does: groups of blocks take turns, so
/// that whatever else the machine does befalls both alike.
/// </summary>
/// <param name="options">Of the node; JSON-RPC gets a port of its own.</param>
/// <param name="pause">Between two blocks.</param>
/// <param name="command">Makes the load until it is interrupted.</param>
internal sealed class LoadBench(NodeOptions options, ChainSpec chain, TimeSpan pause, string command, ILogger log)
{
    /// <summary>
    /// Blocks of a group, few enough that whatever the machine does for some seconds befalls both kinds; and groups that come first,
    /// as many of either kind, and do not count while code is compiled.
    /// </summary>
    private const int Group = 8, Uncounted = 8;

    /// <summary>Blocks from one final block to the next, as on a healthy chain.</summary>
    private const int Epoch = 32;

    /// <summary>How long a load runs before the first block of its group; without one it is waited for as long.</summary>
    private static readonly TimeSpan RunUp = TimeSpan.FromMilliseconds(500);

    /// <exception cref="BenchFault">The node finds a block not valid, or the load does not run.</exception>
    public async Task<LoadReport> RunAsync(IReadOnlyList<BenchPayload> blocks, CancellationToken stop)
    {
        // What the preparation left behind is not the node's: it would be collected beside its payloads.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        NodeOptions open = options with
        {
            HttpPort = 0,
            HttpApi = ["eth", "debug", "trace"],
            RpcTimeLimit = TimeSpan.FromSeconds(5),
        };
        using NodeStop nodeStop = new();
        NodeBuilder builder = new(open, chain, nodeStop, log);
        foreach (IClientPlugin plugin in PluginLoader.Load(open)) plugin.Configure(builder);
        await using Node node = await builder.StartAsync(stop);
        await node.WarmedUp.WaitAsync(stop);
        string calls = Path.Combine(options.DataDirectory!, "calls.jsonl");
        await File.WriteAllLinesAsync(calls, LoadCalls.Of(NewPayloadRequest.Read(blocks[0].NewPayload)), stop);
        using EngineClient client =
            new(new Uri($"http://{node.Engine}"), options.JwtSecret ?? DataDirectory.JwtSecretIn(options.DataDirectory!));

        List<LoadedBlock> counted = [];
        using CollectionWatch watch = new();
        BlockTimings? phases = null;
        node.Services.Pipeline.Processor.Processed += timings => phases = timings;
        double served = 0, servedFor = 0;
        for (int from = 0; from < blocks.Count; from += Group)
        {
            int group = from / Group;
            bool isLoaded = group % 2 == 1;
            double before = await CallsServedAsync(builder, stop);
            long began = Stopwatch.GetTimestamp();
            using (Process? load = isLoaded ? Start(node, calls) : null)
            {
                await Task.Delay(RunUp, stop);
                for (int i = from; i < Math.Min(from + Group, blocks.Count); i++)
                {
                    double at = watch.Now;
                    Func<BlockTimings, bool, LoadedBlock> end = LoadedBlock.Begin(node.Services.States);
                    await AskAsync(client, blocks[i].NewPayload, $"block {blocks[i].Header.Number}", stop);
                    LoadedBlock block = end(phases!, isLoaded) with { At = at };
                    if (group >= Uncounted) counted.Add(block);
                    await AskAsync(client, ChoiceOf(blocks, i), $"the choice of block {blocks[i].Header.Number}", stop);
                    await Task.Delay(pause, stop);
                }
                if (load is not null) await EndAsync(load, stop);
            }
            if (!isLoaded) continue;
            double calledNow = await CallsServedAsync(builder, stop) - before;
            if (calledNow == 0) throw new BenchFault($"the load '{command}' made no call.");
            (served, servedFor) = (served + calledNow, servedFor + Stopwatch.GetElapsedTime(began).TotalSeconds);
        }
        return nodeStop.Reason is { } reason
            ? throw new BenchFault(reason)
            : new LoadReport(counted, watch.Found, watch.Stops, served / servedFor);
    }

    private static async Task AskAsync(EngineClient client, byte[] request, string what, CancellationToken stop)
    {
        (_, string verdict) = await EngineBench.AskAsync(client, request, stop);
        if (verdict != "VALID") throw new BenchFault($"{what} was answered {verdict}.");
    }

    private static byte[] ChoiceOf(IReadOnlyList<BenchPayload> blocks, int head)
    {
        int final = (head / Epoch * Epoch) - 1;
        return EngineRequests.ForkchoiceUpdated(blocks[head].Header.Hash, final < 0 ? Hash256.Zero : blocks[final].Header.Hash);
    }

    private Process Start(Node node, string calls) => Process.Start(new ProcessStartInfo("/bin/sh", ["-c", $"exec {command}"])
    {
        Environment = { ["ALTIUS_HTTP"] = $"http://{node.Http}", ["ALTIUS_CALLS"] = calls },
        RedirectStandardOutput = true,
    })!;

    private async Task EndAsync(Process load, CancellationToken stop)
    {
        if (load.HasExited) throw new BenchFault($"the load '{command}' ended by itself, with exit code {load.ExitCode}.");
        using Process interrupt = Process.Start("kill", ["-INT", load.Id.ToString(CultureInfo.InvariantCulture)]);
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(TimeSpan.FromSeconds(10));
        try
        {
            string said = await load.StandardOutput.ReadToEndAsync(patience.Token);
            await load.WaitForExitAsync(patience.Token);
            log.Information("The load said: {Output}", said);
        }
        finally
        {
            if (!load.HasExited) load.Kill(entireProcessTree: true);
        }
    }

    /// <summary>Calls that the node has answered over HTTP, by its own count.</summary>
    private static async Task<double> CallsServedAsync(NodeBuilder builder, CancellationToken stop)
    {
        using MemoryStream text = new();
        await builder.MetricsRegistry.CollectAndExportAsTextAsync(text, stop);
        double sum = 0;
        foreach (string line in System.Text.Encoding.UTF8.GetString(text.ToArray()).Split('\n'))
            if (line.StartsWith("altius_rpc_calls_total{port=\"http\"", StringComparison.Ordinal))
                sum += double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture);
        return sum;
    }
}
