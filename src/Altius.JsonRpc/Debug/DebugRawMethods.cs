using Altius.Chain;
using Altius.Core;
using Altius.JsonRpc.Tracing;
using Altius.Primitives;

namespace Altius.JsonRpc.Debug;

/// <summary>debug_getRaw…: parts of the chain as they are encoded (execution-apis, debug/getters).</summary>
internal static class DebugRawMethods
{
    private static readonly Param<BlockSelector> Block = Param.Of("block", BlockSelector.Type);

    public static IEnumerable<RpcMethod> Create(TraceSource source) =>
    [
        RpcMethod.Create(
            "debug_getRawHeader", "A header in RLP.", Block, Result.Of(RpcTypes.Data),
            selector => HeaderOf(source.Chain, selector).Encode()),
        RpcMethod.Create(
            "debug_getRawBlock", "A block in RLP.", Block, Result.Of(RpcTypes.Data),
            selector => BlockOf(source.Chain, selector).Encode()),
        RpcMethod.Create(
            "debug_getRawTransaction", "A transaction of the chain as it is encoded (EIP-2718); empty where there is none.",
            Param.Of("transaction", RpcTypes.Hash), Result.Of(RpcTypes.Data),
            hash => source.TryFindTransaction(hash, out Block? block, out int index)
                ? block.Transactions[index].Encode()
                : default),
        RpcMethod.Create(
            "debug_getRawReceipts", "The receipts of a block as they are encoded (EIP-2718).", Block,
            Result.Of(RpcTypes.Array(RpcTypes.Data)), selector => ReceiptsOf(source.Chain, selector)),
    ];

    private static IReadOnlyList<ReadOnlyMemory<byte>> ReceiptsOf(ChainReader chain, in BlockSelector selector)
    {
        BlockHeader header = HeaderOf(chain, selector);
        return chain.Blocks.TryGetReceipts(header.Hash, out IReadOnlyList<Receipt>? receipts)
            ? [.. receipts.Select(receipt => receipt.Encode())]
            : throw RpcError.Server($"the receipts of {selector} are not kept");
    }

    private static BlockHeader HeaderOf(ChainReader chain, in BlockSelector selector) =>
        chain.TryFindHeader(selector, out BlockHeader? header) ? header : throw RpcError.Server($"{selector} not found");

    private static Block BlockOf(ChainReader chain, in BlockSelector selector) =>
        chain.TryFindBlock(selector, out Block? block) ? block : throw RpcError.Server($"{selector} not found");
}
