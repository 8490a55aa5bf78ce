using Altius.Primitives;

namespace Altius.Core;

/// <summary>A block header. Fields that a fork had not yet are null and are left out of its encoding.</summary>
public sealed partial record BlockHeader
{
    public Hash256 ParentHash { get; init; }
    public Hash256 OmmersHash { get; init; }

    /// <summary>The fee recipient (coinbase).</summary>
    public Address Beneficiary { get; init; }
    public Hash256 StateRoot { get; init; }
    public Hash256 TransactionsRoot { get; init; }
    public Hash256 ReceiptsRoot { get; init; }
    public Bloom LogsBloom { get; init; } = Bloom.Empty;

    /// <summary>Zero after the merge (EIP-3675).</summary>
    public UInt256 Difficulty { get; init; }
    public ulong Number { get; init; }
    public ulong GasLimit { get; init; }
    public ulong GasUsed { get; init; }

    /// <summary>Seconds since 1970.</summary>
    public ulong Timestamp { get; init; }
    public ReadOnlyMemory<byte> ExtraData { get; init; }

    /// <summary>The ethash mix hash before the merge, PREVRANDAO after it (EIP-4399).</summary>
    public Hash256 MixHash { get; init; }

    /// <summary>Eight bytes, big-endian; zero after the merge.</summary>
    public ulong Nonce { get; init; }

    /// <summary>Wei per gas, from London (EIP-1559).</summary>
    public UInt256? BaseFeePerGas { get; init; }

    /// <summary>From Shanghai (EIP-4895).</summary>
    public Hash256? WithdrawalsRoot { get; init; }

    /// <summary>From Cancun (EIP-4844).</summary>
    public ulong? BlobGasUsed { get; init; }

    /// <summary>From Cancun (EIP-4844).</summary>
    public ulong? ExcessBlobGas { get; init; }

    /// <summary>From Cancun (EIP-4788).</summary>
    public Hash256? ParentBeaconBlockRoot { get; init; }

    /// <summary>From Prague (EIP-7685).</summary>
    public Hash256? RequestsHash { get; init; }
}
