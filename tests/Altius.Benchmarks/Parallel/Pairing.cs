using Altius.Benchmarks.Figures;
using Altius.Client.Workloads;
using Altius.Core;
using Altius.Evm;
using Altius.Execution;
using Altius.Parallel;

namespace Altius.Benchmarks.Parallel;

/// <summary>
/// One block run by turns by two executors, so that a noisy moment of the machine falls on both; either goes first every other
/// time, for the one that comes second finds the block in the caches. Ratios are the second's time over the first's.
/// </summary>
internal sealed class Pairing(string name, Block block, IStateReader parent, ForkRules rules)
{
    private readonly List<double> _wall = [], _thread = [], _otherThread = [], _first = [];
    private bool _turned;

    public string Name => name;

    /// <summary>What a generated block is made of; null for a real one.</summary>
    public WorkloadKind? Kind { get; init; }

    /// <summary>As it was generated with, in per cent.</summary>
    public int Conflicts { get; init; }

    /// <summary>Which way the second executor went last.</summary>
    public Road Road { get; set; }

    public ulong Gas => block.Header.GasUsed;

    /// <summary>
    /// In time as it passed: the geometric mean of the median over the rounds in which the one went first and of that over those
    /// in which the other did.
    /// </summary>
    public double WallRatio =>
        Math.Sqrt(new Sample(_wall.Where((_, i) => i % 2 == 0)).Median * new Sample(_wall.Where((_, i) => i % 2 == 1)).Median);

    /// <summary>How many times faster the second was.</summary>
    public double SpeedUp => 1 / WallRatio;

    /// <summary>
    /// In processor time of the calling thread, with one worker all there is: of the least times, for whatever else runs on the
    /// machine only adds to them, through the caches.
    /// </summary>
    public double ThreadRatio => new Sample(_otherThread).Min / new Sample(_thread).Min;

    /// <summary>Microseconds that the first executor took.</summary>
    public double First => new Sample(_first).Median;

    public void Run(IBlockExecutor first, IBlockExecutor second)
    {
        _turned = !_turned;
        (double wall, double thread) = _turned ? default : Time(first);
        (double otherWall, double otherThread) = Time(second);
        if (_turned) (wall, thread) = Time(first);
        _wall.Add(otherWall / wall);
        _thread.Add(thread);
        _otherThread.Add(otherThread);
        _first.Add(wall);
    }

    public BlockProfile Profile(BlockProfiler profiler, int rounds) => profiler.Profile(block, parent, rules, rounds, CancellationToken.None);

    /// <summary>Runs the block once, by one executor, untimed.</summary>
    public BlockOutcome Run(IBlockExecutor executor) => executor.Execute(block, parent, rules, CancellationToken.None);

    public void Forget()
    {
        _wall.Clear();
        _thread.Clear();
        _otherThread.Clear();
        _first.Clear();
        _turned = false;
    }

    private (double Wall, double Thread) Time(IBlockExecutor executor)
    {
        double wall = WallClock.Now, thread = ThreadClock.Now;
        executor.Execute(block, parent, rules, CancellationToken.None);
        return (WallClock.Now - wall, ThreadClock.Now - thread);
    }
}
