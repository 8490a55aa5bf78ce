using Altius.Chain;
using Altius.Core;
using Altius.JsonRpc.Engine;
using Altius.Primitives;

namespace Altius.JsonRpc;

/// <summary>The attributes of a block to be built, as testing_buildBlockV1 takes them (PayloadAttributesV3).</summary>
internal sealed class BuildBlockAttributes
{
    private static readonly RpcFields<BuildBlockAttributes> Field = new();

    public static readonly RpcType<BuildBlockAttributes> Type = RpcObject.Of<BuildBlockAttributes>(
    [
        Field.Required("timestamp", RpcTypes.Quantity64, a => a.Timestamp, (a, v) => a.Timestamp = v),
        Field.Required("prevRandao", RpcTypes.Hash, a => a.PrevRandao, (a, v) => a.PrevRandao = v),
        Field.Required("suggestedFeeRecipient", RpcTypes.Address, a => a.FeeRecipient, (a, v) => a.FeeRecipient = v),
        Field.OptionalReference(
            "withdrawals", RpcTypes.Array(EngineTypes.Withdrawal), a => a.Withdrawals, (a, v) => a.Withdrawals = v),
        Field.Optional("parentBeaconBlockRoot", RpcTypes.Hash, a => a.BeaconRoot, (a, v) => a.BeaconRoot = v),
    ]);

    public ulong Timestamp { get; set; }
    public Hash256 PrevRandao { get; set; }
    public Address FeeRecipient { get; set; }
    public IReadOnlyList<Withdrawal>? Withdrawals { get; set; }
    public Hash256? BeaconRoot { get; set; }

    public PayloadAttributes ToAttributes(ReadOnlyMemory<byte>? extraData) =>
        new(Timestamp, PrevRandao, FeeRecipient, Withdrawals, BeaconRoot) { ExtraData = extraData };
}
