namespace Altius.Tests;

/// <summary>How tests ask for their vectors.</summary>
internal static partial class TestData
{
    /// <summary>The folder of one archive; the running test is skipped, with the reason, where it is missing.</summary>
    public static string Require(string archive)
    {
        return TryFind(archive, out string? folder) ? folder : throw Skip(archive);
    }

    /// <summary>The path of one file; the running test is skipped, with the reason, where it is missing.</summary>
    public static string RequireFile(string name) => TryFindFile(name, out string? path) ? path : throw Skip(name);

    private static IgnoreException Skip(string archive)
    {
        string reason =
            $"skipped: no test data; '{archive}' is missing. Run scripts/testdata.sh, which unpacks the archives or tells " +
            $"where the public originals are, or name the folder that holds '{archive}' in {Variable}.";
        Assert.Ignore(reason);
        return new IgnoreException(reason); // Assert.Ignore only collects inside a multiple-assertion block
    }
}
