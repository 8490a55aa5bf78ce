using Altius.Core;
using Altius.Primitives;

namespace Altius.JsonRpc;

/// <summary>What a simulation changes of the block it runs in (execution-apis, BlockOverrides).</summary>
internal sealed class BlockOverrides
{
    private static readonly RpcFields<BlockOverrides> Field = new();

    public static readonly RpcType<BlockOverrides> Type = RpcObject.Of<BlockOverrides>(
    [
        Field.Optional("number", RpcTypes.Quantity64, b => b.Number, (b, v) => b.Number = v),
        Field.Optional("difficulty", RpcTypes.Quantity, b => b.Difficulty, (b, v) => b.Difficulty = v),
        Field.Optional("time", RpcTypes.Quantity64, b => b.Time, (b, v) => b.Time = v),
        Field.Optional("gasLimit", RpcTypes.Quantity64, b => b.GasLimit, (b, v) => b.GasLimit = v),
        Field.Optional("feeRecipient", RpcTypes.Address, b => b.FeeRecipient, (b, v) => b.FeeRecipient = v),
        Field.Optional("prevRandao", StorageKey.Type, b => b.PrevRandao, (b, v) => b.PrevRandao = v),
        Field.Optional("baseFeePerGas", RpcTypes.Quantity, b => b.BaseFeePerGas, (b, v) => b.BaseFeePerGas = v),
        Field.Optional("blobBaseFee", RpcTypes.Quantity, b => b.BlobBaseFee, (b, v) => b.BlobBaseFee = v),
        Field.Optional("beaconRoot", RpcTypes.Hash, b => b.BeaconRoot, (b, v) => b.BeaconRoot = v),
        Field.OptionalReference("withdrawals", WithdrawalType.List, b => b.Withdrawals, (b, v) => b.Withdrawals = v),
    ]);

    public ulong? Number { get; set; }

    /// <summary>Matters before the merge alone.</summary>
    public UInt256? Difficulty { get; set; }
    public ulong? Time { get; set; }
    public ulong? GasLimit { get; set; }
    public Address? FeeRecipient { get; set; }
    public StorageKey? PrevRandao { get; set; }
    public UInt256? BaseFeePerGas { get; set; }

    /// <summary>No field of the header: it is what BLOBBASEFEE gives and blobs cost.</summary>
    public UInt256? BlobBaseFee { get; set; }
    public Hash256? BeaconRoot { get; set; }
    public IReadOnlyList<Withdrawal>? Withdrawals { get; set; }

    /// <summary>The header with what is overridden in it.</summary>
    public BlockHeader ApplyTo(BlockHeader header) => header with
    {
        Number = Number ?? header.Number,
        Difficulty = header.Difficulty.IsZero ? header.Difficulty : Difficulty ?? header.Difficulty,
        Timestamp = Time ?? header.Timestamp,
        GasLimit = GasLimit ?? header.GasLimit,
        Beneficiary = FeeRecipient ?? header.Beneficiary,
        MixHash = PrevRandao?.Slot.ToHash256() ?? header.MixHash,
        BaseFeePerGas = BaseFeePerGas ?? header.BaseFeePerGas,
    };

    /// <summary>Withdrawals as users write them: the amount in gwei (EIP-4895).</summary>
    private static class WithdrawalType
    {
        private static readonly RpcFields<Draft> Field = new();

        private static readonly RpcType<Draft> One = RpcObject.Of<Draft>(
        [
            Field.Required("index", RpcTypes.Quantity64, w => w.Index, (w, v) => w.Index = v),
            Field.Required("validatorIndex", RpcTypes.Quantity64, w => w.Validator, (w, v) => w.Validator = v),
            Field.Required("address", RpcTypes.Address, w => w.Address, (w, v) => w.Address = v),
            Field.Required("amount", RpcTypes.Quantity64, w => w.Amount, (w, v) => w.Amount = v),
        ]);

        private static readonly RpcType<IReadOnlyList<Draft>> Drafts = RpcTypes.Array(One);

        public static readonly RpcType<IReadOnlyList<Withdrawal>> List = RpcTypes.Parsed<IReadOnlyList<Withdrawal>>(
            Drafts.Schema,
            (ref System.Text.Json.Utf8JsonReader json) =>
                [.. Drafts.Read(ref json).Select(w => new Withdrawal(w.Index, w.Validator, w.Address, w.Amount))]);

        private sealed class Draft
        {
            public ulong Index { get; set; }
            public ulong Validator { get; set; }
            public Address Address { get; set; }
            public ulong Amount { get; set; }
        }
    }
}
