using Altius.Core;
using Altius.Evm;
using Altius.Execution;
using Altius.Primitives;

namespace Altius.Parallel.Tests;

/// <summary>What happens when a block cannot be run to its end, and which blocks are run in parallel at all.</summary>
public sealed class StoppingTests
{
    private static readonly Scene Scene =
        Enumerable.Range(1, 1000).Select(RandomBlocks.Make).First(scene => scene.Block.Transactions.Count > 30);

    [TestCase(1), TestCase(2), TestCase(8)]
    public void A_fault_of_the_parent_state_is_thrown_and_the_next_block_runs(int workers)
    {
        using ParallelBlockExecutor executor = new(MainnetBlocks.Chain, new CodeCache(), workers, RoadThresholds.None);
        BlockOutcome expected = Run(executor, Scene.Parent);
        for (int reads = 1; reads < 30; reads++)
        {
            FailingState failing = new(Scene.Parent, reads, static () => throw new IOException("the disk is gone"));
            Assert.That(() => Run(executor, failing), Throws.InstanceOf<IOException>());
            Assert.That(OutcomeDifference.Find(expected, Run(executor, Scene.Parent)), Is.Null);
        }
    }

    [TestCase(1), TestCase(2), TestCase(8)]
    public void A_block_stops_when_it_is_told_to_and_the_next_one_runs(int workers)
    {
        using ParallelBlockExecutor executor = new(MainnetBlocks.Chain, new CodeCache(), workers, RoadThresholds.None);
        BlockOutcome expected = Run(executor, Scene.Parent);
        for (int reads = 1; reads < 10; reads++)
        {
            using CancellationTokenSource stop = new();
            FailingState stopping = new(Scene.Parent, reads, stop.Cancel);
            Assert.That(() => Run(executor, stopping, stop.Token), Throws.InstanceOf<OperationCanceledException>());
            Assert.That(OutcomeDifference.Find(expected, Run(executor, Scene.Parent)), Is.Null);
        }
    }

    [Test]
    public void The_road_is_chosen_by_workers_receipts_and_size()
    {
        ForkRules frontier = ForkRegistry.All[0];
        RoadThresholds thresholds =
            new(LeastTransactions: Scene.Block.Transactions.Count, LeastWork: RoadThresholds.WorkOf(Scene.Block));
        Assert.That(thresholds.Choose(Scene.Block, Scene.Rules, 2), Is.EqualTo(Road.Parallel));
        Assert.That(thresholds.Choose(Scene.Block, Scene.Rules, 1), Is.EqualTo(Road.SequentialOneWorker));
        Assert.That(thresholds.Choose(Scene.Block, frontier, 2), Is.EqualTo(Road.SequentialStateRoots));
        Assert.That(RoadThresholds.WorkOf(Scene.Block), Is.GreaterThan(0).And.LessThan(Scene.Block.Header.GasUsed));
        Block chain = Scene.Block with { Transactions = [.. Scene.Block.Transactions.Select(_ => Scene.Block.Transactions[0])] };
        Assert.That((thresholds with { MostOfChain = 0.9 }).Choose(chain, Scene.Rules, 2),
            Is.EqualTo(Road.SequentialForeseenChain));
        Assert.That(thresholds.Choose(chain, Scene.Rules, 2), Is.EqualTo(Road.Parallel), "unless a block may be one chain");
        ulong each = RoadThresholds.WorkOf(Scene.Block) / (ulong)Scene.Block.Transactions.Count;
        Assert.That((thresholds with { LeastWorkEach = each + 1 }).Choose(Scene.Block, Scene.Rules, 2),
            Is.EqualTo(Road.SequentialLittleWork));
        Assert.That((thresholds with { LeastWorkEach = each + 1 }).Choose(Scene.Block, Scene.Rules, 4),
            Is.EqualTo(Road.Parallel));
        Block fewer = Scene.Block with { Transactions = [.. Scene.Block.Transactions.Skip(1)] };
        Assert.That(thresholds.Choose(fewer, Scene.Rules, 2), Is.EqualTo(Road.SequentialFewTransactions));
        Block lighter = Scene.Block with { Header = Scene.Block.Header with { GasUsed = Scene.Block.Header.GasUsed - 1 } };
        Assert.That(thresholds.Choose(lighter, Scene.Rules, 2), Is.EqualTo(Road.SequentialLittleWork));
    }

    private static BlockOutcome Run(ParallelBlockExecutor executor, IStateReader parent, CancellationToken stop = default) =>
        executor.Execute(Scene.Block, parent, Scene.Rules, stop);

    /// <summary>A state that does something from its n-th read of an account on.</summary>
    private sealed class FailingState(IStateReader state, int reads, Action act) : IStateReader
    {
        private int _reads;

        public bool TryGetAccount(in Address who, out Account account)
        {
            if (Interlocked.Increment(ref _reads) >= reads) act();
            return state.TryGetAccount(who, out account);
        }

        public UInt256 GetStorage(in Address who, in UInt256 slot) => state.GetStorage(who, slot);

        public ReadOnlyMemory<byte> GetCode(in Hash256 codeHash) => state.GetCode(codeHash);

        public Hash256 GetBlockHash(ulong number) => state.GetBlockHash(number);
    }
}
