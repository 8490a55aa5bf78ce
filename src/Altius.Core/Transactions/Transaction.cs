using Altius.Primitives;

namespace Altius.Core;

/// <summary>The EIP-2718 type byte; legacy transactions have none on the wire.</summary>
public enum TransactionType : byte
{
    Legacy = 0,
    /// <summary>EIP-2930.</summary>
    AccessList = 1,
    /// <summary>EIP-1559.</summary>
    DynamicFee = 2,
    /// <summary>EIP-4844.</summary>
    Blob = 3,
    /// <summary>EIP-7702.</summary>
    SetCode = 4,
}

/// <summary>An address and the storage keys of it that a transaction announces (EIP-2930).</summary>
public sealed record AccessListEntry(Address Address, IReadOnlyList<UInt256> StorageKeys);

/// <summary>A signed transaction of any type. Fields that a type lacks hold their defaults.</summary>
public sealed partial class Transaction
{
    public TransactionType Type { get; init; }

    /// <summary>Null for a legacy transaction signed without replay protection (before EIP-155).</summary>
    public ulong? ChainId { get; init; }

    public ulong Nonce { get; init; }

    /// <summary>Wei per gas; for legacy and access-list transactions equal to <see cref="MaxFeePerGas"/>.</summary>
    public UInt256 MaxPriorityFeePerGas { get; init; }

    /// <summary>Wei per gas; the gas price of legacy and access-list transactions.</summary>
    public UInt256 MaxFeePerGas { get; init; }

    public ulong GasLimit { get; init; }

    /// <summary>Null for a contract creation.</summary>
    public Address? To { get; init; }

    /// <summary>In wei.</summary>
    public UInt256 Value { get; init; }

    public ReadOnlyMemory<byte> Data { get; init; }

    public IReadOnlyList<AccessListEntry> AccessList { get; init; } = [];

    /// <summary>Wei per blob gas (EIP-4844).</summary>
    public UInt256 MaxFeePerBlobGas { get; init; }

    public IReadOnlyList<Hash256> BlobVersionedHashes { get; init; } = [];

    public IReadOnlyList<SetCodeAuthorization> AuthorizationList { get; init; } = [];

    /// <summary>The signature's recovery bit: 0 or 1 where valid (V reduced, for legacy transactions).</summary>
    public byte YParity { get; init; }

    public UInt256 R { get; init; }

    public UInt256 S { get; init; }

    public bool IsCreation => To is null;

    public bool IsLegacyPriced => Type is TransactionType.Legacy or TransactionType.AccessList;

    /// <summary>Blob gas used, 131,072 a blob (EIP-4844).</summary>
    public ulong BlobGas => (ulong)BlobVersionedHashes.Count * BlobGasPerBlob;

    /// <summary>Blob gas of one blob (EIP-4844).</summary>
    public const ulong BlobGasPerBlob = 1 << 17;
}
