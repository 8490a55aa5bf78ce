using Altius.Core;
using Altius.Evm;
using Altius.Execution;

namespace Altius.Parallel.Tests;

/// <summary>Real blocks of mainnet end in parallel as they do one after the other.</summary>
public sealed class MainnetTests
{
    [TestCase(1), TestCase(2), TestCase(3), TestCase(8), TestCase(16)]
    public void Every_block_ends_as_it_does_one_after_the_other(int workers)
    {
        CodeCache codes = new();
        SequentialBlockExecutor sequential = new(MainnetBlocks.Chain, codes);
        using ParallelBlockExecutor parallel = new(MainnetBlocks.Chain, codes, workers, RoadThresholds.None);
        int blocks = 0;
        foreach (Scene scene in MainnetBlocks.Read())
        {
            BlockHeader header = scene.Block.Header;
            BlockOutcome expected = sequential.Execute(scene.Block, scene.Parent, scene.Rules, default);
            Assert.That(expected.Error, Is.EqualTo(BlockError.None), $"block {header.Number}: {expected}");
            Assert.That(expected.GasUsed, Is.EqualTo(header.GasUsed), $"block {header.Number}");
            BlockOutcome actual = parallel.Execute(scene.Block, scene.Parent, scene.Rules, default);
            if (OutcomeDifference.Find(expected, actual) is { } difference) Assert.Fail($"block {header.Number}: {difference}");
            blocks++;
        }
        ParallelMetrics metrics = parallel.Metrics;
        TestContext.Out.WriteLine(
            $"{metrics.Transactions} transactions, {metrics.Runs} runs, {metrics.Reruns} reruns, " +
            $"{metrics.Suspensions} suspensions");
        Assert.That(blocks, Is.GreaterThan(40));
        Assert.That(metrics.Blocks(Road.Parallel) + metrics.Blocks(Road.SequentialStateRoots), Is.EqualTo(blocks));
        Assert.That(metrics.Blocks(Road.Parallel), Is.GreaterThan(30));
    }
}
