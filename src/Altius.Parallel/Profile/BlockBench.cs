using System.Diagnostics;
using Altius.Core;
using Altius.Evm;
using Altius.Execution;

namespace Altius.Parallel;

/// <summary>
/// Measures single blocks: one transaction after the other, with some workers, and what each transaction costs. Senders are
/// recovered beforehand; the runs to be compared take turns. Reuse it from block to block; one block at a time.
/// </summary>
public sealed class BlockBench : IDisposable
{
    /// <summary>Compilers go through several tiers, some of them by the clock.</summary>
    private static readonly TimeSpan WarmTime = TimeSpan.FromSeconds(2);

    private readonly SequentialBlockExecutor _sequential;
    private readonly ParallelBlockExecutor _parallel;
    private readonly ParallelBlockExecutor _single;
    private readonly BlockProfiler _profiler;
    private readonly RunRecorder _recorder = new();

    /// <param name="codes">Analysed code, to be shared with other executors.</param>
    /// <param name="workers">Threads of the parallel executor, the caller's included; at least one.</param>
    public BlockBench(ChainSpec chain, CodeCache codes, int workers)
    {
        _sequential = new SequentialBlockExecutor(chain, codes);
        _parallel = new ParallelBlockExecutor(chain, codes, workers, RoadThresholds.None);
        _single = new ParallelBlockExecutor(chain, codes, workers: 1, RoadThresholds.None);
        _profiler = new BlockProfiler(chain, codes);
        Workers = workers;
    }

    public int Workers { get; }

    /// <summary>Runs blocks all ways for some seconds, until the code that runs them has been compiled for good.</summary>
    public void WarmUp(IReadOnlyList<(Block Block, IStateReader Parent, ForkRules Rules)> blocks, CancellationToken stop)
    {
        if (blocks.Count == 0) return;
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            foreach ((Block block, IStateReader parent, ForkRules rules) in blocks)
            {
                if (Stopwatch.GetElapsedTime(start) > WarmTime) return;
                Time(_sequential, block, parent, rules, stop);
                Time(_single, block, parent, rules, stop);
                Time(_parallel, block, parent, rules, stop);
            }
        }
    }

    /// <summary>
    /// Runs a valid block so many times each way. Of each way the shortest time counts: what the machine does besides only adds.
    /// </summary>
    /// <exception cref="ArgumentException">The block is invalid.</exception>
    /// <exception cref="OperationCanceledException">It took too long.</exception>
    public BlockMeasurement Measure(Block block, IStateReader parent, ForkRules rules, int rounds, CancellationToken stop)
    {
        Transaction.RecoverSenders(block.Transactions, 0, block.Transactions.Count);
        BlockProfile profile = _profiler.Profile(block, parent, rules, rounds, stop);
        List<double> one = [], many = [];
        List<(double Whole, double Transactions)> single = [];
        for (int i = 0; i < rounds; i++)
        {
            one.Add(Time(_sequential, block, parent, rules, stop));
            single.Add((Time(_single, block, parent, rules, stop), _single.LastBlock!.Elapsed.TotalMicroseconds));
            many.Add(Time(_parallel, block, parent, rules, stop));
        }
        (double recorded, List<RecordedRun> runs, BlockFacts facts) = Record(block, parent, rules, rounds, stop);
        (double whole, double transactions) = single.Min();
        return new BlockMeasurement(block, rules, profile, one.Min(), whole, many.Min(), recorded, runs, facts)
        {
            SingleOutside = whole - transactions,
            UsualRoad = RoadThresholds.Default.Choose(block, rules, Workers),
        };
    }

    public void Dispose()
    {
        _single.Dispose();
        _parallel.Dispose();
    }

    /// <summary>The quickest of some recorded runs, for a picture that the machine's other work has disturbed least.</summary>
    private (double, List<RecordedRun>, BlockFacts) Record(
        Block block, IStateReader parent, ForkRules rules, int rounds, CancellationToken stop)
    {
        (double Time, List<RecordedRun> Runs, BlockFacts Facts) best = (double.MaxValue, [], null!);
        _parallel.Recorder = _recorder;
        for (int i = 0; i < rounds; i++)
        {
            _recorder.Clear();
            double time = Time(_parallel, block, parent, rules, stop);
            if (time < best.Time) best = (time, _recorder.Read(), _parallel.LastBlock!);
        }
        _parallel.Recorder = null;
        return best;
    }

    private static double Time(IBlockExecutor executor, Block block, IStateReader parent, ForkRules rules, CancellationToken stop)
    {
        long start = Stopwatch.GetTimestamp();
        BlockOutcome outcome = executor.Execute(block, parent, rules, stop);
        double time = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        return outcome.Succeeded
            ? time
            : throw new ArgumentException($"Block {block.Header.Number} is invalid: {outcome}", nameof(block));
    }
}
