namespace Altius.Client.Suites;

/// <summary>What became of a test case.</summary>
internal enum Verdict
{
    Passed,
    Failed,
    /// <summary>Not run, for a reason that is no fault of anybody's.</summary>
    Skipped,
    /// <summary>Not run: the fixture is not what its format says.</summary>
    Unreadable,
}

/// <summary>The outcome of one case, or of a whole file that cannot be read.</summary>
/// <param name="File">As it was named on the command line.</param>
/// <param name="Case">Empty where the whole file is meant.</param>
/// <param name="Detail">The first difference, or why it was not run; empty where it passed.</param>
internal sealed record CaseResult(string File, string Case, Verdict Verdict, string Detail)
{
    /// <summary>One line for people.</summary>
    public override string ToString()
    {
        string where = Case.Length == 0 ? File : $"{File}: {Case}";
        return Detail.Length == 0 ? where : $"{where}: {Detail}";
    }
}
