using System.Diagnostics;
using Altius.Chain;

namespace Altius.Client.Bench;

/// <summary>What one block took, by the node and by an executor alone, one right after the other. Times in milliseconds.</summary>
/// <param name="Block">Which.</param>
/// <param name="NewPayload">From the request's first byte to the answer's last, over HTTP.</param>
/// <param name="Execution">By the same executor with what the block reads in memory and its senders known.</param>
/// <param name="WithSenders">The same with the senders to be recovered.</param>
/// <param name="ForkChoice">Until forkchoiceUpdated was answered.</param>
/// <param name="Phases">Of the node's own account of the block.</param>
internal sealed record BlockPair(
    BenchBlock Block, Cost NewPayload, Cost Execution, Cost WithSenders, Cost ForkChoice, BlockTimings Phases)
{
    /// <summary>HTTP, authentication, JSON and decoding: all that is not in the node's own account.</summary>
    public double Request => Math.Max(0, NewPayload.Time - Phases.Total.TotalMilliseconds);

    public double Ratio => NewPayload.Time / Execution.Time;

    public double RatioWithSenders => NewPayload.Time / WithSenders.Time;

    /// <summary>The same by processor time, which other processes of the machine disturb less.</summary>
    public double ProcessorRatio => NewPayload.Processor / WithSenders.Processor;

    /// <summary>Milliseconds of <see cref="Request"/> for a million bytes of JSON.</summary>
    public double RequestPerMegabyte => Request / (Block.NewPayload.Length / 1e6);
}

/// <summary>What something took, in milliseconds.</summary>
/// <param name="Time">By the clock.</param>
/// <param name="Processor">By the processors, all threads of this process together.</param>
internal readonly record struct Cost(double Time, double Processor)
{
    /// <summary>Begins to count.</summary>
    public static Func<Cost> Begin()
    {
        TimeSpan processor = Environment.CpuUsage.TotalTime;
        long began = Stopwatch.GetTimestamp();
        return () =>
        {
            double time = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            return new Cost(time, (Environment.CpuUsage.TotalTime - processor).TotalMilliseconds);
        };
    }
}
