using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Altius.Client.Options;
using Altius.Client.Plugins;
using Altius.Client.Recorder;
using Altius.Client.Running;
using Altius.Core;
using Serilog.Core;
using Spectre.Console;

namespace Altius.Client.Commands;

/// <summary>The command that puts a recording of the Engine API to this client again: <c>engine replay</c>.</summary>
internal static class EngineCommand
{
    private const int DifferencesShown = 10;

    public static Command Create(Terminal terminal)
    {
        Argument<string> folder = new("FOLDER") { Description = "What --engine-recorder has written." };
        Command replay = new(
            "replay",
            "Starts a node, puts every recorded request to it in order, and compares answers and times. Without --datadir the " +
            "node begins at the genesis, in a folder that is removed afterwards; with it, it goes on from what is there. " +
            "Exit code 1 where an answer differs.")
        {
            folder,
        };
        OptionArguments arguments = new(replay, [.. OptionTable.Storage, .. OptionTable.Execution, .. OptionTable.Logging]);
        replay.SetAction((parsed, stop) => RunAsync(terminal, arguments.Read(parsed), parsed.GetValue(folder)!, stop));
        return new Command("engine", "Works with recordings of the Engine API.") { replay };
    }

    private static async Task<int> RunAsync(Terminal terminal, ChosenOptions chosen, string folder, CancellationToken stop)
    {
        ChainSpec chain = ChainChoice.Load(chosen);
        string? scratch = chosen.Options.DataDirectory is null
            ? Directory.CreateTempSubdirectory("altius-replay-").FullName
            : null;
        try
        {
            NodeOptions options = chosen.Options with
            {
                DataDirectory = chosen.Options.DataDirectory ?? scratch,
                EnginePort = 0,
                HttpPort = null,
                WsPort = null,
                MetricsPort = null,
                Ipc = null,
                Dev = false,
                EngineRecorder = null,
                WarmUp = false,
            };
            List<string> faults = [];
            EngineReplay replay = await ReplayAsync(options, chain, Recording.Read(folder, faults.Add), stop);
            foreach (string fault in faults) terminal.Complain(fault);
            Print(terminal, replay);
            return replay.Differences.Count == 0 ? ExitCode.Success : ExitCode.Failure;
        }
        finally
        {
            if (scratch is not null) Directory.Delete(scratch, recursive: true);
        }
    }

    private static async Task<EngineReplay> ReplayAsync(
        NodeOptions options, ChainSpec chain, IEnumerable<Exchange> exchanges, CancellationToken stop)
    {
        using NodeStop nodeStop = new();
        await using Logger log = NodeLog.Create(options with { LogLevel = LogDetail.Warning }, nodeStop);
        NodeBuilder builder = new(options, chain, nodeStop, log);
        foreach (IClientPlugin plugin in PluginLoader.Load(options)) plugin.Configure(builder);
        await using Node node = await builder.StartAsync(stop);
        string secret = options.JwtSecret ?? DataDirectory.JwtSecretIn(options.DataDirectory!);
        using EngineClient client = new(new Uri($"http://{node.Engine}"), secret);
        EngineReplay replay = new(async request =>
        {
            long began = Stopwatch.GetTimestamp();
            byte[] answer = await client.AskAsync(request, stop);
            return (answer, Stopwatch.GetElapsedTime(began));
        });
        await replay.RunAsync(exchanges, stop);
        return nodeStop.Reason is { } reason ? throw new InvalidOperationException(reason) : replay;
    }

    private static void Print(Terminal terminal, EngineReplay replay)
    {
        Table table = new Table().Border(TableBorder.Simple)
            .AddColumns("method", "calls", "different", "recorded p50", "p99", "longest", "replayed p50", "p99", "longest");
        foreach (MethodReplay row in replay.Methods)
        {
            table.AddRow(
                row.Method, row.Recorded.Count.ToString(CultureInfo.InvariantCulture),
                row.Different.ToString(CultureInfo.InvariantCulture),
                Share(row.Recorded, 50), Share(row.Recorded, 99), Share(row.Recorded, 100),
                Share(row.Replayed, 50), Share(row.Replayed, 99), Share(row.Replayed, 100));
        }
        terminal.CreateConsole().Write(table);
        foreach (AnswerDifference difference in replay.Differences.Take(DifferencesShown))
        {
            terminal.Output.WriteLine($"exchange {difference.Index}, {difference.Method}:");
            terminal.Output.WriteLine($"  recorded {difference.Recorded}");
            terminal.Output.WriteLine($"  replayed {difference.Replayed}");
        }
        int calls = replay.Methods.Sum(row => row.Recorded.Count);
        terminal.Output.WriteLine(
            $"{calls} exchanges replayed, {replay.Differences.Count} answered otherwise " +
            "(times in ms; the replayed ones include HTTP)");
    }

    /// <summary>The time within which so many percent were answered, in milliseconds.</summary>
    private static string Share(List<TimeSpan> times, int percent)
    {
        List<TimeSpan> sorted = [.. times.Order()];
        int index = Math.Clamp((int)Math.Ceiling(sorted.Count * percent / 100.0) - 1, 0, sorted.Count - 1);
        return sorted[index].TotalMilliseconds.ToString("0.0", CultureInfo.InvariantCulture);
    }
}
