namespace Altius.Tests;

/// <summary>How tests ask for their vectors.</summary>
internal static partial class TestData
{
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
}
