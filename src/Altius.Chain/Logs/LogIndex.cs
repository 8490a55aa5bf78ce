using System.Buffers.Binary;
using Altius.Core;
using Altius.Db;
using Altius.Primitives;

namespace Altius.Chain;

/// <summary>
/// In which blocks an address has logged, or a topic stands at a position: one row for each, without a value, ordered so that
/// the rows of a name lie together by block number.
/// </summary>
/// <remarks>
/// A row may be wrong, for a name can be shared and a block can have left the chain since: what is found here must be looked up
/// in the block's receipts. But no row of a block of the chain is missing up to <see cref="Indexed"/>. Therefore nothing need be
/// deleted when the chain is reorganised: the blocks that joined it are written beside those that left.
/// Blooms would not do: those of today's blocks are so full that half of all questions are answered with "maybe".
/// </remarks>
public sealed class LogIndex
{
    /// <summary>In <see cref="Column.Metadata"/>: the number and hash of the last block indexed.</summary>
    private static readonly byte[] MarkKey = "log-index"u8.ToArray();

    private const int MarkSize = sizeof(ulong) + Hash256.Size;

    private readonly IKeyValueStore _store;
    private volatile Mark? _indexed;

    private sealed record Mark(BlockReference Block);

    /// <exception cref="StoreException">The database holds a mark that cannot be read.</exception>
    public LogIndex(IKeyValueStore store)
    {
        _store = store;
        if (!store.TryGet(Column.Metadata, MarkKey, out byte[]? mark)) return;
        if (mark.Length != MarkSize)
            throw new StoreException(
                $"The progress mark of the log index has {mark.Length} bytes instead of {MarkSize}. Delete the "
                + "database and synchronise anew, or restore a copy.");
        _indexed = new Mark(new(BinaryPrimitives.ReadUInt64BigEndian(mark), new Hash256(mark.AsSpan(sizeof(ulong)))));
    }

    /// <summary>The block up to and with which everything is indexed; null where nothing is.</summary>
    public BlockReference? Indexed => _indexed?.Block;

    /// <summary>
    /// The last block of the chain up to and with which everything is indexed: after a reorganisation that the indexer has not
    /// followed yet, where the branches part. Null where nothing is.
    /// </summary>
    public BlockReference? IndexedOn(BlockTree blocks)
    {
        if (Indexed is not { } block) return null;
        while (!blocks.TryGetCanonicalHash(block.Number, out Hash256 hash) || hash != block.Hash)
        {
            // The headers of a branch that was left may be gone: then nothing can be told of what is indexed.
            if (block.Number == 0 || !blocks.TryGetHeader(block.Hash, out BlockHeader? header)) return null;
            block = new BlockReference(block.Number - 1, header.ParentHash);
        }
        return block;
    }

    /// <summary>Opens a search for the blocks of a range that may hold a log; null where the filter asks for nothing.</summary>
    internal LogIndexSearch? Search(LogFilter filter, ulong from, ulong to)
    {
        List<LogIndexKey[]> criteria = [];
        if (filter.Addresses.Count != 0) criteria.Add([.. filter.Addresses.Select(address => LogIndexKey.Of(address))]);
        for (int i = 0; i < filter.Topics.Count; i++)
        {
            int position = i;
            if (filter.Topics[i] is { } wanted) criteria.Add([.. wanted.Select(topic => LogIndexKey.Of(topic, position))]);
        }
        return criteria.Count == 0 ? null : new LogIndexSearch(_store.OpenSnapshot(), criteria, from, to);
    }

    /// <summary>Adds the rows of a block to a batch.</summary>
    internal static void Write(IWriteBatch batch, ulong number, IReadOnlyList<Receipt> receipts, HashSet<LogIndexKey> seen)
    {
        seen.Clear();
        Span<byte> row = stackalloc byte[LogIndexKey.RowSize];
        foreach (Receipt receipt in receipts)
        {
            for (int i = 0; i < receipt.Logs.Count; i++)
            {
                Log log = receipt.Logs[i];
                Add(batch, LogIndexKey.Of(log.Address), number, row, seen);
                for (int t = 0; t < log.Topics.Count; t++) Add(batch, LogIndexKey.Of(log.Topics[t], t), number, row, seen);
            }
        }
    }

    /// <summary>Makes a batch count: with the mark in it, it says that all is indexed up to and with a block.</summary>
    internal void Commit(IWriteBatch batch, in BlockReference upTo)
    {
        Span<byte> mark = stackalloc byte[MarkSize];
        BinaryPrimitives.WriteUInt64BigEndian(mark, upTo.Number);
        upTo.Hash.Bytes.CopyTo(mark[sizeof(ulong)..]);
        batch.Put(Column.Metadata, MarkKey, mark);
        batch.Commit();
        _indexed = new Mark(upTo);
    }

    /// <summary>Begins changes to be handed to <see cref="Commit"/>.</summary>
    internal IWriteBatch BeginWrite() => _store.BeginWrite();

    private static void Add(IWriteBatch batch, LogIndexKey key, ulong number, Span<byte> row, HashSet<LogIndexKey> seen)
    {
        if (!seen.Add(key)) return;
        key.WriteRow(number, row);
        batch.Put(Column.Logs, row, default);
    }
}
