using Altius.Core;
using Altius.Db;
using Altius.Primitives;

namespace Altius.Chain;

/// <summary>Keeps the <see cref="LogIndex"/> up with the chain, behind the head.</summary>
/// <remarks>
/// Who runs: its own thread; it takes no lock that others wait for. What memory it owns: a batch of rows. What completes it: the
/// head is indexed. What cancels it: disposal, between two blocks; the next start goes on from the last batch that was written,
/// which says itself how far it goes. A fault of the disk ends it: searches then look through the blooms.
/// </remarks>
public sealed class LogIndexer : IDisposable
{
    /// <summary>Bytes of rows after which they are written: enough to make large writes of many small rows.</summary>
    private const long BatchBytes = 4 << 20;

    private readonly BlockTree _blocks;
    private readonly LogIndex _index;
    private readonly HashSet<LogIndexKey> _seen = [];
    private readonly Lock _gate = new();
    private readonly HeadFollower _follower;

    /// <summary>Begins to follow the chain.</summary>
    public LogIndexer(BlockTree blocks, LogIndex index)
    {
        _blocks = blocks;
        _index = index;
        _follower = new HeadFollower(blocks, "Altius log indexer", CatchUp, fault => Failed?.Invoke(fault));
    }

    /// <summary>Raised on its thread when the disk failed; searches stay right, and become slow.</summary>
    public event Action<Exception>? Failed;

    public void Dispose() => _follower.Dispose();

    /// <summary>Indexes what is missing up to the head as it is now.</summary>
    public void CatchUp(CancellationToken stop)
    {
        lock (_gate)
            while (WriteBatch(stop)) stop.ThrowIfCancellationRequested();
    }

    /// <returns>False where there is nothing left to write.</returns>
    private bool WriteBatch(CancellationToken stop)
    {
        BlockReference? last = _index.IndexedOn(_blocks);
        using IWriteBatch batch = _index.BeginWrite();
        while (batch.Size < BatchBytes && !stop.IsCancellationRequested && TryGetNext(last, out BlockHeader? header))
        {
            if (!ReferenceEquals(header!.LogsBloom, Bloom.Empty))
            {
                if (!_blocks.TryGetReceipts(header.Hash, out IReadOnlyList<Receipt>? receipts, walks: true)) break;
                LogIndex.Write(batch, header.Number, receipts, _seen);
            }
            last = BlockReference.Of(header);
        }
        if (last is not { } done || done == _index.Indexed) return false;
        _index.Commit(batch, done);
        return true;
    }

    /// <summary>
    /// The chain's block after this one; where the chain has moved meanwhile, the next batch begins where it parts.
    /// </summary>
    private bool TryGetNext(in BlockReference? last, out BlockHeader? header)
    {
        ulong number = last is { } block ? block.Number + 1 : 0;
        header = null;
        return _blocks.TryGetCanonicalHash(number, out Hash256 hash) && _blocks.TryGetHeader(hash, out header)
            && (last is null || header.ParentHash == last.Value.Hash);
    }
}
