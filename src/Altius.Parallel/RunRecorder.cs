using System.Collections.Concurrent;
using System.Diagnostics;

namespace Altius.Parallel;

/// <summary>One run of some consecutive transactions by one worker.</summary>
/// <param name="Worker">Its number, from 0 on.</param>
/// <param name="First">The first transaction's index.</param>
/// <param name="End">One past the last transaction that was begun.</param>
/// <param name="Start">Microseconds after the first run of the block began.</param>
/// <param name="Length">Microseconds.</param>
/// <param name="WaitedFor">
/// The transaction whose writing was needed to go on, so that the run came to nothing; −1 for none.
/// </param>
/// <param name="WasRefused">Whether it ran to its end and turned out to have been on the wrong state.</param>
public sealed record RecordedRun(int Worker, int First, int End, double Start, double Length, int WaitedFor, bool WasRefused)
{
    /// <summary>Whether what came of it stands.</summary>
    public bool Counts => WaitedFor < 0 && !WasRefused;
}

/// <summary>Takes down every run of a block, for reports. Nothing is recorded unless an executor is given one.</summary>
/// <remarks>Workers add side by side; who gave it to the executor reads once the block is done.</remarks>
public sealed class RunRecorder
{
    private readonly ConcurrentQueue<(int Worker, int First, int End, long Start, long Stop, int Needed)> _runs = [];
    private readonly ConcurrentQueue<(int First, long At)> _refusals = [];

    /// <summary>The runs since <see cref="Clear"/> in the order of their beginning.</summary>
    public List<RecordedRun> Read()
    {
        (int Worker, int First, int End, long Start, long Stop, int Needed)[] runs = [.. _runs.OrderBy(run => run.Start)];
        List<RecordedRun> read = new(runs.Length);
        HashSet<int> refused = [];
        foreach ((int first, long at) in _refusals)
        {
            // What is refused is the last run of those transactions that had come to its end by then.
            int last = Array.FindLastIndex(runs, run => run.First == first && run.Needed < 0 && run.Stop <= at);
            if (last >= 0) refused.Add(last);
        }
        for (int i = 0; i < runs.Length; i++)
        {
            (int worker, int first, int end, long start, long stop, int needed) = runs[i];
            read.Add(new RecordedRun(
                worker, first, end, Microseconds(start - runs[0].Start), Microseconds(stop - start), needed,
                refused.Contains(i)));
        }
        return read;
    }

    public void Clear()
    {
        _runs.Clear();
        _refusals.Clear();
    }

    internal void AddRun(int worker, int first, int end, long start, int needed) =>
        _runs.Enqueue((worker, first, end, start, Stopwatch.GetTimestamp(), needed));

    internal void AddRefusal(int first) => _refusals.Enqueue((first, Stopwatch.GetTimestamp()));

    private static double Microseconds(long ticks) => ticks * (1e6 / Stopwatch.Frequency);
}
