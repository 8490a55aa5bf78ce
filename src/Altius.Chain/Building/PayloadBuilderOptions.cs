namespace Altius.Chain;

/// <summary>How a block is filled.</summary>
public enum BuildingRoad
{
    /// <summary>One transaction after the other, on one thread.</summary>
    OneByOne,
    /// <summary>Through a block executor, which may use many threads; where many candidates are invalid, one by one.</summary>
    InRounds,
}

/// <summary>What a node may set for the blocks it builds.</summary>
public sealed record PayloadBuilderOptions
{
    /// <summary>
    /// The gas limit that blocks move towards, by less than a 1,024th each; null for what the chain's blocks usually have, and
    /// the parent's where that is not known.
    /// </summary>
    public ulong? GasLimit { get; init; }

    /// <summary>At most 32 bytes for the header.</summary>
    public ReadOnlyMemory<byte> ExtraData { get; init; } = "altius"u8.ToArray();

    /// <summary>
    /// How long after its own time a payload that nobody takes is improved: a slot (Engine API, payload building).
    /// </summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromSeconds(12);

    /// <summary>The least time from one improvement of a payload to the next.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Payloads that are remembered; beyond it the oldest goes.</summary>
    public int MaxPayloads { get; init; } = 16;

    /// <summary>How blocks are filled; which pays is told where the rounds are.</summary>
    public BuildingRoad Road { get; init; }

    /// <summary>What this chain's blocks move towards; null where only the parent tells.</summary>
    internal ulong? GasLimitOn(ulong chainId) => GasLimit ?? UsualGasLimit(chainId);

    private static ulong? UsualGasLimit(ulong chainId) => chainId switch
    {
        1 or 11155111 or 560048 => 60_000_000, // mainnet, Sepolia, Hoodi
        _ => null,
    };
}
