using Altius.Client.Replay;
using Altius.Client.Replay.Parallelism;
using Altius.Core;
using Altius.Evm;
using Altius.Parallel;
using Spectre.Console;

namespace Altius.Client.Commands;

/// <summary>One run of <c>replay</c>, with what is printed on the way.</summary>
internal sealed class ReplaySession(Terminal terminal)
{
    public int Repetitions { get; init; } = 1;

    public string? JsonFile { get; init; }

    /// <summary>Where the report on parallelism goes, as JSON or, by its ending, as a page; null for none.</summary>
    public string? ReportFile { get; init; }

    /// <inheritdoc cref="BlockReplayer.AsReceived"/>
    public bool AsReceived { get; init; }

    public ExecutorChoice Executor { get; init; } = ExecutorChoice.Sequential;

    public int Run(IReadOnlyList<string> paths, CancellationToken stop)
    {
        if (!ChainSpec.TryLoadKnown("mainnet", out ChainSpec? chain))
            throw new InvalidOperationException("Mainnet's chain spec is missing.");
        List<string> faults = [];
        List<ReplayBlock> blocks = ReplayBlocks.ReadAll(paths, chain.Forks, faults, stop);
        foreach (string fault in faults) terminal.Complain(fault);
        if (blocks.Count == 0) return ExitCode.BadInput;

        List<ReplayResult> results = Watch(blocks.Count * Repetitions, onBlock =>
        {
            using BlockReplayer replayer = new(chain, Executor) { OnBlock = onBlock, AsReceived = AsReceived };
            return replayer.Run(blocks, Repetitions, stop);
        });
        ReplayReport report = new(results, Repetitions, AsReceived);
        report.Print(terminal.CreateConsole());
        if (JsonFile is not null) report.WriteJson(JsonFile);
        foreach (ReplayResult result in results.Where(result => result.Mismatch is not null))
            terminal.Output.WriteLine($"MISMATCH in block {result.Block.Number} ({result.Block.File}): {result.Mismatch}");
        if (ReportFile is not null)
            Report(ReportFile, chain, [.. results.Where(result => result.Mismatch is null).Select(result => result.Block)], stop);
        if (results.Exists(result => result.Mismatch is not null)) return ExitCode.Failure;
        return faults.Count == 0 ? ExitCode.Success : ExitCode.BadInput;
    }

    /// <summary>Runs the blocks that can run in parallel once more, recorded.</summary>
    private void Report(string path, ChainSpec chain, List<ReplayBlock> blocks, CancellationToken stop)
    {
        using BlockBench bench = new(chain, new CodeCache(), Executor.Workers);
        // Others never run in parallel.
        List<ReplayBlock> fitting = [.. blocks.Where(block => block.Rules.Receipt != ReceiptRule.PostStateRoot)];
        bench.WarmUp([.. fitting.Select(block => (block.Block, (IStateReader)block.State, block.Rules))], stop);
        int rounds = Math.Max(Repetitions, 3);
        List<(string, BlockMeasurement)> measured =
            [.. fitting.Select(block => (block.File, bench.Measure(block.Block, block.State, block.Rules, rounds, stop)))];
        ParallelismReport report = new(measured);
        report.Print(terminal.CreateConsole());
        report.Write(path);
    }

    /// <summary>Runs with a progress bar where a person watches.</summary>
    private List<ReplayResult> Watch(int steps, Func<Action<int>?, List<ReplayResult>> run)
    {
        if (!terminal.IsInteractive) return run(null);
        return terminal.CreateConsole().Progress().AutoClear(true).Start(progress =>
        {
            ProgressTask task = progress.AddTask("blocks", maxValue: steps);
            return run(done => task.Value = done);
        });
    }
}
