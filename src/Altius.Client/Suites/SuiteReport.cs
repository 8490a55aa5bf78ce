namespace Altius.Client.Suites;

/// <summary>What a run of a suite came to.</summary>
/// <param name="Results">Every case, in the order of the files.</param>
internal sealed record SuiteReport(IReadOnlyList<CaseResult> Results)
{
    public int Passed => Count(Verdict.Passed);

    public int Failed => Count(Verdict.Failed);

    public int Skipped => Count(Verdict.Skipped);

    /// <summary>Files and tests that could not be read.</summary>
    public int Unreadable => Count(Verdict.Unreadable);

    /// <summary>The last line of a run.</summary>
    public string Summary => $"{Passed} passed, {Failed} failed, {Skipped} skipped";

    private int Count(Verdict verdict) => Results.Count(result => result.Verdict == verdict);
}
