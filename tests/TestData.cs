using System.Diagnostics.CodeAnalysis;

namespace Altius.Tests;

/// <summary>
/// Finds the unpacked public test vectors: in the folder that ALTIUS_TESTDATA names, else in testdata/ beside the solution.
/// </summary>
internal static class TestData
{
    private const string Variable = "ALTIUS_TESTDATA";
    private const string Solution = "Altius.Client.sln";

    /// <summary>The folder of one archive, such as <c>ethereum-tests</c>.</summary>
    /// <returns>False where it has not been unpacked.</returns>
    public static bool TryFind(string archive, [NotNullWhen(true)] out string? folder)
    {
        folder = Root() is { } root ? Path.Combine(root, archive) : null;
        if (Directory.Exists(folder)) return true;
        folder = null;
        return false;
    }

    /// <summary>The folder of one archive; the running test is skipped, with the reason, where it is missing.</summary>
    public static string Require(string archive)
    {
        if (TryFind(archive, out string? folder)) return folder;
        string reason =
            $"skipped: no test data; '{archive}' is missing. Run scripts/testdata.sh, which unpacks the archives or tells " +
            $"where the public originals are, or name the folder that holds '{archive}/' in {Variable}.";
        Assert.Ignore(reason);
        throw new IgnoreException(reason); // Assert.Ignore only collects inside a multiple-assertion block
    }

    private static string? Root()
    {
        string? named = Environment.GetEnvironmentVariable(Variable);
        if (!string.IsNullOrEmpty(named)) return named;
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, Solution))) return Path.Combine(at.FullName, "testdata");
        return null;
    }
}
