using System.Diagnostics;
using System.Globalization;
using Altius.Chain;
using Altius.Client.Bench;
using Altius.Client.Options;
using Altius.Client.Running;
using Altius.Client.Workloads;
using Altius.Core;
using Altius.Primitives;
using Serilog.Core;
using Spectre.Console;

namespace Altius.Client.Commands;

/// <summary>One run of <c>bench engine</c>: state, blocks, node, figures.</summary>
/// <param name="options">Of the node; its data directory is the folder of the benchmark.</param>
internal sealed class BenchSession(Terminal terminal, NodeOptions options)
{
    public required BenchPlan Plan { get; init; }

    /// <summary>Null for the usual place.</summary>
    public string? ContractFiles { get; init; }

    public TimeSpan Pause { get; init; }

    public string? JsonFile { get; init; }

    /// <summary>
    /// A command that calls the node's JSON-RPC while every other group of blocks is handed over; null for none.
    /// </summary>
    public string? LoadCommand { get; init; }

    public bool Keep { get; init; }

    public async Task<int> RunAsync(CancellationToken stop)
    {
        string contracts = ContractFiles ?? GenerateSession.UsualContracts();
        BenchPlan plan = Plan with { HasContracts = Directory.Exists(contracts) };
        if (!plan.HasContracts)
        {
            terminal.Complain(
                $"there are no contract files in {contracts}, so the blocks hold transfers of ether alone. " +
                "scripts/workload-contracts.sh fetches them; --contract-files names another folder.");
        }
        using BenchDirectory directory = BenchDirectory.Open(options.DataDirectory, Keep);
        NodeOptions node = options with
        {
            DataDirectory = directory.Node,
            LogLevel = options.LogLevel == LogDetail.Info ? LogDetail.Warning : options.LogLevel,
            EnginePort = 0,
            HttpPort = null,
            WsPort = null,
            MetricsPort = null,
            Ipc = null,
            Dev = false,
            EngineRecorder = null,
        };
        using NodeStop nodeStop = new();
        await using Logger log = NodeLog.Create(node, nodeStop);
        try
        {
            ContractArtifacts artifacts = new(contracts);
            if (LoadCommand is { } command)
            {
                (ChainSpec chain, List<BenchPayload> payloads) =
                    Make(plan, artifacts, directory, node, log, BenchPayload.Of, stop);
                await MeasureUnderLoadAsync(command, node, chain, directory, payloads, log, stop);
            }
            else
            {
                (ChainSpec chain, List<BenchBlock> blocks) = Make(plan, artifacts, directory, node, log, block => block, stop);
                await MeasureAsync(plan, node, chain, directory, blocks, log, stop);
            }
            return ExitCode.Success;
        }
        catch (WorkloadFault fault)
        {
            terminal.Complain(fault.Message);
            return ExitCode.BadInput;
        }
        catch (BenchFault fault)
        {
            terminal.Complain(fault.Message);
            return ExitCode.Failure;
        }
    }

    /// <param name="keep">What is kept of a block.</param>
    private (ChainSpec Chain, List<T> Blocks) Make<T>(
        BenchPlan plan, ContractArtifacts contracts, BenchDirectory directory, NodeOptions node, Logger log,
        Func<BenchBlock, T> keep, CancellationToken stop)
    {
        ulong largest = plan.Gas.Max();
        long began = Stopwatch.GetTimestamp();
        BenchDraft draft = new(plan, BenchChain.Create(largest, []), contracts);
        if (!directory.TryFind(plan, out Hash256 root))
        {
            root = directory.Prepare(plan, BenchChain.Create(largest, draft.CreateState()), node, log);
            Tell($"prepared the state in {Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} s");
        }
        stop.ThrowIfCancellationRequested();
        ChainSpec chain = BenchChain.Create(largest, root);
        began = Stopwatch.GetTimestamp();
        IReadOnlyList<ArraySegment<Transaction>> transactions = draft.SignBlocks();
        List<T> blocks = [];
        using DataDirectory prepared = DataDirectory.Open(directory.Prepared);
        using ChainDatabase database = ChainDatabase.Open(prepared, chain, node, BenchDirectory.Idle, log);
        BlockMaker maker = new(chain, database.States, database.Tree.Genesis);
        foreach ((ArraySegment<Transaction> content, ulong gas) in transactions.Zip(plan.GasOfBlocks()))
            blocks.Add(keep(maker.Make(content, gas, stop)));
        double took = Stopwatch.GetElapsedTime(began).TotalSeconds;
        Tell($"sealed {blocks.Count} blocks with {transactions.Sum(content => content.Count):N0} transactions in {took:0.0} s");
        return (chain, blocks);
    }

    private async Task MeasureAsync(
        BenchPlan plan, NodeOptions node, ChainSpec chain, BenchDirectory directory, List<BenchBlock> blocks, Logger log,
        CancellationToken stop)
    {
        long databaseBytes = directory.CopyForNode();
        string before = MachineLoad.Read();
        NodeProbe? probe = await NodeProbe.RunAsync(ProbeArguments(plan, node, chain, directory.Put(blocks[0])), stop);
        directory.CopyForNode(); // without the probe's block
        EngineBench bench = new(node, chain, Pause, log);
        List<BlockPair> pairs = await WatchAsync(blocks.Count, done => bench.RunAsync(blocks, done, stop));
        BenchReport report = new(plan, node, [.. pairs.Skip(plan.Uncounted * plan.Gas.Count)])
        {
            StartUp = probe?.StartUp ?? bench.StartUp,
            IdleBytes = probe?.IdleBytes,
            FirstPayload = probe?.FirstPayload,
            DatabaseBytes = databaseBytes,
            Load = $"{before} before, {MachineLoad.Read()} after",
        };
        report.Print(terminal.Output, terminal.CreateConsole());
        if (JsonFile is not null) report.Write(JsonFile);
        if (Keep) Tell($"the node's data are in {directory.Node}");
    }

    private async Task MeasureUnderLoadAsync(
        string command, NodeOptions node, ChainSpec chain, BenchDirectory directory, List<BenchPayload> payloads, Logger log,
        CancellationToken stop)
    {
        directory.CopyForNode();
        LoadBench bench = new(node, chain, Pause, command, log);
        LoadReport report = await bench.RunAsync(payloads, stop);
        report.Print(terminal.Output);
        if (JsonFile is not null) report.Write(JsonFile);
    }

    private static IEnumerable<string> ProbeArguments(BenchPlan plan, NodeOptions node, ChainSpec chain, string payload) =>
    [
        "--largest", plan.Gas.Max().ToString(CultureInfo.InvariantCulture), "--root", chain.Genesis.StateRoot.ToString()!,
        "--payload", payload,
        .. OptionTable.All
            .Where(row => row.Name != "chain" && row.Show(node).Length > 0 && row.Show(node) != row.Show(new NodeOptions()))
            .SelectMany(row => new[] { $"--{row.Name}", row.Show(node) }),
    ];

    /// <summary>Runs with a progress bar where a person watches.</summary>
    private async Task<List<BlockPair>> WatchAsync(int steps, Func<Action<int>?, Task<List<BlockPair>>> run)
    {
        if (!terminal.IsInteractive) return await run(null);
        return await terminal.CreateConsole().Progress().AutoClear(true).StartAsync(progress =>
        {
            ProgressTask task = progress.AddTask("blocks", maxValue: steps);
            return run(done => task.Value = done);
        });
    }

    private void Tell(FormattableString line) => terminal.Output.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
