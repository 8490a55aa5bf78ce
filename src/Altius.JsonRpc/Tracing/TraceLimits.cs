namespace Altius.JsonRpc.Tracing;

/// <summary>What tracing may cost.</summary>
public sealed record TraceLimits
{
    /// <summary>How long one call may take; callers may ask for less.</summary>
    public TimeSpan CallTime { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Threads that trace transactions of one block at a time. The rest of the machine is the chain's.</summary>
    public int Workers { get; init; } = Math.Max(1, Environment.ProcessorCount / 2);

    /// <summary>
    /// Bytes that what is kept of the transactions traced at a time may take together; those that do not fit in are traced one by
    /// one, when it is their turn to be written.
    /// </summary>
    public long KeptBytes { get; init; } = 64L << 20;

    /// <summary>Threads on which a report has a block run: those of the executor that judges blocks.</summary>
    public int ReportWorkers { get; init; } = Environment.ProcessorCount;

    /// <summary>Blocks that one trace_filter may look at.</summary>
    public ulong FilterBlocks { get; init; } = 1_000;

    /// <summary>Gas of a call that names none, and the most that one may name.</summary>
    public ulong GasCap { get; init; } = 50_000_000;
}
