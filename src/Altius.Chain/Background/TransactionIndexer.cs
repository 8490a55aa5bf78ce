using Altius.Core;
using Altius.Db;

namespace Altius.Chain;

/// <summary>Writes where the chain's transactions stand, behind the head.</summary>
/// <remarks>
/// Who runs: its own thread; it takes no lock that others wait for. What memory it owns: a batch of entries. What completes it:
/// the head is indexed. What cancels it: disposal, between two batches; the next start goes on from the last batch that was
/// written, which says itself how far it goes.
/// </remarks>
public sealed class TransactionIndexer : IDisposable
{
    /// <summary>Bytes a batch: some ten thousand transactions.</summary>
    private const long BatchSize = 512 << 10;

    private readonly BlockTree _tree;
    private readonly TransactionIndex _index;
    private readonly HeadFollower _follower;
    private readonly Lock _gate = new();

    public TransactionIndexer(BlockTree tree)
    {
        _tree = tree;
        _index = tree.Transactions;
        _follower = new HeadFollower(tree, "Altius transaction indexer", CatchUp, fault => Failed?.Invoke(fault));
    }

    /// <summary>Raised on its thread when the disk failed; look-ups stay right, and become slow.</summary>
    public event Action<Exception>? Failed;

    public void Dispose() => _follower.Dispose();

    /// <summary>Indexes up to the head.</summary>
    public void CatchUp(CancellationToken stop)
    {
        lock (_gate)
            while (WriteBatch()) stop.ThrowIfCancellationRequested();
    }

    /// <returns>False where there is nothing left to write.</returns>
    private bool WriteBatch()
    {
        BlockReference from = _index.Progress;
        List<Block> removed = BlocksThatLeft(_index.Written);
        using IWriteBatch batch = _tree.Database.BeginWrite();
        foreach (Block block in removed)
            foreach (Transaction transaction in block.Transactions) batch.Delete(Column.Transactions, transaction.Hash.Bytes);
        BlockReference to = from;
        while (batch.Size < BatchSize && TryGetNext(to, out Block? block))
        {
            for (int i = 0; i < block!.Transactions.Count; i++)
                TransactionIndex.Write(batch, block.Transactions[i].Hash, block.Header.Number, i);
            to = BlockReference.Of(block.Header);
        }
        if (to == from && removed.Count == 0) return false;
        ChainMarks.Write(batch, ChainMarks.Indexed, to);
        batch.Commit();
        _index.Written = to;
        _index.TryAdvance(from, to); // where the chain has changed meanwhile, the next batch starts from what is left of it
        return true;
    }

    /// <summary>Blocks that were indexed and are no longer on the chain.</summary>
    private List<Block> BlocksThatLeft(in BlockReference written)
    {
        List<Block> left = [];
        if (!_tree.TryGetHeader(written.Hash, out BlockHeader? header)) return left;
        for (; !_tree.IsCanonical(header); header = _tree.ParentOf(header)) left.Add(_tree.BlockOf(header));
        return left;
    }

    private bool TryGetNext(in BlockReference last, out Block? block)
    {
        block = null;
        return _tree.TryGetCanonicalHash(last.Number + 1, out Primitives.Hash256 hash)
            && _tree.TryGetBlock(hash, out block) && block.Header.ParentHash == last.Hash;
    }
}
