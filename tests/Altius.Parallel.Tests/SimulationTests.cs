using Altius.Core;
using Altius.Evm;
using Altius.Execution;
using Altius.Primitives;

namespace Altius.Parallel.Tests;

/// <summary>Blocks in virtual time keep the laws of time and of dependencies.</summary>
public sealed class SimulationTests
{
    private static readonly double[] Costs = [.. Enumerable.Range(0, 64).Select(i => 50.0 + i % 7)];

    [Test]
    public void One_worker_takes_as_long_as_all_transactions_together()
    {
        SimulatedBlock block = Simulate(Profile(_ => []), 1);
        Assert.That(block.Microseconds, Is.EqualTo(Costs.Sum()).Within(2).Percent);
        Assert.That(block.Runs, Has.Count.EqualTo(Costs.Length));
    }

    [TestCase(2), TestCase(4), TestCase(8)]
    public void Strangers_are_run_side_by_side(int workers)
    {
        BlockProfile profile = Profile(_ => []);
        Assert.That(Costs.Sum() / Simulate(profile, workers).Microseconds, Is.InRange(0.85 * workers, workers));
        Assert.That(profile.IdealSpeedUp(workers), Is.InRange(0.9 * workers, workers));
    }

    [TestCase(2), TestCase(8)]
    public void A_chain_takes_as_long_with_many_workers_as_with_one(int workers)
    {
        BlockProfile profile = Profile(i => i == 0 ? [] : [On(i - 1)]);
        SimulatedBlock block = Simulate(profile, workers);
        Assert.That(block.Microseconds, Is.GreaterThanOrEqualTo(Costs.Sum()));
        Assert.That(block.Microseconds, Is.LessThan(1.35 * Costs.Sum()));
        Assert.That(profile.IdealSpeedUp(workers), Is.EqualTo(1).Within(0.001));
        Assert.That(profile.LongestByTime(), Is.EqualTo(Enumerable.Range(0, Costs.Length)));
    }

    [TestCase(1), TestCase(2), TestCase(5), TestCase(32)]
    public void Every_transaction_counts_once_and_after_those_it_depends_on(int workers)
    {
        for (int seed = 1; seed <= 50; seed++)
        {
            Random random = new(seed);
            BlockProfile profile = Profile(i => i == 0 || random.Next(2) == 0 ? [] : [On(random.Next(i)), On(random.Next(i))]);
            SimulatedBlock block = Simulate(profile, workers);
            RecordedRun[] counting = [.. block.Runs.Where(run => run.Counts).OrderBy(run => run.First)];
            Assert.That(counting.Select(run => run.First), Is.EqualTo(Enumerable.Range(0, Costs.Length)), $"seed {seed}");
            Assert.That(block.Microseconds, Is.GreaterThanOrEqualTo(Costs.Sum() / workers));
            Assert.That(block.Microseconds, Is.GreaterThanOrEqualTo(profile.LongestByTime().Sum(i => Costs[i])));
            foreach (IGrouping<int, RecordedRun> lane in block.Runs.GroupBy(run => run.Worker))
            {
                double free = 0;
                foreach (RecordedRun run in lane.OrderBy(run => run.Start))
                {
                    Assert.That(run.Start, Is.GreaterThanOrEqualTo(free - 1e-6), "one worker does one thing at a time");
                    free = run.Start + run.Length;
                }
            }
        }
    }

    [Test]
    public void A_profile_finds_who_depends_on_whom()
    {
        // Each pays the next all it was paid, but for the fee: the second could not have paid without the first.
        Address[] people = [.. Enumerable.Range(0, 4).Select(i => Address.FromNumber(0xabc000 + (ulong)i))];
        Transaction[] transactions =
            [Pay(people[0], people[1], 10_000_000), Pay(people[1], people[2], 5_000_000), Pay(people[3], people[2], 1)];
        Scene scene = RandomBlocks.Make(1);
        State.MemoryState parent = State.MemoryState.Of(
        [
            new GenesisAccount(people[0], 1_000_000_000, 0, default, []),
            new GenesisAccount(people[3], 1_000_000_000, 0, default, []),
            new GenesisAccount(Address.FromNumber(0xfee), 1, 0, default, []),
        ]);
        BlockHeader header = new()
        {
            Beneficiary = Address.FromNumber(0xfee),
            Number = 100,
            GasLimit = 30_000_000,
            GasUsed = 63_000,
            BaseFeePerGas = 7,
        };
        BlockProfile profile = new BlockProfiler(MainnetBlocks.Chain, new CodeCache())
            .Profile(new Block(header, transactions, [], null), parent, Core.Forks.London.Rules, rounds: 2, default);
        Assert.That(profile.Transactions[0].DependsOn, Is.Empty);
        Assert.That(profile.Transactions[1].DependsOn.Select(on => on.On).Distinct(), Is.EqualTo(new[] { 0 }));
        Assert.That(profile.Transactions[1].DependsOn.Select(on => on.Part), Does.Contain(LocationPart.Balance));
        Assert.That(profile.Transactions[2].DependsOn.Select(on => on.Part),
            Has.None.EqualTo(LocationPart.Balance), "a payment depends on no balance but the payer's");
        Assert.That(profile.Gas, Is.EqualTo(63_000));
    }

    private static SimulatedBlock Simulate(BlockProfile profile, int workers) =>
        BlockSimulator.Simulate(profile, workers);

    private static BlockProfile Profile(Func<int, Dependency[]> dependencies) => new(
        [.. Costs.Select((cost, i) => new TransactionProfile(21_000, cost, 5, 3, dependencies(i)))], [.. Costs.Select(_ => -1)],
        [.. Costs.Select(_ => 500_000UL)]);

    private static Dependency On(int transaction) => new(transaction, Address.Zero, LocationPart.Storage, UInt256.One, At: 0);

    private static Transaction Pay(Address from, Address to, ulong value) => new()
    {
        AssumedSender = from,
        To = to,
        Value = value,
        GasLimit = 21_000,
        MaxFeePerGas = 10,
        MaxPriorityFeePerGas = 10,
        ChainId = 1,
    };
}
