using System.Text.Json;
using Altius.Chain;
using Altius.Core;
using Altius.Primitives;

namespace Altius.JsonRpc;

/// <summary>
/// A log that was found, and whether its block has left the chain since it was told. A class, since a list of thousands of values
/// would be so large an object that the whole heap is collected for it.
/// </summary>
internal sealed record FoundLog(Log Log, LogPosition Position, bool IsRemoved);

/// <summary>Answers queries for logs within limits, and says where to go on when one is reached.</summary>
internal sealed class LogReader(ChainReader chain, LogSearch search, EthOptions options)
{
    /// <summary>The logs of a block or a range of blocks of the chain.</summary>
    /// <exception cref="RpcError">The range is not one of the chain, or a limit is reached.</exception>
    public List<FoundLog> Find(LogQuery query, CancellationToken stop)
    {
        CheckItems(query);
        LogFilter filter = query.ToFilter();
        List<FoundLog> found = [];
        if (query.BlockHash is { } hash)
        {
            if (!chain.Blocks.TryGetHeader(hash, out BlockHeader? header)) throw RpcError.Server("unknown block");
            if (!TryAddFrom(header, filter, isRemoved: false, found)) throw Missing(new ReceiptsMissingException(header.Number));
            return found;
        }
        AddRange(query, filter, found, stop);
        return found;
    }

    private void AddRange(LogQuery query, LogFilter filter, List<FoundLog> found, CancellationToken stop)
    {
        (ulong from, ulong to) = RangeOf(query);
        if (to - from >= options.LogBlocks)
            throw TooLarge($"more than {options.LogBlocks} blocks", from, from + options.LogBlocks - 1);
        try
        {
            foreach (LoggedBlock block in search.Find(filter, from, to, stop))
            {
                CallPause.Look(stop);
                int before = found.Count;
                Add(block.Header, block.Receipts, filter, isRemoved: false, found);
                if (found.Count <= options.Logs) continue;
                // A block's logs are never parted: one that alone has too many is given whole, to who asks for no more.
                if (before == 0 && block.Header.Number == to) return;
                ulong until = before == 0 ? block.Header.Number : block.Header.Number - 1;
                throw TooLarge($"more than {options.Logs} results", from, until);
            }
        }
        catch (ReceiptsMissingException fault)
        {
            throw Missing(fault);
        }
    }

    /// <exception cref="RpcError">The query names too many addresses and topics.</exception>
    public void CheckItems(LogQuery query)
    {
        if (query.Items > options.FilterItems)
            throw RpcError.InvalidParams(
                $"the filter names {query.Items} addresses and topics; the limit is {options.FilterItems}");
    }

    /// <summary>Whether a range makes sense whatever blocks come yet.</summary>
    /// <exception cref="RpcError">It ends before it begins, or asks for what is not on the chain.</exception>
    public static void CheckOrder(LogQuery query)
    {
        if (query.From is { Kind: BlockSelectorKind.Pending } || query.To is { Kind: BlockSelectorKind.Pending })
            throw RpcError.InvalidParams("pending logs are not supported");
        if (NumberNamed(query.From) > NumberNamed(query.To)) throw WrongRange();

        static ulong? NumberNamed(BlockSelector? selector) => selector switch
        {
            { Kind: BlockSelectorKind.Number } named => named.Number,
            { Kind: BlockSelectorKind.Earliest } => 0,
            _ => null,
        };
    }

    /// <summary>Adds the logs of one block, of whatever branch.</summary>
    /// <returns>False where its receipts are not kept, as those of a branch that was left long ago.</returns>
    public bool TryAddFrom(BlockHeader header, LogFilter filter, bool isRemoved, List<FoundLog> found)
    {
        if (!filter.MayMatch(header.LogsBloom)) return true;
        if (!chain.Blocks.TryGetReceipts(header.Hash, out IReadOnlyList<Receipt>? receipts)) return false;
        Add(header, receipts, filter, isRemoved, found);
        return true;
    }

    /// <summary>
    /// The logs along a path: those of blocks that left the chain are removed, as far as anyone still knows them.
    /// </summary>
    public List<FoundLog> Along(in ChainPath path, LogFilter filter, Func<BlockHeader, bool> isWanted)
    {
        List<FoundLog> found = [];
        foreach (BlockHeader header in path.Removed)
            if (isWanted(header)) TryAddFrom(header, filter, isRemoved: true, found);
        foreach (BlockHeader header in path.Added)
            if (isWanted(header) && !TryAddFrom(header, filter, isRemoved: false, found))
                throw Missing(new ReceiptsMissingException(header.Number));
        return found;
    }

    public static void Write(Utf8JsonWriter json, IReadOnlyList<FoundLog> logs)
    {
        json.WriteStartArray();
        foreach (FoundLog log in logs) LogJson.Write(json, log.Log, log.Position, log.IsRemoved);
        json.WriteEndArray();
    }

    private (ulong From, ulong To) RangeOf(LogQuery query)
    {
        CheckOrder(query);
        BlockSelector first = query.From ?? BlockSelector.Latest, last = query.To ?? BlockSelector.Latest;
        ulong head = chain.Blocks.Head.Number;
        ulong from = NumberOf(first), to = NumberOf(last);
        if (from > head || to > head) throw RpcError.InvalidParams("block range extends beyond current head block");
        return from <= to ? (from, to) : throw WrongRange();
    }

    private ulong NumberOf(in BlockSelector selector) =>
        selector.Kind == BlockSelectorKind.Number ? selector.Number : chain.Header(selector).Number;

    private void Add(BlockHeader header, IReadOnlyList<Receipt> receipts, LogFilter filter, bool isRemoved, List<FoundLog> found)
    {
        Block? block = null;
        int index = 0;
        for (int t = 0; t < receipts.Count; t++)
        {
            for (int i = 0; i < receipts[t].Logs.Count; i++, index++)
            {
                Log log = receipts[t].Logs[i];
                if (!filter.Matches(log)) continue;
                if (block is null && !chain.Blocks.TryGetBlock(header.Hash, out block, walks: true)) return;
                found.Add(new FoundLog(log, new LogPosition(header, block.Transactions[t].Hash, t, index), isRemoved));
            }
        }
    }

    private static RpcError WrongRange() => RpcError.InvalidParams("invalid block range params");

    private static RpcError Missing(ReceiptsMissingException fault) => new(RpcErrorCode.ResourceNotFound, fault.Message);

    /// <summary>
    /// An answer cut short would be a wrong one: the client is told which part it can have, and where to go on.
    /// </summary>
    private static RpcError TooLarge(string what, ulong from, ulong until) => new(
        RpcErrorCode.LimitExceeded,
        $"query returns {what}: ask for blocks 0x{from:x} to 0x{until:x}, then go on from 0x{until + 1:x}",
        json =>
        {
            json.WriteStartObject();
            json.WriteQuantity("from"u8, from);
            json.WriteQuantity("to"u8, until);
            json.WriteQuantity("resumeFrom"u8, until + 1);
            json.WriteEndObject();
        });
}
