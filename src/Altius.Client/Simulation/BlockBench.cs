using System.Diagnostics;
using Altius.Client.Replay;
using Altius.Core;
using Altius.Evm;
using Altius.Execution;
using Altius.Parallel;

namespace Altius.Client.Simulation;

/// <summary>
/// Measures single blocks: one transaction after the other, with some workers, and what each transaction costs. Senders are
/// recovered beforehand; the runs to be compared take turns.
/// </summary>
internal sealed class BlockBench : IDisposable
{
    /// <summary>Compilers go through several tiers, some of them by the clock.</summary>
    private static readonly TimeSpan WarmTime = TimeSpan.FromSeconds(2);

    private readonly SequentialBlockExecutor _sequential;
    private readonly ParallelBlockExecutor _parallel;
    private readonly ParallelBlockExecutor _single;
    private readonly BlockProfiler _profiler;
    private readonly RunRecorder _recorder = new();

    public BlockBench(ChainSpec chain, int workers)
    {
        CodeCache codes = new();
        _sequential = new SequentialBlockExecutor(chain, codes);
        _parallel = new ParallelBlockExecutor(chain, codes, workers, RoadThresholds.None);
        _single = new ParallelBlockExecutor(chain, codes, workers: 1, RoadThresholds.None);
        _profiler = new BlockProfiler(chain, codes);
        Workers = workers;
    }

    public int Workers { get; }

    /// <summary>Runs blocks all ways for some seconds, until the code that runs them has been compiled for good.</summary>
    public void WarmUp(IReadOnlyList<ReplayBlock> blocks, CancellationToken stop)
    {
        if (blocks.Count == 0) return;
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            foreach (ReplayBlock block in blocks)
            {
                if (Stopwatch.GetElapsedTime(start) > WarmTime) return;
                Time(_sequential, block, stop);
                Time(_single, block, stop);
                Time(_parallel, block, stop);
            }
        }
    }

    /// <summary>Runs a block so many times each way. Of each way the shortest time counts: what the machine does besides only adds.</summary>
    public BlockMeasurement Measure(ReplayBlock block, int rounds, CancellationToken stop)
    {
        foreach (Transaction transaction in block.Block.Transactions) transaction.TryRecoverSender(out _);
        List<double> one = [], single = [], many = [];
        for (int i = 0; i < rounds; i++)
        {
            one.Add(Time(_sequential, block, stop));
            single.Add(Time(_single, block, stop));
            many.Add(Time(_parallel, block, stop));
        }
        BlockProfile profile = _profiler.Profile(block.Block, block.State, block.Rules, rounds, stop);
        (double recorded, List<RecordedRun> runs, BlockFacts facts) = Record(block, rounds, stop);
        return new BlockMeasurement(block, profile, one.Min(), single.Min(), many.Min(), recorded, runs, facts);
    }

    public void Dispose()
    {
        _single.Dispose();
        _parallel.Dispose();
    }

    /// <summary>The quickest of some recorded runs, for a picture that the machine's other work has disturbed least.</summary>
    private (double, List<RecordedRun>, BlockFacts) Record(ReplayBlock block, int rounds, CancellationToken stop)
    {
        (double Time, List<RecordedRun> Runs, BlockFacts Facts) best = (double.MaxValue, [], null!);
        _parallel.Recorder = _recorder;
        for (int i = 0; i < rounds; i++)
        {
            _recorder.Clear();
            double time = Time(_parallel, block, stop);
            if (time < best.Time) best = (time, _recorder.Read(), _parallel.LastBlock!);
        }
        _parallel.Recorder = null;
        return best;
    }

    private static double Time(IBlockExecutor executor, ReplayBlock block, CancellationToken stop)
    {
        long start = Stopwatch.GetTimestamp();
        BlockOutcome outcome = executor.Execute(block.Block, block.State, block.Rules, stop);
        double time = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        return outcome.Succeeded ? time : throw new InvalidDataException($"block {block.Number} ({block.File}) is invalid: {outcome}");
    }
}

/// <summary>What measuring a block gave; times in microseconds.</summary>
/// <param name="Sequential">One transaction after the other: the shortest.</param>
/// <param name="Single">By the parallel executor with one worker: the shortest.</param>
/// <param name="Parallel">With workers, not recorded: the shortest.</param>
/// <param name="Recorded">Of the recorded run.</param>
/// <param name="Runs">Of the recorded run.</param>
/// <param name="Facts">Of the recorded run.</param>
internal sealed record BlockMeasurement(
    ReplayBlock Block, BlockProfile Profile, double Sequential, double Single, double Parallel, double Recorded, IReadOnlyList<RecordedRun> Runs, BlockFacts Facts)
{
    public double SpeedUp => Parallel > 0 ? Sequential / Parallel : 1;

    /// <summary>Microseconds of runs that came to nothing.</summary>
    public double Wasted => Runs.Where(run => !run.Counts).Sum(run => run.Length);
}
