using Altius.Client.Fixtures;
using Altius.Client.Suites;
using Altius.Client.Tracing;
using Altius.Evm;
using Spectre.Console;

namespace Altius.Client.Commands;

/// <summary>One run of <c>statetest</c> or <c>blocktest</c>, with what is printed on the way.</summary>
/// <param name="newWorker">Takes analysed code that workers share, and where to trace to.</param>
internal sealed class SuiteSession(Terminal terminal, Func<CodeCache, Eip3155Writer?, ISuiteWorker> newWorker)
{
    private const int NamesShown = 10;

    public string? Filter { get; init; }

    public string? JsonFile { get; init; }

    public int Threads { get; init; } = 1;

    /// <summary>Runs all cases.</summary>
    public int Run(IReadOnlyList<string> paths, CancellationToken stop)
    {
        bool allFound = TryFind(paths, out List<string> files);
        CodeCache codes = new();
        SuiteReport report = Watch(files, (onResult, onFileDone) =>
            new SuiteRunner(() => newWorker(codes, null), Filter, Threads) { OnResult = onResult, OnFileDone = onFileDone }
                .Run(files, stop));
        return Finish(report, allFound);
    }

    /// <summary>Runs one case with a line for each step.</summary>
    public int Trace(IReadOnlyList<string> paths, CancellationToken stop)
    {
        bool allFound = TryFind(paths, out List<string> files);
        CodeCache codes = new();
        SuiteReport listed = new SuiteRunner(() => newWorker(codes, null), Filter, Threads) { ListsOnly = true }.Run(files, stop);
        string[] names = [.. listed.Results.Where(result => result.Verdict == Verdict.Skipped).Select(result => result.Case)];
        if (names.Length > 1)
        {
            terminal.Complain($"--trace wants one case, and {names.Length} are left: narrow them down with --filter, to one of");
            foreach (string name in names.Take(NamesShown)) terminal.Complain($"  {name}");
            if (names.Length > NamesShown) terminal.Complain("  …");
            return ExitCode.BadInput;
        }
        Eip3155Writer trace = new(terminal.Output);
        SuiteReport report =
            new SuiteRunner(() => newWorker(codes, trace), Filter, threads: 1) { OnResult = Print }.Run(files, stop);
        return Finish(report, allFound);
    }

    private bool TryFind(IReadOnlyList<string> paths, out List<string> files)
    {
        List<string> faults = [];
        files = FixtureFiles.Find(paths, faults);
        foreach (string fault in faults) terminal.Complain(fault);
        return faults.Count == 0;
    }

    /// <summary>Runs with a progress bar where a person watches.</summary>
    private SuiteReport Watch(List<string> files, Func<Action<CaseResult>, Action<int>?, SuiteReport> run)
    {
        if (!terminal.IsInteractive) return run(Print, null);
        IAnsiConsole console = terminal.CreateConsole();
        return console.Progress().AutoClear(true).Start(progress =>
        {
            ProgressTask task = progress.AddTask("files", maxValue: Math.Max(files.Count, 1));
            return run(result => PrintTo(console, result), done => task.Value = done);
        });
    }

    private void Print(CaseResult result)
    {
        if (result.Verdict == Verdict.Failed) terminal.Output.WriteLine($"FAILED {result}");
        if (result.Verdict == Verdict.Unreadable) terminal.Complain(result.ToString());
    }

    private static void PrintTo(IAnsiConsole console, CaseResult result)
    {
        if (result.Verdict == Verdict.Failed) console.MarkupLineInterpolated($"[red]FAILED[/] {result}");
        if (result.Verdict == Verdict.Unreadable) console.MarkupLineInterpolated($"[yellow]altius:[/] {result}");
    }

    private int Finish(SuiteReport report, bool allFound)
    {
        if (JsonFile is not null) SuiteJson.Write(JsonFile, report);
        foreach (IGrouping<string, CaseResult> reason in report.Results.Where(r => r.Verdict == Verdict.Skipped)
            .GroupBy(r => r.Detail))
            terminal.Output.WriteLine($"skipped {reason.Count()}: {reason.Key}");
        bool isEmpty = allFound && report.Results.Count == 0;
        if (isEmpty) terminal.Complain(Filter is null ? "these files hold no tests" : $"no case matches the filter '{Filter}'");
        terminal.Output.WriteLine(report.Summary);
        if (report.Failed > 0) return ExitCode.Failure;
        return allFound && report.Unreadable == 0 && !isEmpty ? ExitCode.Success : ExitCode.BadInput;
    }
}
