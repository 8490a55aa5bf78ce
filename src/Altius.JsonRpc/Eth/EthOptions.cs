using Altius.Primitives;

namespace Altius.JsonRpc;

/// <summary>What calls of the eth namespace may ask for at most.</summary>
public sealed record EthOptions
{
    /// <summary>Gas of one call; of one simulation with all its blocks.</summary>
    public ulong GasCap { get; init; } = 50_000_000;

    /// <summary>Blocks that one query for logs may go through.</summary>
    public ulong LogBlocks { get; init; } = 100_000;

    /// <summary>Logs that one query may give.</summary>
    public int Logs { get; init; } = 20_000;

    /// <summary>Addresses and topics that one filter may name.</summary>
    public int FilterItems { get; init; } = 1_000;

    /// <summary>Storage slots that one call may ask for.</summary>
    public int StorageSlots { get; init; } = 1_024;

    /// <summary>Filters that are kept at once.</summary>
    public int Filters { get; init; } = 10_000;

    /// <summary>Subscriptions of one connection.</summary>
    public int SubscriptionsPerConnection { get; init; } = 128;

    /// <summary>How long a filter is kept that nobody asks.</summary>
    public TimeSpan FilterLifetime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long eth_sendRawTransactionSync waits where nothing is said (EIP-7966).</summary>
    public TimeSpan SendTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long eth_sendRawTransactionSync waits at most (EIP-7966).</summary>
    public TimeSpan MaxSendTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The highest priority fee that is suggested, in wei per gas.</summary>
    public UInt256 MaxSuggestedTip { get; init; } = 500_000_000_000;

    /// <summary>Blocks whose past states are kept; null for all.</summary>
    public ulong? StateHistory { get; init; }
}
