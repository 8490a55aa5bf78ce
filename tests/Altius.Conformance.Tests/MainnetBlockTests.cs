using Altius.Client;
using Altius.Client.Fixtures;
using Altius.Client.Replay;
using Altius.Core;
using Altius.Evm;
using Altius.Execution;

namespace Altius.Conformance.Tests;

/// <summary>Real mainnet blocks, replayed as the command replay does it.</summary>
[TestFixture]
internal sealed class MainnetBlockTests
{
    [Test]
    public void EveryBlockGivesWhatItsHeaderStates()
    {
        Assert.That(ChainSpec.TryLoadKnown("mainnet", out ChainSpec? mainnet));
        List<string> faults = [];
        List<string> files = FixtureFiles.Find([TestData.Require("mainnet-blocks")], faults);
        List<ReplayBlock> blocks = [.. files.Select(file => ReplayBlockReader.Read(file, mainnet!.Forks))];
        using BlockReplayer replayer = new(mainnet!, new ExecutorChoice(ExecutorKind.Shadow, Workers: 3));
        List<ReplayResult> results = replayer.Run(blocks, repetitions: 1, TestContext.CurrentContext.CancellationToken);

        TestContext.Out.WriteLine($"{results.Count} blocks, {results.Sum(result => result.Transactions)} transactions");
        string[] mismatches =
            [.. results.Where(result => result.Mismatch is not null)
                .Select(result => $"{result.Block.Number}: {result.Mismatch}")];
        Assert.That(faults, Is.Empty);
        Assert.That(results, Is.Not.Empty);
        Assert.That(mismatches, Is.Empty);
    }

    [Test]
    public void EveryForkFromFrontierToCancunIsAmongThem()
    {
        Assert.That(ChainSpec.TryLoadKnown("mainnet", out ChainSpec? mainnet));
        string folder = TestData.Require("mainnet-blocks");
        HashSet<string> forks =
            [.. Directory.EnumerateFiles(folder, "*.json")
                .Select(file => ReplayBlockReader.Read(file, mainnet!.Forks).Rules.Name)];

        Assert.That(forks,
            Is.SupersetOf((string[])["Frontier", "Homestead", "Byzantium", "Istanbul", "Berlin", "Paris", "Shanghai", "Cancun"]));
    }

    /// <summary>On this rests how replay names the transaction that differs.</summary>
    [Test]
    public void NoTransactionReadsStorageThatItsFileLacks()
    {
        Assert.That(ChainSpec.TryLoadKnown("mainnet", out ChainSpec? mainnet));
        string folder = TestData.Require("mainnet-blocks");
        SequentialBlockExecutor executor = new(mainnet!, new CodeCache());
        Assert.Multiple(() =>
        {
            foreach (string file in Directory.EnumerateFiles(folder, "*.json"))
            {
                ReplayBlock block = ReplayBlockReader.Read(file, mainnet!.Forks);
                Assert.That(new ReplayCheck(executor, block).FirstThatStrays(block.Block.Transactions.Count),
                    Is.EqualTo(-1), file);
            }
        });
    }
}
