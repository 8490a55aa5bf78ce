using System.Diagnostics;
using System.Runtime;
using Altius.Chain;
using Altius.State;

namespace Altius.Client.Bench;

/// <summary>What one block took, by the node and by an executor alone, one right after the other. Times in milliseconds.</summary>
/// <param name="Block">Which.</param>
/// <param name="NewPayload">From the request's first byte to the answer's last, over HTTP.</param>
/// <param name="Alone">By an executor without a node.</param>
/// <param name="ForkChoice">Until forkchoiceUpdated was answered.</param>
/// <param name="Phases">Of the node's own account of the block.</param>
/// <param name="Side">What else went on in the process while newPayload was answered.</param>
internal sealed record BlockPair(
    BenchBlock Block, Cost NewPayload, AloneCosts Alone, Cost ForkChoice, BlockTimings Phases, SideCosts Side)
{
    public Cost Execution => Alone.Known;

    public Cost WithSenders => Alone.Unknown;

    /// <summary>HTTP, authentication, JSON and decoding: all that is not in the node's own account.</summary>
    public double Request => Math.Max(0, NewPayload.Time - Phases.Total.TotalMilliseconds);

    public double Ratio => NewPayload.Time / Execution.Time;

    public double RatioWithSenders => NewPayload.Time / WithSenders.Time;

    /// <summary>The same by processor time, which other processes of the machine disturb less.</summary>
    public double ProcessorRatio => NewPayload.Processor / WithSenders.Processor;

    public double RatioToSingle => NewPayload.Time / Alone.Single.Time;

    /// <summary>Milliseconds of decoding for a million bytes of JSON.</summary>
    public double DecodingPerMegabyte => Alone.Decoding.Time / (Block.NewPayload.Length / 1e6);
}

/// <summary>What a block takes in memory, without a node: the executor is of the node's kind, all that the block reads is at hand.</summary>
/// <param name="Known">Its transactions, their senders known.</param>
/// <param name="Unknown">The same with the senders to be recovered, as in an import of a chain: the measure of newPayload.</param>
/// <param name="Single">The same on one thread, by the sequential executor.</param>
/// <param name="Decoding">From the bytes of the request to the block, by the server's own code.</param>
internal readonly record struct AloneCosts(Cost Known, Cost Unknown, Cost Single, Cost Decoding);

/// <summary>What went on in a node's process over some time, on all threads together.</summary>
/// <param name="Reads">Of the database, for the state.</param>
/// <param name="Paused">By the garbage collector, in milliseconds.</param>
/// <param name="Allocated">Bytes.</param>
/// <param name="Compiling">Of the just-in-time compiler, in milliseconds: it ends when all that runs often has been compiled well.</param>
internal readonly record struct SideCosts(StateReads Reads, double Paused, long Allocated, double Compiling)
{
    /// <summary>Begins to count.</summary>
    public static Func<SideCosts> Begin(StateStore states)
    {
        StateReads reads = states.Reads;
        TimeSpan paused = GC.GetTotalPauseDuration(), compiling = JitInfo.GetCompilationTime();
        long allocated = GC.GetTotalAllocatedBytes();
        return () => new SideCosts(
            states.Reads - reads, (GC.GetTotalPauseDuration() - paused).TotalMilliseconds,
            GC.GetTotalAllocatedBytes() - allocated, (JitInfo.GetCompilationTime() - compiling).TotalMilliseconds);
    }
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
