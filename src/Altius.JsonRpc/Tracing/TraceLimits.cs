namespace Altius.JsonRpc.Tracing;

/// <summary>What tracing may cost.</summary>
public sealed record TraceLimits
{
    /// <summary>How long one call may take; callers may ask for less.</summary>
    public TimeSpan CallTime { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Threads that trace transactions of one block at a time. The rest of the machine is the chain's.</summary>
    public int Workers { get; init; } = Math.Max(1, Environment.ProcessorCount / 2);

    /// <summary>Blocks that one trace_filter may look at.</summary>
    public ulong FilterBlocks { get; init; } = 1_000;

    /// <summary>Gas of a call that names none, and the most that one may name.</summary>
    public ulong GasCap { get; init; } = 50_000_000;
}
