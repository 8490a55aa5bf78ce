using System.Text.Json;
using System.Text.Json.Nodes;
using Altius.Core;
using Altius.Evm;
using Altius.Execution;
using Altius.Primitives;

namespace Altius.Parallel.Tests;

/// <summary>What is told of how a block runs is what the executor counted, and keeps the laws of dependencies.</summary>
public sealed class MeasurementTests
{
    [TestCase(1), TestCase(2), TestCase(6)]
    public void Executions_add_up_to_what_the_executor_counted(int workers)
    {
        int blocks = 0, again = 0;
        foreach ((int seed, Scene scene, _, BlockMeasurement measured) in Measured(workers))
        {
            int[] executions = measured.CountExecutions();
            blocks++;
            again += executions.Sum() - executions.Length;
            Assert.That(executions, Is.All.GreaterThanOrEqualTo(1), $"seed {seed}");
            Assert.That(executions.Sum(), Is.EqualTo(measured.Facts.Runs), $"seed {seed}");
            Assert.That(measured.Facts.Workers, Is.EqualTo(workers), $"seed {seed}");
            Assert.That(measured.Wasted, executions.Sum() == executions.Length ? Is.Zero : Is.Positive, $"seed {seed}");
            Assert.That(measured.Runs.Where(run => run.Counts).Sum(run => run.End - run.First),
                Is.EqualTo(scene.Block.Transactions.Count), $"seed {seed}");
        }
        Assert.That(blocks, Is.GreaterThan(40));
        Assert.That(again, workers == 1 ? Is.Zero : Is.Not.Negative);
    }

    [Test]
    public void Transactions_of_one_sender_are_a_chain_that_no_number_of_workers_cuts_short()
    {
        foreach ((int seed, Scene scene, BlockOutcome outcome, BlockMeasurement measured) in Measured(workers: 2))
        {
            BlockProfile profile = measured.Profile;
            Assert.That(profile.Transactions.Select(one => one.Gas), Is.EqualTo(outcome.TransactionGas), $"seed {seed}");
            Assert.That(measured.Conflicts.All(conflict => conflict.On.On < conflict.Later), Is.True, $"seed {seed}");
            ulong longest = profile.LongestByGas().Aggregate(0UL, (gas, i) => gas + profile.Transactions[i].Gas);
            foreach (IGrouping<Address, ulong> sender in scene.Block.Transactions.Zip(outcome.TransactionGas)
                .GroupBy(pair => pair.First.TryRecoverSender(out Address sender) ? sender : default, pair => pair.Second))
                Assert.That(sender.Aggregate(0UL, (gas, next) => gas + next), Is.LessThanOrEqualTo(longest), $"seed {seed}");
        }
    }

    [Test]
    public void What_is_written_is_what_was_measured()
    {
        (_, Scene scene, _, BlockMeasurement measured) = Measured(workers: 3).First();
        JsonNode told = Write(measured);
        int[] executions = measured.CountExecutions();
        Assert.Multiple(() =>
        {
            Assert.That((int)told["workers"]!, Is.EqualTo(3));
            Assert.That((string?)told["road"], Is.EqualTo(nameof(Road.Parallel)));
            Assert.That((int)told["runs"]!, Is.EqualTo(measured.Facts.Runs));
            Assert.That((int)told["reruns"]!, Is.EqualTo(measured.Facts.Reruns));
            Assert.That((int)told["suspensions"]!, Is.EqualTo(measured.Facts.Suspensions));
            Assert.That((double)told["wastedMicroseconds"]!, Is.EqualTo(measured.Wasted).Within(0.1));
            Assert.That(told["transactions"]!.AsArray().Select(one => (int)one!["executions"]!), Is.EqualTo(executions));
            Assert.That(told["transactions"]!.AsArray().Select(one => (int)one!["reexecutions"]!),
                Is.EqualTo(executions.Select(count => count - 1)));
            Assert.That(told["transactions"]!.AsArray().Select(one => (string?)one!["hash"]),
                Is.EqualTo(scene.Block.Transactions.Select(one => one.Hash.ToString())));
            Assert.That((int)told["conflictCount"]!, Is.EqualTo(measured.Conflicts.Count()));
            Assert.That(told["timeline"]!.AsArray(), Has.Count.EqualTo(measured.Runs.Count));
        });
    }

    [Test]
    public void A_block_whose_receipts_want_state_roots_is_told_to_run_in_order()
    {
        (int _, Scene scene, BlockOutcome _, BlockMeasurement _) = Measured(workers: 2).First();
        ForkRules frontier = ForkRegistry.TryGet("Frontier", out ForkRules? rules)
            ? rules
            : throw new InvalidOperationException("There is no Frontier.");
        Block empty = new(scene.Block.Header with { GasUsed = 0 }, [], [], null);
        using BlockBench bench = new(AgreementTests.Chain(), new CodeCache(), workers: 2);
        BlockMeasurement measured = bench.Measure(empty, scene.Parent, frontier, rounds: 1, default);
        JsonNode told = Write(measured);
        Assert.That((string?)told["road"], Is.EqualTo(nameof(Road.SequentialStateRoots)));
        Assert.That((int)told["workers"]!, Is.EqualTo(1));
        Assert.That(told["timeline"]!.AsArray(), Is.Empty);
    }

    private static JsonNode Write(BlockMeasurement measured)
    {
        using MemoryStream text = new();
        using (Utf8JsonWriter json = new(text)) ParallelismJson.Write(json, measured);
        return JsonNode.Parse(text.ToArray())!;
    }

    private static IEnumerable<(int Seed, Scene Scene, BlockOutcome Outcome, BlockMeasurement Measured)> Measured(int workers)
    {
        ChainSpec chain = AgreementTests.Chain();
        SequentialBlockExecutor sequential = new(chain, new CodeCache());
        using BlockBench bench = new(chain, new CodeCache(), workers);
        for (int seed = 1; seed <= 100; seed++)
        {
            Scene scene = RandomBlocks.Make(seed);
            BlockOutcome outcome = sequential.Execute(scene.Block, scene.Parent, scene.Rules, default);
            if (!outcome.Succeeded) continue;
            yield return (seed, scene, outcome, bench.Measure(scene.Block, scene.Parent, scene.Rules, rounds: 1, default));
        }
    }
}
