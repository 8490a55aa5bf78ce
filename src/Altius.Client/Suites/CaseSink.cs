using Altius.Client.Fixtures;

namespace Altius.Client.Suites;

/// <summary>Runs the cases of one file: those that the filter wants, each with its outcome written down.</summary>
/// <param name="file">The file's name.</param>
/// <param name="filter">Text that the file's or the case's name must hold; null for all.</param>
/// <param name="report">Told of each outcome as it comes.</param>
/// <param name="listsOnly">Whether cases are named, as skipped, and not run.</param>
internal sealed class CaseSink(string file, string? filter, Action<CaseResult> report, bool listsOnly = false)
{
    private readonly bool _wantsAll = filter is null || file.Contains(filter, StringComparison.OrdinalIgnoreCase);

    public bool Wants(string name) => _wantsAll || name.Contains(filter!, StringComparison.OrdinalIgnoreCase);

    /// <summary>Runs a case if it is wanted.</summary>
    /// <param name="run">Gives the first difference, null where there is none.</param>
    public void Run(string name, Func<string?> run)
    {
        if (!Wants(name)) return;
        if (listsOnly)
        {
            Report(name, Verdict.Skipped, "only listed");
            return;
        }
        try
        {
            string? difference = run();
            Report(name, difference is null ? Verdict.Passed : Verdict.Failed, difference ?? "");
        }
        catch (FixtureFault fault)
        {
            Report(name, Verdict.Unreadable, fault.Message);
        }
        catch (Exception fault) when (fault is not (OperationCanceledException or OutOfMemoryException))
        {
            // A fault of our own fails the case that shows it, and the run goes on to show the others.
            Report(name, Verdict.Failed, $"internal fault: {fault.GetType().Name}: {fault.Message}");
        }
    }

    public void Skip(string name, string reason)
    {
        if (!listsOnly && Wants(name)) Report(name, Verdict.Skipped, reason);
    }

    private void Report(string name, Verdict verdict, string detail) => report(new CaseResult(file, name, verdict, detail));
}
