using Altius.Core;
using Altius.Primitives;

namespace Altius.JsonRpc;

/// <summary>
/// A transaction of any type as users write it, most fields of which may be missing (execution-apis, GenericTransaction).
/// </summary>
internal sealed class CallRequest
{
    private static readonly RpcFields<CallRequest> Field = new();

    public static readonly RpcType<CallRequest> Type = RpcObject.Of<CallRequest>(
    [
        Field.Optional("type", RpcTypes.Quantity64, c => c.NamedType, (c, v) => c.NamedType = v),
        Field.Optional("nonce", RpcTypes.Quantity64, c => c.Nonce, (c, v) => c.Nonce = v),
        Field.Optional("to", RpcTypes.Address, c => c.To, (c, v) => c.To = v),
        Field.Optional("from", RpcTypes.Address, c => c.From, (c, v) => c.From = v),
        Field.Optional("gas", RpcTypes.Quantity64, c => c.Gas, (c, v) => c.Gas = v),
        Field.Optional("value", RpcTypes.Quantity, c => c.Value, (c, v) => c.Value = v),
        Field.Optional("input", RpcTypes.Data, c => c.Input, (c, v) => c.Input = v),
        Field.Optional("data", RpcTypes.Data, c => c.Data, (c, v) => c.Data = v),
        Field.Optional("gasPrice", RpcTypes.Quantity, c => c.GasPrice, (c, v) => c.GasPrice = v),
        Field.Optional(
            "maxPriorityFeePerGas", RpcTypes.Quantity, c => c.MaxPriorityFeePerGas, (c, v) => c.MaxPriorityFeePerGas = v),
        Field.Optional("maxFeePerGas", RpcTypes.Quantity, c => c.MaxFeePerGas, (c, v) => c.MaxFeePerGas = v),
        Field.Optional("maxFeePerBlobGas", RpcTypes.Quantity, c => c.MaxFeePerBlobGas, (c, v) => c.MaxFeePerBlobGas = v),
        Field.OptionalReference("accessList", CallListTypes.AccessList, c => c.AccessList, (c, v) => c.AccessList = v),
        Field.OptionalReference(
            "blobVersionedHashes", RpcTypes.Array(RpcTypes.Hash),
            c => c.BlobVersionedHashes, (c, v) => c.BlobVersionedHashes = v),
        Field.OptionalReference(
            "blobs", RpcTypes.Array(RpcTypes.Bytes(BlobSidecar.BlobSize)), c => c.Blobs, (c, v) => c.Blobs = v),
        Field.OptionalReference(
            "commitments", RpcTypes.Array(RpcTypes.Bytes(BlobSidecar.CommitmentSize)),
            c => c.Commitments, (c, v) => c.Commitments = v),
        Field.OptionalReference(
            "proofs", RpcTypes.Array(RpcTypes.Bytes(BlobSidecar.ProofSize)), c => c.Proofs, (c, v) => c.Proofs = v),
        Field.Optional("chainId", RpcTypes.Quantity, c => c.ChainId, (c, v) => c.ChainId = v),
        Field.OptionalReference(
            "authorizationList", CallListTypes.Authorizations, c => c.AuthorizationList, (c, v) => c.AuthorizationList = v),
    ]);

    public ulong? NamedType { get; set; }
    public ulong? Nonce { get; set; }
    public Address? To { get; set; }
    public Address? From { get; set; }
    public ulong? Gas { get; set; }
    public UInt256? Value { get; set; }
    public ReadOnlyMemory<byte>? Input { get; set; }

    /// <summary>The older name of <see cref="Input"/>.</summary>
    public ReadOnlyMemory<byte>? Data { get; set; }
    public UInt256? GasPrice { get; set; }
    public UInt256? MaxPriorityFeePerGas { get; set; }
    public UInt256? MaxFeePerGas { get; set; }
    public UInt256? MaxFeePerBlobGas { get; set; }
    public IReadOnlyList<AccessListEntry>? AccessList { get; set; }
    public IReadOnlyList<Hash256>? BlobVersionedHashes { get; set; }
    public IReadOnlyList<ReadOnlyMemory<byte>>? Blobs { get; set; }
    public IReadOnlyList<ReadOnlyMemory<byte>>? Commitments { get; set; }
    public IReadOnlyList<ReadOnlyMemory<byte>>? Proofs { get; set; }
    public UInt256? ChainId { get; set; }
    public IReadOnlyList<SetCodeAuthorization>? AuthorizationList { get; set; }

    /// <summary>The sender; the zero address where none is named.</summary>
    public Address Sender => From ?? Address.Zero;

    /// <summary>The call data or init code, under either name.</summary>
    public ReadOnlyMemory<byte> Payload => Input ?? Data ?? default;

    /// <summary>The type that the fields ask for, or that is named.</summary>
    public TransactionType TransactionType =>
        NamedType is { } named ? (TransactionType)named
        : AuthorizationList is not null ? TransactionType.SetCode
        : BlobVersionedHashes is not null || Blobs is not null ? TransactionType.Blob
        : GasPrice is null ? TransactionType.DynamicFee
        : AccessList is not null ? TransactionType.AccessList
        : TransactionType.Legacy;

    /// <summary>A copy whose fields can be set apart.</summary>
    public CallRequest Copy() => (CallRequest)MemberwiseClone();

    /// <summary>Refuses what contradicts itself or the chain.</summary>
    /// <exception cref="RpcError">−32602.</exception>
    public void Check(ulong chainId)
    {
        if (Input is { } input && Data is { } data && !input.Span.SequenceEqual(data.Span))
            throw RpcError.InvalidParams(
                "both \"data\" and \"input\" are set and not equal. Please use \"input\" to pass transaction call data");
        if (GasPrice is not null && (MaxFeePerGas ?? MaxPriorityFeePerGas) is not null)
            throw RpcError.InvalidParams("both gasPrice and (maxFeePerGas or maxPriorityFeePerGas) specified");
        if (ChainId is { } named && named != chainId)
            throw RpcError.InvalidParams($"chainId does not match node's (have={named}, want={chainId})");
        if (NamedType > (ulong)TransactionType.SetCode)
            throw RpcError.InvalidParams($"transaction type 0x{NamedType:x} is not supported");
    }

    /// <summary>The transaction with this gas, sent by whoever is named: nobody has signed it.</summary>
    /// <param name="nonce">Where none is named.</param>
    public Transaction ToTransaction(ulong gas, ulong nonce, ulong chainId)
    {
        TransactionType type = TransactionType;
        return new Transaction
        {
            Type = type,
            ChainId = type == TransactionType.Legacy ? null : chainId,
            Nonce = Nonce ?? nonce,
            MaxPriorityFeePerGas = GasPrice ?? MaxPriorityFeePerGas ?? UInt256.Zero,
            MaxFeePerGas = GasPrice ?? MaxFeePerGas ?? UInt256.Zero,
            GasLimit = gas,
            To = To,
            Value = Value ?? UInt256.Zero,
            Data = Payload,
            AccessList = AccessList ?? [],
            MaxFeePerBlobGas = MaxFeePerBlobGas ?? UInt256.Zero,
            BlobVersionedHashes = BlobVersionedHashes ?? [],
            AuthorizationList = AuthorizationList ?? [],
            AssumedSender = Sender,
        };
    }
}
