using System.Globalization;
using Altius.Benchmarks.Figures;
using Altius.Benchmarks.Replay;
using Altius.Client.Workloads;
using Altius.Core;
using Altius.Evm;
using Altius.Execution;
using Altius.Parallel;

namespace Altius.Benchmarks.Parallel;

/// <summary>
/// The parallel executor beside the sequential one: with one worker in processor time, which shows what keeping track costs; with
/// two in time as it passes, which means something only on a machine that does nothing else; with eight in virtual time.
/// </summary>
internal static class ParallelFigures
{
    private const int WarmUp = 30, Rounds = 16, ApartWarmUp = 2, ApartRounds = 8;

    /// <summary>With two workers; rounds of each sitting.</summary>
    private const int Sittings = 6, SittingWarmUp = 10, GiantSittings = 2, GiantWarmUp = 3, GiantRounds = 6;

    /// <summary>The same for blocks as received: most of it is recovering senders, which takes long and varies little.</summary>
    private const int ReceivedSittings = 3, ReceivedWarmUp = 6, GiantReceivedSittings = 1, GiantReceivedWarmUp = 2;

    private const ulong LargeBlock = 10_000_000, FullBlock = 29_000_000;

    /// <summary>Of sequential speed, with one worker: on contracts, on transfers.</summary>
    private const double LeastOnContracts = 0.95, LeastOnTransfers = 0.85;

    /// <summary>Of what a second thread brings work that shares nothing: on real blocks, on giants without conflicts.</summary>
    private const double LeastOfGain = 0.8, LeastOfGainOnGiants = 0.92;

    /// <summary>Of sequential speed, with two workers: on the worst real block, on chains, where half of the transactions conflict.</summary>
    private const double LeastOnWorst = 0.97, LeastOnChains = 0.95, LeastOnConflicts = 1.25;

    /// <summary>Simulated, with eight workers: on real blocks above 29M gas, on a giant of swaps.</summary>
    private const double LeastOnFullBlocks = 2.6, LeastOnSwaps = 7;

    public static FigureTable Measure()
    {
        ChainSpec chain = MadeBlocks.Chain;
        List<Pairing> real = [.. RealPairs()], made = [.. MadeBlocks.Usual()], giants = [.. MadeBlocks.Giants()];
        using SecondThread second = new();
        FigureTable table = new("parallel: times faster than the sequential executor");
        table.AddHeading("with senders known beforehand, as of transactions from the pool");
        AddOneWorker(table, chain, real, made, second);
        AddRealBlocks(table, chain, real, second);
        AddMadeBlocks(table, chain, made, second);
        AddGiants(table, chain, giants, second);
        table.AddHeading("as received, senders recovered on the way");
        AddReceived(table, chain, real, made, giants, second);
        table.AddHeading("with senders known beforehand");
        AddSimulated(table, chain, real, giants);
        MemoryFigures.Add(table, chain, real, giants);
        return table;
    }

    private static void AddOneWorker(
        FigureTable table, ChainSpec chain, List<Pairing> real, List<Pairing> made, SecondThread second)
    {
        Run(chain, 1, [.. real, .. made], new(1, WarmUp, Rounds), second);
        table.AddSpeedUp("1 worker, mainnet blocks", 1 / Together(real, pair => pair.ThreadRatio), LeastOnContracts);
        foreach (Pairing pair in made)
            table.AddSpeedUp(
                $"1 worker, {pair.Name}", 1 / pair.ThreadRatio,
                pair.Kind == WorkloadKind.Transfers ? LeastOnTransfers : LeastOnContracts);
    }

    private static void AddRealBlocks(FigureTable table, ChainSpec chain, List<Pairing> real, SecondThread second)
    {
        Run(chain, 2, real, new(Sittings, SittingWarmUp, Rounds), second);
        List<Pairing> large = AddRealRatios(table, real, second);
        table.AddSpeedUp($"  if two sequential executors ran them beside each other, each all of them",
            1 / Together(large, GainApart(chain, large)));
        List<Pairing> slowest = AddSlowest(table, real);
        foreach (Pairing pair in slowest) pair.Forget();
        for (int i = 0; i < Sittings; i++)
            Sit(slowest, new SequentialBlockExecutor(chain, new CodeCache()),
                new SequentialBlockExecutor(chain, new CodeCache()), new(1, SittingWarmUp, Rounds), second);
        table.AddSpeedUp("  if a second sequential executor took their place, the slowest", slowest.Min(pair => pair.SpeedUp));
    }

    /// <returns>The large ones.</returns>
    private static List<Pairing> AddRealRatios(FigureTable table, List<Pairing> real, SecondThread second)
    {
        List<Pairing> large = [.. real.Where(pair => pair.Gas > LargeBlock)];
        double least = LeastOfGain * second.Gain;
        table.AddSpeedUp("a second thread, sharing nothing, beside mainnet blocks", second.Gain);
        table.AddSpeedUp($"2 workers, {real.Count} mainnet blocks", 1 / Together(real, pair => pair.WallRatio));
        table.AddSpeedUp(
            $"2 workers, {large.Count} mainnet blocks above 10M gas", 1 / Together(large, pair => pair.WallRatio), least);
        table.AddSpeedUp(
            $"2 workers, {large.Count} mainnet blocks above 10M gas, mean of each", large.Average(pair => pair.SpeedUp), least);
        return large;
    }

    private static List<Pairing> AddSlowest(FigureTable table, List<Pairing> real)
    {
        List<Pairing> slowest = [.. real.OrderBy(pair => pair.SpeedUp).Take(5)];
        foreach (Pairing pair in slowest)
            table.AddSpeedUp($"2 workers, the slowest mainnet blocks: {pair.Name} ({pair.Road})", pair.SpeedUp, LeastOnWorst);
        return slowest;
    }

    private static void AddMadeBlocks(FigureTable table, ChainSpec chain, List<Pairing> made, SecondThread second)
    {
        Run(chain, 2, made, new(Sittings, SittingWarmUp, Rounds), second);
        table.AddSpeedUp("a second thread, sharing nothing, beside made blocks", second.Gain);
        foreach (Pairing pair in made) table.AddSpeedUp($"2 workers, {pair.Name}", pair.SpeedUp, BoundOf(pair));
    }

    /// <summary>What is asked of a made block of the usual size, where anything is.</summary>
    private static double? BoundOf(Pairing pair) =>
        pair.Kind is WorkloadKind.Chain or WorkloadKind.Nonces ? LeastOnChains : pair.Conflicts == 50 ? LeastOnConflicts : null;

    private static void AddGiants(FigureTable table, ChainSpec chain, List<Pairing> giants, SecondThread second)
    {
        Run(chain, 2, giants, new(GiantSittings, GiantWarmUp, GiantRounds), second);
        table.AddSpeedUp("a second thread, sharing nothing, beside giants, room set aside before each", second.Gain);
        Func<Pairing, double> apart = GainApart(chain, giants);
        foreach (Pairing pair in giants)
        {
            table.AddSpeedUp($"2 workers, {pair.Name}", pair.SpeedUp, LeastOfGainOnGiants * second.Gain);
            table.AddSpeedUp("  if two sequential executors ran it beside each other, each all of it", 1 / apart(pair));
        }
    }

    /// <summary>The blocks of which something is asked, both executors recovering the senders of each run's transactions.</summary>
    private static void AddReceived(
        FigureTable table, ChainSpec chain, List<Pairing> real, List<Pairing> made, List<Pairing> giants, SecondThread second)
    {
        List<Pairing> received = [.. real.Select(pair => pair.AsReceived())];
        Run(chain, 2, received, new(ReceivedSittings, ReceivedWarmUp, Rounds), second);
        AddRealRatios(table, received, second);
        AddSlowest(table, received);
        received = [.. made.Where(pair => BoundOf(pair) is not null).Select(pair => pair.AsReceived())];
        Run(chain, 2, received, new(ReceivedSittings, ReceivedWarmUp, Rounds), second);
        foreach (Pairing pair in received) table.AddSpeedUp($"2 workers, {pair.Name}", pair.SpeedUp, BoundOf(pair));
        received = [.. giants.Select(pair => pair.AsReceived())];
        Run(chain, 2, received, new(GiantReceivedSittings, GiantReceivedWarmUp, GiantRounds), second);
        table.AddSpeedUp("a second thread, sharing nothing, beside giants, room set aside before each", second.Gain);
        foreach (Pairing pair in received)
            table.AddSpeedUp($"2 workers, {pair.Name}", pair.SpeedUp, LeastOfGainOnGiants * second.Gain);
    }

    private static void AddSimulated(FigureTable table, ChainSpec chain, List<Pairing> real, List<Pairing> giants)
    {
        BlockProfiler profiler = new(chain, new CodeCache());
        List<Pairing> full = [.. real.Where(pair => pair.Gas > FullBlock)];
        List<BlockProfile> profiles = [.. full.Select(pair => pair.Profile(profiler, rounds: 5))];
        foreach (int workers in (ReadOnlySpan<int>)[8, 16, 32])
        {
            table.AddSpeedUp(
                $"{workers} simulated workers, {full.Count} mainnet blocks above 29M gas, mean of each",
                profiles.Average(profile => Simulated(profile, workers)), workers == 8 ? LeastOnFullBlocks : null);
            table.AddSpeedUp(
                "  if all dependencies were known beforehand", profiles.Average(profile => profile.IdealSpeedUp(workers)));
        }
        foreach (Pairing pair in giants)
        {
            BlockProfile profile = pair.Profile(profiler, rounds: 2);
            foreach (int workers in (ReadOnlySpan<int>)[8, 16, 32])
                table.AddSpeedUp($"{workers} simulated workers, {pair.Name}", Simulated(profile, workers),
                    workers == 8 && pair.Kind == WorkloadKind.Swaps ? LeastOnSwaps : null);
        }
    }

    private static double Simulated(BlockProfile profile, int workers) =>
        BlockSimulator.Simulate(profile, 1).Microseconds / BlockSimulator.Simulate(profile, workers).Microseconds;

    private static void Run(ChainSpec chain, int workers, IReadOnlyList<Pairing> pairs, Plan plan, SecondThread second)
    {
        CodeCache codes = new();
        foreach (Pairing pair in pairs) pair.Forget();
        second.Forget();
        for (int i = 0; i < plan.Sittings; i++)
        {
            using ParallelBlockExecutor parallel =
                new(chain, codes, workers, workers == 1 ? RoadThresholds.None : RoadThresholds.Default);
            Sit(pairs, new SequentialBlockExecutor(chain, codes), parallel, plan, second);
            foreach (Pairing pair in pairs)
            {
                pair.Run(parallel);
                pair.Road = parallel.LastBlock!.Road;
            }
        }
    }

    private static void Sit(
        IReadOnlyList<Pairing> pairs, IBlockExecutor first, IBlockExecutor other, Plan plan, SecondThread second)
    {
        foreach (Pairing pair in pairs) pair.Sit();
        for (int round = 0; round < plan.WarmUp + plan.Rounds; round++)
        {
            foreach (Pairing pair in pairs)
            {
                pair.Run(first, other, counts: round >= plan.WarmUp);
                if (round >= plan.WarmUp) second.Round();
            }
        }
    }

    /// <summary>
    /// What two threads are to the very work: two sequential executors that run a block each, at the same time, share nothing but
    /// the memory and the caches. For each block the time of one such run over half that of both.
    /// </summary>
    private static Func<Pairing, double> GainApart(ChainSpec chain, List<Pairing> pairs)
    {
        CodeCache codes = new();
        SequentialBlockExecutor[] executors = [new(chain, codes), new(chain, codes)];
        Pairing now = pairs[0];
        using SecondThread apart = new(number => now.Run(executors[number]));
        Dictionary<Pairing, List<double>> gains = pairs.ToDictionary(pair => pair, _ => new List<double>());
        for (int round = 0; round < ApartWarmUp + ApartRounds; round++)
        {
            foreach (Pairing pair in pairs)
            {
                now = pair;
                double gain = apart.Round();
                if (round >= ApartWarmUp) gains[pair].Add(gain);
            }
        }
        return pair => 1 / new Sample(gains[pair]).Median;
    }

    private static IEnumerable<Pairing> RealPairs() =>
        from block in new RealBlocks().All
        where block.Rules.Receipt != ReceiptRule.PostStateRoot && block.Block.Transactions.Count != 0
        select new Pairing(block.Number.ToString(CultureInfo.InvariantCulture), block.Block, block.State, block.Rules);

    /// <summary>The ratio of the times of all blocks together.</summary>
    private static double Together(List<Pairing> pairs, Func<Pairing, double> ratio) =>
        pairs.Sum(pair => pair.First * ratio(pair)) / pairs.Sum(pair => pair.First);

    /// <summary>How often pairs are run: in so many sittings, in each some rounds that are forgotten, and those that count.</summary>
    private sealed record Plan(int Sittings, int WarmUp, int Rounds);
}
