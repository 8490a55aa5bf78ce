using Altius.Core;
using Altius.Primitives;

namespace Altius.Evm;

/// <summary>What instructions may ask of the block they run in.</summary>
public sealed record BlockContext
{
    public required ulong ChainId { get; init; }
    public required ulong Number { get; init; }

    /// <summary>Seconds since 1970.</summary>
    public required ulong Timestamp { get; init; }
    public required ulong GasLimit { get; init; }

    /// <summary>The fee recipient (COINBASE).</summary>
    public required Address Beneficiary { get; init; }

    /// <summary>The difficulty, or PREVRANDAO after the merge (EIP-4399).</summary>
    public required UInt256 DifficultyOrRandao { get; init; }

    /// <summary>Wei per gas; zero before London.</summary>
    public required UInt256 BaseFee { get; init; }

    /// <summary>Wei per blob gas; zero before Cancun.</summary>
    public required UInt256 BlobBaseFee { get; init; }
}

/// <summary>What instructions may ask of the transaction they run in.</summary>
/// <param name="Origin">Its sender.</param>
/// <param name="GasPrice">The effective price, in wei per gas.</param>
public readonly record struct TransactionContext(Address Origin, UInt256 GasPrice, IReadOnlyList<Hash256> BlobVersionedHashes);
