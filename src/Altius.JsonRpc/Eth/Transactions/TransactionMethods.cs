using System.Text.Json;
using Altius.Chain;
using Altius.Core;
using Altius.Primitives;
using Altius.TxPool;

namespace Altius.JsonRpc;

/// <summary>Transactions of the chain and the pool.</summary>
internal sealed class TransactionMethods(
    ChainReader chain, TransactionPool pool, PendingBlock pending, TransactionSubmission submission, TransactionFiller filler)
{
    private static readonly Param<Hash256> HashParam = Param.Of("hash", RpcTypes.Hash);
    private static readonly Param<BlockSelector> NumberParam = Param.Of("block", BlockSelector.NumberOrTag);
    private static readonly Param<ulong> IndexParam = Param.Of("index", RpcTypes.Quantity64);
    private static readonly Param<ReadOnlyMemory<byte>> RawParam =
        Param.Of("transaction", RpcTypes.Data, "In the form in which pools exchange it.");
    private static readonly Result<Action<Utf8JsonWriter>> TransactionResult =
        Result.Of(RpcTypes.Written(TransactionJson.Schema));
    private static readonly Result<ReadOnlyMemory<byte>?> RawResult = Result.Of(RpcTypes.Data.OrNull());

    public IEnumerable<RpcMethod> Methods =>
    [
        RpcMethod.Create(
            "eth_getTransactionByHash", "A transaction of the chain or the pool.", HashParam, TransactionResult,
            WriteTransaction),
        RpcMethod.Create(
            "eth_getTransactionByBlockHashAndIndex", "A transaction of a block.", HashParam, IndexParam, TransactionResult,
            (hash, index) => WriteAt(new BlockSelector(BlockSelectorKind.Hash, Hash: hash), index)),
        RpcMethod.Create(
            "eth_getTransactionByBlockNumberAndIndex", "A transaction of a block.", NumberParam, IndexParam, TransactionResult,
            (block, index) => WriteAt(block, index)),
        RpcMethod.Create("eth_getTransactionReceipt", "What a transaction of the chain left behind.", HashParam,
            Result.Of(RpcTypes.Written(ReceiptJson.Schema)), WriteReceipt),
        RpcMethod.Create(
            "eth_getRawTransactionByHash", "A transaction of the chain or the pool, encoded.", HashParam, RawResult, Raw),
        RpcMethod.Create(
            "eth_getRawTransactionByBlockHashAndIndex", "A transaction of a block, encoded.", HashParam, IndexParam, RawResult,
            (hash, index) => RawAt(new BlockSelector(BlockSelectorKind.Hash, Hash: hash), index)),
        RpcMethod.Create(
            "eth_getRawTransactionByBlockNumberAndIndex", "A transaction of a block, encoded.", NumberParam, IndexParam,
            RawResult,
            (block, index) => RawAt(block, index)),
        RpcMethod.Create("eth_sendRawTransaction", "Puts a signed transaction into the pool and tells its hash.", RawParam,
            Result.Of(RpcTypes.Hash), (raw, call) => submission.Settle(submission.Submit(raw), call.Stop)),
        RpcMethod.CreateAsync(
            "eth_sendRawTransactionSync", "Puts a signed transaction into the pool and waits for its receipt (EIP-7966).",
            RawParam, Param.Of("timeout", TransactionSubmission.Timeout, "In milliseconds.").Or(null),
            Result.Of(RpcTypes.Written(ReceiptJson.Schema)), SendAndWaitAsync).On(RpcLane.Caller).Within(submission.LongestWait),
        RpcMethod.Create("eth_fillTransaction", "Fills in what a transaction lacks before it can be signed.",
            Param.Of("transaction", CallRequest.Type),
            Result.Of(RpcTypes.Written("""{"type":"object","required":["raw","tx"]}""")), filler.Fill),
    ];

    private Action<Utf8JsonWriter> WriteTransaction(Hash256 hash)
    {
        if (TryFind(hash, out Block? block, out int index))
            return json => TransactionJson.Write(json, block!.Transactions[index], new TransactionPosition(block.Header, index));
        if (pool.TryGet(hash, out Transaction? waiting)) return json => TransactionJson.Write(json, waiting, null);
        return json => json.WriteNullValue();
    }

    private Action<Utf8JsonWriter> WriteAt(in BlockSelector selector, ulong index)
    {
        if (!pending.TryFind(chain, selector, out Block? block) || index >= (ulong)block.Transactions.Count)
            return json => json.WriteNullValue();
        TransactionPosition position = new(block.Header, (int)index, IsPending: selector.Kind == BlockSelectorKind.Pending);
        return json => TransactionJson.Write(json, block.Transactions[(int)index], position);
    }

    private Action<Utf8JsonWriter> WriteReceipt(Hash256 hash)
    {
        if (!TryFind(hash, out Block? block, out int index)) return json => json.WriteNullValue();
        if (!chain.Blocks.TryGetReceipts(block!.Header.Hash, out IReadOnlyList<Receipt>? receipts))
            return json => json.WriteNullValue();
        ReceiptJson receipt = new(block, receipts, chain.RulesOf(block.Header));
        return json => receipt.Write(json, index);
    }

    private async ValueTask<Action<Utf8JsonWriter>> SendAndWaitAsync(ReadOnlyMemory<byte> raw, TimeSpan? timeout, RpcContext call)
    {
        Transaction sent = await submission.SubmitAndWaitAsync(raw, timeout, call.Stop).ConfigureAwait(false);
        return WriteReceipt(sent.Hash);
    }

    private ReadOnlyMemory<byte>? Raw(Hash256 hash) =>
        TryFind(hash, out Block? block, out int index) ? block!.Transactions[index].Encode()
        : pool.TryGetPooled(hash, out PooledTransaction? waiting) ? waiting.Encode()
        : null;

    private ReadOnlyMemory<byte>? RawAt(in BlockSelector selector, ulong index) =>
        pending.TryFind(chain, selector, out Block? block) && index < (ulong)block.Transactions.Count
            ? block.Transactions[(int)index].Encode()
            : null;

    private bool TryFind(in Hash256 hash, out Block? block, out int index)
    {
        block = null;
        index = -1;
        if (!chain.Blocks.TryLocate(hash, out TransactionPlace place)) return false;
        index = place.Index;
        return chain.Blocks.TryGetBlock(place.Block.Hash, out block);
    }
}
