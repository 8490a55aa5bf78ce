using Altius.Client;
using Altius.Client.Fixtures;
using Altius.Client.Suites;
using Altius.Evm;

namespace Altius.Conformance.Tests;

/// <summary>The official suites, run as the commands statetest and blocktest run them. Each must pass wholly.</summary>
[TestFixture]
internal sealed class SuiteTests
{
    private const int FailuresShown = 25;

    /// <summary>The one fork of the suites that is still to come.</summary>
    private const string AmsterdamIsToCome = "the Amsterdam fork is not supported yet";

    [Test]
    public void TheClassicBlockTestsPass() =>
        RunBlocks("legacy-tests", "Cancun/BlockchainTests", "Constantinople/BlockchainTests");

    [Test]
    public void TheClassicStateTestsPass() =>
        RunStates("legacy-tests", "Cancun/GeneralStateTests", "Constantinople/GeneralStateTests", "Constantinople/VMTests");

    [Test]
    public void TheBlockTestsOfExecutionSpecTestsPass() => RunBlocks("eest-blockchain", "");

    [Test]
    public void TheStateTestsOfExecutionSpecTestsPass() => RunStates("eest-state", "");

    /// <summary>As payloads they are handed over the wire, by <see cref="EngineWireTests"/>.</summary>
    [Test]
    public void TheWorstCaseBlocksPass() => RunBlocks("eest-benchmark", "blockchain_tests");

    [Test]
    public void TheBlockTestsOfEthereumTestsPass() => RunBlocks("ethereum-tests", "BlockchainTests");

    [Test]
    public void TheBlocksWithWitnessesPass() => RunBlocks("eest-zkevm", "");

    [Test]
    public void TheInterpreterBenchmarksGiveWhatTheyMust() => RunStates("evm-benchmarks", "");

    private static void RunStates(string archive, params string[] folders) =>
        Run(archive, folders, codes => new StateTestWorker(codes, trace: null));

    private static void RunBlocks(string archive, params string[] folders) =>
        Run(archive, folders, codes => new BlockTestWorker(codes, trace: null, ExecutorChoice.Sequential));

    private static void Run(string archive, string[] folders, Func<CodeCache, ISuiteWorker> newWorker)
    {
        string root = TestData.Require(archive);
        List<string> faults = [];
        List<string> files = FixtureFiles.Find(folders.Select(folder => Path.Combine(root, folder)), faults);
        Assert.That(faults, Is.Empty);
        CodeCache codes = new();
        SuiteReport report = new SuiteRunner(() => newWorker(codes), filter: null, Environment.ProcessorCount)
            .Run(files, TestContext.CurrentContext.CancellationToken);
        TestContext.Out.WriteLine($"{archive}: {report.Summary}");

        CaseResult[] bad = [.. report.Results.Where(result => result.Verdict is Verdict.Failed or Verdict.Unreadable)];
        string[] unexplained =
            [.. report.Results.Where(r => r.Verdict == Verdict.Skipped && r.Detail != AmsterdamIsToCome)
                .Select(r => r.ToString())];
        Assert.Multiple(() =>
        {
            Assert.That(bad, Is.Empty, () => $"{bad.Length} cases:\n{string.Join('\n', bad.Take(FailuresShown))}");
            Assert.That(unexplained, Is.Empty);
            Assert.That(report.Results, Is.Not.Empty);
        });
        if (report.Passed == 0) Assert.Ignore($"skipped: all {report.Skipped} cases: {AmsterdamIsToCome}");
    }
}
