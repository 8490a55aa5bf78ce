using System.Globalization;
using Altius.Core;
using Altius.Evm;
using Altius.Execution;

namespace Altius.Parallel.Tests;

/// <summary>Parallel execution gives what sequential execution gives, on blocks made to conflict.</summary>
public sealed class AgreementTests
{
    private static readonly int Blocks = Setting("ALTIUS_PARALLEL_BLOCKS", 2_000);
    private static readonly int FirstSeed = Setting("ALTIUS_PARALLEL_SEED", 1);

    /// <summary>Transactions to a batch; null for what the executor itself would choose.</summary>
    private static readonly int?[] BatchSizes = [null, 1, 2, 5];

    /// <summary>Gas from which on a transaction is begun first: that of none, of the larger two thirds, of nearly all.</summary>
    private static readonly ulong[] Giants = [1_000_000, 400_000, 60_000];

    [TestCase(1), TestCase(2), TestCase(3), TestCase(8), TestCase(16)]
    public void Random_blocks_end_as_they_do_one_after_the_other(int workers) => Compare(workers, Blocks, disturb: null);

    [TestCase(2), TestCase(8)]
    public void Random_blocks_end_the_same_however_the_workers_are_disturbed(int workers)
    {
        int seed = 0;
        ThreadLocal<Random> random = new(() => new Random(Interlocked.Increment(ref seed)));
        Compare(workers, Blocks, disturb: () =>
        {
            switch (random.Value!.Next(32))
            {
                case < 4: Thread.Yield(); break;
                case < 6: Thread.Sleep(0); break;
                case < 8: Thread.SpinWait(random.Value.Next(2_000)); break;
                default: break;
            }
        });
    }

    [Test]
    public void Random_blocks_go_every_way()
    {
        ChainSpec chain = Chain();
        SequentialBlockExecutor sequential = new(chain, new CodeCache());
        int valid = 0, invalid = 0, failed = 0, wiped = 0, codes = 0, logs = 0;
        HashSet<TransactionError> errors = [];
        for (int seed = 1; seed <= 1_000; seed++)
        {
            Scene scene = RandomBlocks.Make(seed);
            BlockOutcome outcome = sequential.Execute(scene.Block, scene.Parent, scene.Rules, default);
            if (!outcome.Succeeded) { invalid++; errors.Add(outcome.TransactionError); continue; }
            valid++;
            failed += outcome.Receipts.Count(receipt => !receipt.Succeeded);
            logs += outcome.Receipts.Sum(receipt => receipt.Logs.Count);
            wiped += outcome.StateDiff.Accounts.Values.Count(change => change.StorageWiped);
            codes += outcome.StateDiff.Codes.Count;
        }
        TestContext.Out.WriteLine(
            $"{valid} valid, {invalid} invalid ({string.Join(", ", errors)}), " +
            $"{failed} failed, {wiped} wiped, {codes} codes, {logs} logs");
        Assert.That(valid, Is.GreaterThan(500));
        Assert.That(errors, Does.Contain(TransactionError.GasLimitAboveBlock).And.Contain(TransactionError.NonceTooHigh)
            .And.Contain(TransactionError.NonceTooLow).And.Contain(TransactionError.InsufficientFunds)
            .And.Contain(TransactionError.BlobGasAboveBlock));
        Assert.That(new[] { failed, wiped, codes, logs }, Has.All.GreaterThan(50));
    }

    private static void Compare(int workers, int blocks, Action? disturb)
    {
        ChainSpec chain = Chain();
        SequentialBlockExecutor sequential = new(chain, new CodeCache());
        using ParallelBlockExecutor parallel = new(chain, new CodeCache(), workers, RoadThresholds.None) { Disturb = disturb };
        for (int seed = FirstSeed; seed < FirstSeed + blocks; seed++)
        {
            Scene scene = RandomBlocks.Make(seed);
            parallel.BatchSize = BatchSizes[seed % BatchSizes.Length];
            parallel.LeastGiant = Giants[seed % Giants.Length];
            BlockOutcome expected = sequential.Execute(scene.Block, scene.Parent, scene.Rules, default);
            BlockOutcome actual = parallel.Execute(scene.Block, scene.Parent, scene.Rules, default);
            if (OutcomeDifference.Find(expected, actual) is { } difference)
                Assert.Fail($"seed {seed} ({scene.Rules.Name}), {workers} workers: {difference}");
        }
        ParallelMetrics metrics = parallel.Metrics;
        Assert.That(metrics.Blocks(Road.Parallel), Is.EqualTo(blocks));
        TestContext.Out.WriteLine(
            $"{metrics.Transactions} transactions, {metrics.Runs} runs, {metrics.Reruns} reruns, " +
            $"{metrics.Suspensions} suspensions");
        if (workers == 1) Assert.That(metrics.Reruns, Is.Zero, "one worker is never wrong");
    }

    internal static ChainSpec Chain() =>
        ChainSpec.TryLoadKnown("mainnet", out ChainSpec? chain)
            ? chain
            : throw new InvalidOperationException("mainnet is built in");

    private static int Setting(string name, int fallback) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out int value)
            ? value
            : fallback;
}
