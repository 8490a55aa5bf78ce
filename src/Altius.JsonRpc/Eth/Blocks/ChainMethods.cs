using System.Text.Json;
using Altius.Core;
using Altius.Primitives;

namespace Altius.JsonRpc;

/// <summary>The chain and its blocks.</summary>
/// <param name="syncing">How far the node is behind; null where it follows the chain.</param>
internal sealed class ChainMethods(ChainReader chain, PendingBlock pending, Func<SyncProgress?> syncing)
{
    private static readonly Param<BlockSelector> BlockParam = Param.Of("block", BlockSelector.Type);
    private static readonly Param<BlockSelector> NumberParam = Param.Of("block", BlockSelector.NumberOrTag);
    private static readonly Param<Hash256> HashParam = Param.Of("hash", RpcTypes.Hash);
    private static readonly Param<bool> FullParam = Param.Of("hydratedTransactions", RpcTypes.Boolean).Or(false);
    private static readonly Param<ulong> IndexParam = Param.Of("index", RpcTypes.Quantity64);
    private static readonly Result<Action<Utf8JsonWriter>> BlockResult = Result.Of(RpcTypes.Written(BlockJson.Schema));
    private static readonly Result<Action<Utf8JsonWriter>> HeaderResult =
        Result.Of(RpcTypes.Written("""{"type":["object","null"],"title":"Header","required":["hash","number"]}"""));
    private static readonly Result<ulong?> CountResult = Result.Of(RpcTypes.Quantity64.OrNull());

    public IEnumerable<RpcMethod> Methods =>
    [
        RpcMethod.Create("eth_chainId", "The id by which signatures name this chain (EIP-155).",
            Result.Of(RpcTypes.Quantity64), () => chain.Blocks.Chain.ChainId).On(RpcLane.Caller),
        RpcMethod.Create("eth_blockNumber", "The number of the newest block.",
            Result.Of(RpcTypes.Quantity64), () => chain.Blocks.Head.Number).On(RpcLane.Caller),
        RpcMethod.Create("eth_syncing", "How far synchronisation has come, or false where the node follows the chain.",
            Result.Of(RpcTypes.Written("""{"oneOf":[{"type":"object"},{"type":"boolean"}]}""")),
            () => SyncProgress.Writer(syncing())).On(RpcLane.Caller),
        RpcMethod.Create("eth_getBlockByHash", "A block by its hash, on any branch.", HashParam, FullParam, BlockResult,
            (hash, full) => WriteBlock(new BlockSelector(BlockSelectorKind.Hash, Hash: hash), full)),
        RpcMethod.Create("eth_getBlockByNumber", "A block of the chain.", NumberParam, FullParam, BlockResult,
            (block, full) => WriteBlock(block, full)),
        RpcMethod.Create("eth_getHeaderByHash", "The header of a block by its hash, on any branch.", HashParam, HeaderResult,
            hash => WriteHeader(new BlockSelector(BlockSelectorKind.Hash, Hash: hash))),
        RpcMethod.Create("eth_getHeaderByNumber", "The header of a block of the chain.", NumberParam, HeaderResult,
            block => WriteHeader(block)),
        RpcMethod.Create("eth_getBlockTransactionCountByHash", "How many transactions a block has.", HashParam, CountResult,
            hash => Count(new BlockSelector(BlockSelectorKind.Hash, Hash: hash), block => block.Transactions.Count)),
        RpcMethod.Create("eth_getBlockTransactionCountByNumber", "How many transactions a block has.", NumberParam, CountResult,
            selector => Count(selector, block => block.Transactions.Count)),
        RpcMethod.Create("eth_getBlockReceipts", "The receipts of all transactions of a block.", BlockParam,
            Result.Of(RpcTypes.Written($$"""{"oneOf":[{"type":"array","items":{{ReceiptJson.Schema}}},{"type":"null"}]}""")),
            WriteReceipts),
        RpcMethod.Create("eth_getUncleCountByBlockHash", "How many ommers a block has.", HashParam, CountResult,
            hash => Count(new BlockSelector(BlockSelectorKind.Hash, Hash: hash), block => block.Ommers.Count)),
        RpcMethod.Create("eth_getUncleCountByBlockNumber", "How many ommers a block has.", NumberParam, CountResult,
            selector => Count(selector, block => block.Ommers.Count)),
        RpcMethod.Create("eth_getUncleByBlockHashAndIndex", "An ommer of a block.", HashParam, IndexParam, BlockResult,
            (hash, index) => WriteOmmer(new BlockSelector(BlockSelectorKind.Hash, Hash: hash), index)),
        RpcMethod.Create("eth_getUncleByBlockNumberAndIndex", "An ommer of a block.", NumberParam, IndexParam, BlockResult,
            (block, index) => WriteOmmer(block, index)),
    ];

    private Action<Utf8JsonWriter> WriteBlock(in BlockSelector selector, bool full)
    {
        if (!pending.TryFind(chain, selector, out Block? block)) return json => json.WriteNullValue();
        bool isPending = selector.Kind == BlockSelectorKind.Pending;
        return json => BlockJson.Write(json, block, full, isPending);
    }

    private Action<Utf8JsonWriter> WriteHeader(in BlockSelector selector)
    {
        bool isPending = selector.Kind == BlockSelectorKind.Pending;
        BlockHeader? header = null;
        bool isThere = isPending || chain.TryFindHeader(selector, out header);
        if (!isThere) return json => json.WriteNullValue();
        header ??= pending.Build().Header;
        return json => BlockJson.WriteHeader(json, header, isPending);
    }

    private ulong? Count(in BlockSelector selector, Func<Block, int> count)
    {
        return pending.TryFind(chain, selector, out Block? block) ? (ulong)count(block) : null;
    }

    private Action<Utf8JsonWriter> WriteReceipts(BlockSelector selector)
    {
        bool isFound = selector.Kind != BlockSelectorKind.Pending & chain.TryFindBlock(selector, out Block? block);
        if (!isFound || !chain.Blocks.TryGetReceipts(block!.Header.Hash, out IReadOnlyList<Receipt>? receipts))
            return json => json.WriteNullValue();
        return new ReceiptJson(block, receipts, chain.RulesOf(block.Header)).WriteAll;
    }

    private Action<Utf8JsonWriter> WriteOmmer(in BlockSelector selector, ulong index)
    {
        if (!chain.TryFindBlock(selector, out Block? block) || index >= (ulong)block.Ommers.Count)
            return json => json.WriteNullValue();
        return json => BlockJson.WriteOmmer(json, block.Ommers[(int)index]);
    }
}
