using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using Altius.Chain;
using Altius.Core;
using Altius.Primitives;

namespace Altius.JsonRpc;

/// <summary>
/// Filters that clients poll. A filter remembers no more than how far it has been asked; what happened since is read from the
/// chain, reorganisations included. Safe for many threads.
/// </summary>
internal sealed class FilterStore(ChainReader chain, LogReader logs, PendingFeed pending, EthOptions options, TimeProvider clock)
{
    /// <summary>As geth answers, which libraries look for.</summary>
    private const string NotFound = "filter not found";

    private readonly ConcurrentDictionary<UInt256, Filter> _filters = new();

    private enum Kind
    {
        Logs,
        Blocks,
        Pending,
        PendingWhole,
    }

    private sealed class Filter(Kind kind, LogQuery? query, BlockHeader head, long pending, long now)
    {
        public Kind Kind { get; } = kind;
        public LogQuery? Query { get; } = query;

        /// <summary>The head up to and with which was told.</summary>
        public BlockHeader Told = head;
        public long ToldPending = pending;
        public long LastAsked = now;
    }

    /// <exception cref="RpcError">The query names too much, a single block, or a range that no block can be in.</exception>
    public UInt256 AddLogs(LogQuery query)
    {
        logs.CheckItems(query);
        if (query.BlockHash is not null) throw RpcError.InvalidParams("blockHash is not supported for filters; use eth_getLogs");
        LogReader.CheckOrder(query);
        return Add(Kind.Logs, query);
    }

    public UInt256 AddBlocks() => Add(Kind.Blocks, null);

    /// <param name="areWhole">Whether transactions are told and not their hashes.</param>
    public UInt256 AddPending(bool areWhole) => Add(areWhole ? Kind.PendingWhole : Kind.Pending, null);

    public bool Remove(UInt256 id) => _filters.TryRemove(id, out _);

    /// <summary>What happened since the filter was asked last: writes logs, hashes or transactions.</summary>
    /// <exception cref="RpcError">There is no such filter, or too much happened.</exception>
    public Action<Utf8JsonWriter> Changes(UInt256 id)
    {
        Filter filter = Find(id);
        lock (filter)
        {
            filter.LastAsked = clock.GetTimestamp();
            if (filter.Kind == Kind.Pending) return HashWriter(pending.Since(ref filter.ToldPending));
            if (filter.Kind == Kind.PendingWhole) return TransactionWriter(pending.Since(ref filter.ToldPending));
            BlockHeader head = chain.Blocks.Head;
            BlockHeader before = filter.Told;
            filter.Told = head;
            if (ChainPath.Between(chain.Blocks, before, head, (int)Math.Min(options.LogBlocks, int.MaxValue)) is not { } path)
                throw new RpcError(RpcErrorCode.LimitExceeded,
                    $"too much happened since block {before.Number}: use eth_getLogs from 0x{before.Number:x} on");
            if (filter.Kind == Kind.Blocks) return HashWriter([.. path.Added.Select(header => header.Hash)]);
            LogQuery query = filter.Query!;
            List<FoundLog> found = logs.Along(path, query.ToFilter(), header => IsInRange(header, query));
            return json => LogReader.Write(json, found);
        }
    }

    /// <summary>All logs that the filter's query finds, told or not.</summary>
    /// <exception cref="RpcError">There is no such filter, it is not one for logs, or a limit is reached.</exception>
    public Action<Utf8JsonWriter> AllLogs(UInt256 id, CancellationToken stop)
    {
        Filter filter = Find(id);
        filter.LastAsked = clock.GetTimestamp();
        if (filter.Kind != Kind.Logs) throw RpcError.Server(NotFound);
        List<FoundLog> found = logs.Find(filter.Query!, stop);
        return json => LogReader.Write(json, found);
    }

    private UInt256 Add(Kind kind, LogQuery? query)
    {
        DropExpired();
        if (_filters.Count >= options.Filters)
            throw new RpcError(RpcErrorCode.LimitExceeded,
                $"the node keeps at most {options.Filters} filters; uninstall those no longer needed");
        // Nobody can guess another's filter.
        UInt256 id = UInt256.FromBigEndian(RandomNumberGenerator.GetBytes(16));
        _filters[id] = new Filter(kind, query, chain.Blocks.Head, pending.Next, clock.GetTimestamp());
        return id;
    }

    private Filter Find(in UInt256 id)
    {
        bool isThere = _filters.TryGetValue(id, out Filter? filter) && !IsExpired(filter);
        return isThere ? filter! : throw RpcError.Server(NotFound);
    }

    private void DropExpired()
    {
        foreach ((UInt256 id, Filter filter) in _filters)
            if (IsExpired(filter)) _filters.TryRemove(id, out _);
    }

    private bool IsExpired(Filter filter) => clock.GetElapsedTime(filter.LastAsked) > options.FilterLifetime;

    /// <summary>Tags do not bound what is to come: only numbers do.</summary>
    private static bool IsInRange(BlockHeader header, LogQuery query) =>
        !(query.From is { Kind: BlockSelectorKind.Number } from && header.Number < from.Number)
        && !(query.To is { Kind: BlockSelectorKind.Number } to && header.Number > to.Number);

    /// <summary>Those that wait still or are on the chain by now; what has been dropped since is no news.</summary>
    private Action<Utf8JsonWriter> TransactionWriter(List<Hash256> hashes) => json =>
    {
        json.WriteStartArray();
        foreach (Hash256 hash in hashes)
        {
            if (pending.TryGet(hash, out Transaction? waiting)) TransactionJson.Write(json, waiting, null);
            else if (chain.Blocks.TryLocate(hash, out TransactionPlace place)
                && chain.Blocks.TryGetBlock(place.Block.Hash, out Block? block))
                TransactionJson.Write(json, block.Transactions[place.Index], new TransactionPosition(block.Header, place.Index));
        }
        json.WriteEndArray();
    };

    private static Action<Utf8JsonWriter> HashWriter(List<Hash256> hashes) => json =>
    {
        json.WriteStartArray();
        foreach (Hash256 hash in hashes) json.WriteData(hash.Bytes);
        json.WriteEndArray();
    };
}
