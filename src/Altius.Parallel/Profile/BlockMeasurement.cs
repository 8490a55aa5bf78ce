using Altius.Core;

namespace Altius.Parallel;

/// <summary>What measuring a block gave; times in microseconds.</summary>
/// <param name="Profile">What its transactions read and wrote, one after the other, and what each takes.</param>
/// <param name="Sequential">One transaction after the other: the shortest.</param>
/// <param name="Single">By the parallel executor with one worker: the shortest.</param>
/// <param name="Parallel">With workers, not recorded: the shortest.</param>
/// <param name="Recorded">Of the recorded run.</param>
/// <param name="Runs">Of the recorded run; none where the block cannot run in parallel.</param>
/// <param name="Facts">Of the recorded run.</param>
public sealed record BlockMeasurement(
    Block Block, ForkRules Rules, BlockProfile Profile, double Sequential, double Single, double Parallel, double Recorded,
    IReadOnlyList<RecordedRun> Runs, BlockFacts Facts)
{
    /// <summary>How the executor runs such a block where nobody measures it: what does not pay is not run in parallel.</summary>
    public Road UsualRoad { get; init; }

    /// <summary>
    /// Of <see cref="Single"/>, what passed before and after the transactions: as much with any number of workers.
    /// </summary>
    public double SingleOutside { get; init; }

    public double SpeedUp => Parallel > 0 ? Sequential / Parallel : 1;

    /// <summary>Microseconds of runs that came to nothing.</summary>
    public double Wasted => Runs.Where(run => !run.Counts).Sum(run => run.Length);

    /// <summary>For each dependency the later transaction, in the order of the transactions.</summary>
    public IEnumerable<(int Later, Dependency On)> Conflicts =>
        Profile.Transactions.SelectMany((transaction, i) => transaction.DependsOn.Select(on => (i, on)));

    /// <summary>How often each transaction was begun in the recorded run; at best once.</summary>
    public int[] CountExecutions()
    {
        int[] executions = new int[Profile.Transactions.Count];
        if (Facts.Road != Road.Parallel) Array.Fill(executions, 1);
        foreach (RecordedRun run in Runs)
            for (int i = run.First; i < run.End; i++) executions[i]++;
        return executions;
    }
}
