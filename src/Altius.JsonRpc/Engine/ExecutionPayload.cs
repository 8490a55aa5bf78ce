using Altius.Core;
using Altius.Primitives;

namespace Altius.JsonRpc.Engine;

/// <summary>
/// A block as the Engine API passes it (ExecutionPayloadV1 to V3), its transactions still encoded. Fields that a version lacks
/// are null.
/// </summary>
internal sealed class ExecutionPayload
{
    public Hash256 ParentHash { get; private set; }

    public Address FeeRecipient { get; private set; }

    public Hash256 StateRoot { get; private set; }

    public Hash256 ReceiptsRoot { get; private set; }

    public Bloom LogsBloom { get; private set; } = Bloom.Empty;

    public Hash256 PrevRandao { get; private set; }

    public ulong BlockNumber { get; private set; }

    public ulong GasLimit { get; private set; }

    public ulong GasUsed { get; private set; }

    /// <summary>Seconds since 1970.</summary>
    public ulong Timestamp { get; private set; }

    public ReadOnlyMemory<byte> ExtraData { get; private set; }

    /// <summary>In wei.</summary>
    public UInt256 BaseFeePerGas { get; private set; }

    public Hash256 BlockHash { get; private set; }

    /// <summary>In their network form (EIP-2718).</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Transactions { get; private set; } = [];

    /// <summary>From Shanghai (V2).</summary>
    public IReadOnlyList<Withdrawal>? Withdrawals { get; private set; }

    /// <summary>From Cancun (V3).</summary>
    public ulong? BlobGasUsed { get; private set; }

    /// <summary>From Cancun (V3).</summary>
    public ulong? ExcessBlobGas { get; private set; }

    private static readonly RpcFields<ExecutionPayload> Field = new();

    private static readonly RpcField<ExecutionPayload>[] Fields =
    [
        Field.Required("parentHash", RpcTypes.Hash, p => p.ParentHash, (p, v) => p.ParentHash = v),
        Field.Required("feeRecipient", RpcTypes.Address, p => p.FeeRecipient, (p, v) => p.FeeRecipient = v),
        Field.Required("stateRoot", RpcTypes.Hash, p => p.StateRoot, (p, v) => p.StateRoot = v),
        Field.Required("receiptsRoot", RpcTypes.Hash, p => p.ReceiptsRoot, (p, v) => p.ReceiptsRoot = v),
        Field.Required("logsBloom", RpcTypes.Bloom, p => p.LogsBloom, (p, v) => p.LogsBloom = v),
        Field.Required("prevRandao", RpcTypes.Hash, p => p.PrevRandao, (p, v) => p.PrevRandao = v),
        Field.Required("blockNumber", RpcTypes.Quantity64, p => p.BlockNumber, (p, v) => p.BlockNumber = v),
        Field.Required("gasLimit", RpcTypes.Quantity64, p => p.GasLimit, (p, v) => p.GasLimit = v),
        Field.Required("gasUsed", RpcTypes.Quantity64, p => p.GasUsed, (p, v) => p.GasUsed = v),
        Field.Required("timestamp", RpcTypes.Quantity64, p => p.Timestamp, (p, v) => p.Timestamp = v),
        Field.Required("extraData", RpcTypes.Data, p => p.ExtraData, (p, v) => p.ExtraData = v),
        Field.Required("baseFeePerGas", RpcTypes.Quantity, p => p.BaseFeePerGas, (p, v) => p.BaseFeePerGas = v),
        Field.Required("blockHash", RpcTypes.Hash, p => p.BlockHash, (p, v) => p.BlockHash = v),
        Field.Required("transactions", RpcTypes.Array(RpcTypes.Data), p => p.Transactions, (p, v) => p.Transactions = v),
        Field.OptionalReference("withdrawals", RpcTypes.Array(EngineTypes.Withdrawal), p => p.Withdrawals, (p, v) =>
            p.Withdrawals = v),
        Field.Optional("blobGasUsed", RpcTypes.Quantity64, p => p.BlobGasUsed, (p, v) => p.BlobGasUsed = v),
        Field.Optional("excessBlobGas", RpcTypes.Quantity64, p => p.ExcessBlobGas, (p, v) => p.ExcessBlobGas = v),
    ];

    /// <summary>Read and written with the fields that are there; which must be, the method's version says.</summary>
    public static readonly RpcType<ExecutionPayload> Type = RpcObject.Of(Fields);

    /// <summary>The same, but fields of no version are refused, as newPayloadV3 asks ("strictly matches").</summary>
    public static readonly RpcType<ExecutionPayload> StrictType = RpcObject.Of(Fields, UnknownFields.Refused);

    /// <summary>The payload of a block.</summary>
    public static ExecutionPayload Of(Block block)
    {
        BlockHeader header = block.Header;
        return new ExecutionPayload
        {
            ParentHash = header.ParentHash,
            FeeRecipient = header.Beneficiary,
            StateRoot = header.StateRoot,
            ReceiptsRoot = header.ReceiptsRoot,
            LogsBloom = header.LogsBloom,
            PrevRandao = header.MixHash,
            BlockNumber = header.Number,
            GasLimit = header.GasLimit,
            GasUsed = header.GasUsed,
            Timestamp = header.Timestamp,
            ExtraData = header.ExtraData,
            BaseFeePerGas = header.BaseFeePerGas ?? UInt256.Zero,
            BlockHash = header.Hash,
            Transactions = [.. block.Transactions.Select(transaction => transaction.Encode())],
            Withdrawals = block.Withdrawals,
            BlobGasUsed = header.BlobGasUsed,
            ExcessBlobGas = header.ExcessBlobGas,
        };
    }
}
