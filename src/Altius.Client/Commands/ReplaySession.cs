using Altius.Client.Fixtures;
using Altius.Client.Replay;
using Altius.Core;
using Spectre.Console;

namespace Altius.Client.Commands;

/// <summary>One run of <c>replay</c>, with what is printed on the way.</summary>
internal sealed class ReplaySession(Terminal terminal)
{
    public int Repetitions { get; init; } = 1;

    public string? JsonFile { get; init; }

    public ExecutorChoice Executor { get; init; } = ExecutorChoice.Sequential;

    public int Run(IReadOnlyList<string> paths, CancellationToken stop)
    {
        if (!ChainSpec.TryLoadKnown("mainnet", out ChainSpec? chain)) throw new InvalidOperationException("Mainnet's chain spec is missing.");
        List<string> faults = [];
        List<string> files = FixtureFiles.Find(paths, faults);
        List<ReplayBlock> blocks = ReadAll(files, chain.Forks, faults, stop);
        foreach (string fault in faults) terminal.Complain(fault);
        if (blocks.Count == 0) return ExitCode.BadInput;

        List<ReplayResult> results = Watch(blocks.Count * Repetitions, onBlock =>
        {
            using BlockReplayer replayer = new(chain, Executor) { OnBlock = onBlock };
            return replayer.Run(blocks, Repetitions, stop);
        });
        ReplayReport report = new(results, Repetitions);
        report.Print(terminal.CreateConsole());
        if (JsonFile is not null) report.WriteJson(JsonFile);
        foreach (ReplayResult result in results.Where(result => result.Mismatch is not null))
            terminal.Output.WriteLine($"MISMATCH in block {result.Block.Number} ({result.Block.File}): {result.Mismatch}");
        if (results.Exists(result => result.Mismatch is not null)) return ExitCode.Failure;
        return faults.Count == 0 ? ExitCode.Success : ExitCode.BadInput;
    }

    private static List<ReplayBlock> ReadAll(List<string> files, ForkSchedule forks, List<string> faults, CancellationToken stop)
    {
        List<ReplayBlock> blocks = [];
        foreach (string file in files)
        {
            stop.ThrowIfCancellationRequested();
            try
            {
                blocks.Add(ReplayBlockReader.Read(file, forks));
            }
            catch (Exception fault) when (fault is FixtureFault or IOException or UnauthorizedAccessException)
            {
                faults.Add($"{file}: {fault.Message}");
            }
        }
        return [.. blocks.OrderBy(block => block.Number)];
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
