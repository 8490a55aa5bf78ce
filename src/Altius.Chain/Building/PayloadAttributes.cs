using Altius.Core;
using Altius.Primitives;

namespace Altius.Chain;

/// <summary>What the consensus client asks of a block to be built (Engine API, PayloadAttributes).</summary>
/// <param name="Timestamp">Seconds since 1970.</param>
/// <param name="Withdrawals">Null before Shanghai.</param>
/// <param name="ParentBeaconBlockRoot">Null before Cancun.</param>
public sealed record PayloadAttributes(
    ulong Timestamp, Hash256 PrevRandao, Address FeeRecipient, IReadOnlyList<Withdrawal>? Withdrawals,
    Hash256? ParentBeaconBlockRoot)
{
    /// <summary>What the header carries beside its fields, at most 32 bytes; null for the builder's own.</summary>
    public ReadOnlyMemory<byte>? ExtraData { get; init; }

    /// <summary>The gas limit towards which the block's moves; null for the builder's own.</summary>
    public ulong? TargetGasLimit { get; init; }
}
