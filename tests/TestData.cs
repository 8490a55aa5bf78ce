using System.Diagnostics.CodeAnalysis;

namespace Altius.Tests;

/// <summary>
/// Finds the unpacked public test vectors: in the folder that ALTIUS_TESTDATA names, else in testdata/ beside the solution.
/// </summary>
internal static partial class TestData
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

    /// <summary>The path of a file that stands beside the archives' folders.</summary>
    public static bool TryFindFile(string name, [NotNullWhen(true)] out string? path)
    {
        path = Root() is { } root ? Path.Combine(root, name) : null;
        if (File.Exists(path)) return true;
        path = null;
        return false;
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
