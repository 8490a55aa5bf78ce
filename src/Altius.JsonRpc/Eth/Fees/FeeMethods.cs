using System.Text.Json;
using Altius.Core;
using Altius.Primitives;

namespace Altius.JsonRpc;

/// <summary>What gas costs, did cost and may cost.</summary>
internal sealed class FeeMethods(ChainReader chain, TipOracle tips)
{
    private static readonly RpcType<double> Percentile = RpcTypes.Parsed("""{"type":"number"}""", (ref Utf8JsonReader json) =>
    {
        RpcTypes.Expect(ref json, JsonTokenType.Number);
        return json.TryGetDouble(out double value) ? value : throw new RpcValueException("expected a number");
    });

    /// <summary>A quantity; older libraries send a JSON number.</summary>
    private static readonly RpcType<ulong> Count = RpcTypes.Parsed(RpcTypes.Quantity64.Schema, (ref Utf8JsonReader json) =>
        json.TokenType == JsonTokenType.Number ? RpcTypes.Integer.Read(ref json) : json.ReadQuantity64());

    private readonly FeeHistory _history = new(chain);

    public IEnumerable<RpcMethod> Methods =>
    [
        RpcMethod.Create("eth_gasPrice", "A price per gas, in wei, that should do for the next blocks.",
            Result.Of(RpcTypes.Quantity), () => tips.Suggest() + (chain.Blocks.Head.BaseFeePerGas ?? UInt256.Zero)),
        RpcMethod.Create("eth_maxPriorityFeePerGas", "A priority fee per gas, in wei, that should do for the next blocks.",
            Result.Of(RpcTypes.Quantity), tips.Suggest),
        RpcMethod.Create("eth_baseFee", "The base fee per gas of the next block, in wei.", Result.Of(RpcTypes.Quantity), () =>
        {
            BlockHeader head = chain.Blocks.Head;
            return NextBlock.BaseFeeAfter(head, chain.Blocks.RulesAfter(head, head.Timestamp + 1));
        }),
        RpcMethod.Create("eth_blobBaseFee", "The base fee per blob gas, in wei.", Result.Of(RpcTypes.Quantity), () =>
        {
            BlockHeader head = chain.Blocks.Head;
            return NextBlock.BlobBaseFeeAfter(head, chain.Blocks.RulesAfter(head, head.Timestamp + 1));
        }),
        RpcMethod.Create("eth_feeHistory", "Base fees, priority fees and how full blocks were, over a range of blocks.",
            Param.Of("blockCount", Count), Param.Of("newestBlock", BlockSelector.NumberOrTag),
            Param.Of("rewardPercentiles", RpcTypes.Array(Percentile)).Or([]),
            Result.Of(RpcTypes.Written(FeeHistory.Schema)),
            (count, newest, percentiles, call) => _history.Collect(count, newest, percentiles, call.Stop)),
    ];
}
