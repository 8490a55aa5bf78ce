using System.Globalization;
using Altius.Benchmarks.Figures;
using Altius.Benchmarks.Replay;
using Altius.Client.Commands;
using Altius.Client.Replay;
using Altius.Client.Workloads;
using Altius.Core;
using Altius.Evm;
using Altius.Execution;
using Altius.Parallel;

namespace Altius.Benchmarks.Parallel;

/// <summary>
/// The parallel executor beside the sequential one: with one worker in processor time, which shows what keeping track costs, and
/// with two in time as it passes, which means something only on a machine that does nothing else.
/// </summary>
internal static class ParallelFigures
{
    private const int WarmUp = 40, Rounds = 25;
    private const ulong Gas = 60_000_000;

    /// <summary>Of sequential speed, with one worker: on contracts, on transfers.</summary>
    private const double LeastOnContracts = 0.95, LeastOnTransfers = 0.85;

    /// <summary>Of what a second thread brings a loop that shares nothing.</summary>
    private const double LeastOfGain = 0.8;

    private static readonly (WorkloadKind Kind, int Conflicts)[] Generated =
    [
        (WorkloadKind.Transfers, 0), (WorkloadKind.Erc20, 0), (WorkloadKind.Swaps, 0), (WorkloadKind.Mix, 0), (WorkloadKind.Erc20, 50),
        (WorkloadKind.Swaps, 50), (WorkloadKind.Chain, 0), (WorkloadKind.Nonces, 0), (WorkloadKind.LateConflicts, 0),
        (WorkloadKind.SelfDestructs, 0), (WorkloadKind.Reads, 0),
    ];

    public static FigureTable Measure()
    {
        if (!ChainSpec.TryLoadKnown("mainnet", out ChainSpec? chain)) throw new InvalidOperationException("Mainnet's chain spec is missing.");
        List<Pairing> real = [.. RealPairs()], made = [.. MadePairs(chain)];
        double gain = SpinGain();
        FigureTable table = new(string.Create(
            CultureInfo.InvariantCulture, $"parallel: time over the sequential executor's (a loop that shares nothing gains {gain:0.00}x from a second thread)"));

        Run(chain, 1, [.. real, .. made]);
        table.AddRatio("1 worker, mainnet blocks", Together(real, pair => pair.ThreadRatio), 1 / LeastOnContracts);
        foreach (Pairing pair in made)
            table.AddRatio($"1 worker, {pair.Name}", pair.ThreadRatio, 1 / (pair.Name.StartsWith(nameof(WorkloadKind.Transfers), StringComparison.Ordinal) ? LeastOnTransfers : LeastOnContracts));
        Run(chain, 2, [.. real, .. made]);
        table.AddRatio("2 workers, mainnet blocks", Together(real, pair => pair.WallRatio), 1 / (LeastOfGain * gain));
        table.AddRatio("2 workers, the worst mainnet block", real.Max(pair => pair.WallRatio), 1 / 0.97);
        foreach (Pairing pair in made) table.AddRatio($"2 workers, {pair.Name}", pair.WallRatio, 1 / (LeastOfGain * gain));
        return table;
    }

    private static void Run(ChainSpec chain, int workers, IReadOnlyList<Pairing> pairs)
    {
        CodeCache codes = new();
        SequentialBlockExecutor sequential = new(chain, codes);
        using ParallelBlockExecutor parallel = new(chain, codes, workers, workers == 1 ? RoadThresholds.None : RoadThresholds.Default);
        for (int round = 0; round < WarmUp + Rounds; round++)
        {
            foreach (Pairing pair in pairs)
            {
                if (round is 0 or WarmUp) pair.Forget();
                pair.Run(sequential, parallel);
            }
        }
    }

    private static IEnumerable<Pairing> RealPairs() =>
        from block in new RealBlocks().All
        where block.Rules.Receipt != ReceiptRule.PostStateRoot && block.Block.Transactions.Count != 0
        select new Pairing($"{block.Number}", block.Block, block.State, block.Rules);

    private static IEnumerable<Pairing> MadePairs(ChainSpec chain)
    {
        WorkloadGenerator generator = new(chain, new ContractArtifacts(GenerateSession.UsualContracts()));
        foreach ((WorkloadKind kind, int conflicts) in Generated)
        {
            Workload? workload = null;
            try
            {
                workload = generator.Generate(new WorkloadRequest(kind, Gas, conflicts), signed: false);
            }
            catch (WorkloadFault fault)
            {
                Console.Error.WriteLine($"{kind}: {fault.Message}");
            }
            if (workload is not null) yield return new Pairing($"{kind}, {conflicts} % conflicts", workload.Block, workload.Parent, workload.Rules);
        }
    }

    /// <summary>The ratio of the times of all blocks together.</summary>
    private static double Together(List<Pairing> pairs, Func<Pairing, double> ratio) =>
        pairs.Sum(pair => pair.First * ratio(pair)) / pairs.Sum(pair => pair.First);

    private static double SpinGain()
    {
        Spin();
        double start = WallClock.Now;
        Spin();
        Spin();
        double one = WallClock.Now - start;
        Thread other = new(Spin);
        start = WallClock.Now;
        other.Start();
        Spin();
        other.Join();
        return one / (WallClock.Now - start);
    }

    private static void Spin()
    {
        ulong x = 1;
        for (int i = 0; i < 100_000_000; i++) x = x * 6364136223846793005 + 1442695040888963407;
        GC.KeepAlive(x);
    }
}
