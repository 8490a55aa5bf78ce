using Altius.Client.Fixtures;
using Altius.Tests;

namespace Altius.Benchmarks.Figures;

/// <summary>The public files that benchmarks run.</summary>
internal static class Vectors
{
    /// <summary>All JSON files of an archive, by name.</summary>
    /// <exception cref="DirectoryNotFoundException">It has not been unpacked.</exception>
    public static List<string> Files(string archive) => TestData.TryFind(archive, out string? folder)
        ? FixtureFiles.Find([folder], [])
        : throw new DirectoryNotFoundException(
            $"no test data; '{archive}' is missing. Run scripts/testdata.sh, " +
            $"or name the folder that holds '{archive}/' in ALTIUS_TESTDATA.");
}
