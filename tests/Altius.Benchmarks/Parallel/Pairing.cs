using Altius.Benchmarks.Figures;
using Altius.Core;
using Altius.Evm;
using Altius.Execution;

namespace Altius.Benchmarks.Parallel;

/// <summary>
/// One block run by turns by two executors, so that a noisy moment of the machine falls on both. Ratios are the second's time
/// over the first's.
/// </summary>
internal sealed class Pairing(string name, Block block, IStateReader parent, ForkRules rules)
{
    private readonly List<double> _wall = [], _thread = [], _otherThread = [], _first = [];

    public string Name => name;

    public ulong Gas => block.Header.GasUsed;

    /// <summary>In time as it passed: the median over the rounds.</summary>
    public double WallRatio => new Sample(_wall).Median;

    /// <summary>
    /// In processor time of the calling thread, with one worker all there is: of the least times, for whatever else runs on the
    /// machine only adds to them, through the caches.
    /// </summary>
    public double ThreadRatio => new Sample(_otherThread).Min / new Sample(_thread).Min;

    /// <summary>Microseconds that the first executor took.</summary>
    public double First => new Sample(_first).Median;

    public void Run(IBlockExecutor first, IBlockExecutor second)
    {
        (double wall, double thread) = Time(first);
        (double otherWall, double otherThread) = Time(second);
        _wall.Add(otherWall / wall);
        _thread.Add(thread);
        _otherThread.Add(otherThread);
        _first.Add(wall);
    }

    public void Forget()
    {
        _wall.Clear();
        _thread.Clear();
        _otherThread.Clear();
        _first.Clear();
    }

    private (double Wall, double Thread) Time(IBlockExecutor executor)
    {
        double wall = WallClock.Now, thread = ThreadClock.Now;
        executor.Execute(block, parent, rules, CancellationToken.None);
        return (WallClock.Now - wall, ThreadClock.Now - thread);
    }
}
