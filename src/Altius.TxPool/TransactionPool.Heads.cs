using Altius.Chain;
using Altius.Core;
using Altius.Primitives;

namespace Altius.TxPool;

/// <content>How the pool follows the chain.</content>
public sealed partial class TransactionPool
{
    /// <summary>How often old transactions are looked for while the chain stands still.</summary>
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(1);

    /// <summary>How long the following thread rests after a fault.</summary>
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    private long _expired; // when they were last looked for; the following thread's alone

    /// <summary>Takes note of a new head; whoever comes next acts on it.</summary>
    internal void OnHeadChanged(HeadChange change)
    {
        _unseen.Enqueue(change);
        lock (_signal) Monitor.Pulse(_signal);
    }

    private void FollowChain()
    {
        while (!_isDisposed)
        {
            lock (_signal)
                if (_unseen.IsEmpty && !_isDisposed) Monitor.Wait(_signal, Idle);
            if (_isDisposed) return;
            bool isThere = false;
            try
            {
                isThere = CatchUp();
                Expire();
            }
#pragma warning disable CA1031 // Whatever fails here must not end the thread; the node hears of it.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                Faulted?.Invoke(fault);
            }
            lock (_signal)
                if (!isThere && !_isDisposed) Monitor.Wait(_signal, Retry);
        }
    }

    /// <summary>Acts on heads that nobody has acted on yet.</summary>
    /// <returns>
    /// False where the state of the head cannot be opened yet, as while a branch that leaves the chain deep below is gone over
    /// to. All waits as it did then, and the next who comes tries again: held against an older head, what comes back would be
    /// lost.
    /// </returns>
    private bool CatchUp()
    {
        if (_unseen.IsEmpty) return true;
        PoolChanges changes = new();
        Moves moves = new();
        lock (_gate)
        {
            if (_unseen.IsEmpty) return true; // another caller was quicker
            // The changes first, then the head: an older head would refuse what a newer change brings back, as done before.
            HeadChange[] seen = [.. _unseen];
            if (_chain.Head() is not { } head) return false; // where it fails, the changes wait as well
            foreach (HeadChange change in seen)
            {
                moves.Take(change);
                _unseen.TryDequeue(out _); // nobody else takes them out
            }
            MoveTo(head, moves, changes);
        }
        Act(changes);
        ReleaseAll(_blobs.LetGoOfFinal(_chain.Finalized()));
        return true;
    }

    /// <summary>Holds all that waits against the new head.</summary>
    private void MoveTo(PoolHead head, Moves moves, PoolChanges changes)
    {
        PoolHead before = _head;
        bool isNewFork = !ReferenceEquals(head.Rules, before.Rules);
        Volatile.Write(ref _head, head);
        before.Dispose();
        foreach ((Hash256 hash, ulong block) in moves.Included) _blobs.MarkIncluded(hash, block);
        _waiting.MoveTo(head, Expiry(), isNewFork, Returning(moves), changes);
        if (isNewFork) ConvertSidecars();
    }

    /// <summary>
    /// Transactions whose block has left the chain, in the order in which they stood there, if their form is still right.
    /// </summary>
    private List<PoolEntry> Returning(Moves moves)
    {
        List<PoolEntry> returning = [];
        foreach (Transaction transaction in moves.Removed())
        {
            bool hasBlobs = transaction.Type == TransactionType.Blob;
            if (hasBlobs && !_blobs.TryReclaim(transaction.Hash)) continue; // its blobs were never here
            if (_waiting.TryGet(transaction.Hash, out _)) continue;
            if (EntryOf(transaction) is { } entry) returning.Add(entry);
            else if (hasBlobs) Release(transaction.Hash);
        }
        return returning;
    }

    /// <summary>A transaction that was valid before and whose blobs, if it has any, are on disk.</summary>
    /// <returns>Null where its form is no longer right or its blobs are gone.</returns>
    private PoolEntry? EntryOf(Transaction transaction)
    {
        BlobSidecar? sidecar = null;
        bool hasBlobs = transaction.Type == TransactionType.Blob;
        if (hasBlobs && !_blobs.TryGetSidecar(transaction.Hash, out sidecar)) return null;
        if (!transaction.TryRecoverSender(out Address sender)) return null;
        bool isRight = Admission.CheckForm(transaction, _head, _options) is null;
        return isRight ? NewEntry(new PooledTransaction(transaction, sidecar), sender) : null;
    }

    /// <summary>Takes in what the last run left on disk.</summary>
    private void Reopen()
    {
        PoolChanges changes = new();
        IEnumerable<Transaction> found = _blobs.Open().Select(item => item.Transaction).OrderBy(transaction => transaction.Nonce);
        lock (_gate)
        {
            foreach (Transaction transaction in found)
            {
                if (_chain.BlockOf(transaction.Hash) is { } block) _blobs.MarkIncluded(transaction.Hash, block);
                else if (EntryOf(transaction) is not { } entry || _waiting.Add(entry, _head, changes) is not null)
                    Release(transaction.Hash);
            }
            ConvertSidecars();
        }
        Act(changes);
        ReleaseAll(_blobs.LetGoOfFinal(_chain.Finalized()));
    }

    /// <summary>
    /// Has the blobs that wait proven in the form that the next block's fork asks for, one transaction after the other. One that
    /// is not done yet has to wait for a later block.
    /// </summary>
    private void ConvertSidecars()
    {
        foreach (SenderQueue queue in _waiting.Queues)
            foreach (PoolEntry entry in queue.Entries) ConvertIfNeeded(entry);
    }

    private void ConvertIfNeeded(PoolEntry entry)
    {
        BlobSidecarVersion version = _head.Rules.BlobSidecars;
        if (entry.HasBlobs && entry.SidecarVersion != version) _desk.Later(stop => Convert(entry, version, stop));
    }

    private void Convert(PoolEntry entry, BlobSidecarVersion version, CancellationToken stop)
    {
        try
        {
            if (!_blobs.TryGetSidecar(entry.Hash, out BlobSidecar? sidecar)) return;
            BlobSidecar converted = BlobProofs.Convert(sidecar, version, stop);
            bool isWaiting;
            lock (_gate) isWaiting = _waiting.TryGet(entry.Hash, out _);
            if (!isWaiting) return;
            _blobs.Put(entry.Transaction, converted);
            lock (_gate)
            {
                entry.SidecarVersion = version;
                Release(entry.Hash); // it may have left meanwhile
            }
            Interlocked.Increment(ref _version);
        }
        catch (OperationCanceledException)
        {
            // The pool closes; the next start converts what is left.
        }
#pragma warning disable CA1031 // Whatever fails here must not end the desk; the node hears of it.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            Faulted?.Invoke(fault);
        }
    }

    /// <summary>Drops what has waited in vain for too long.</summary>
    private void Expire()
    {
        if (_clock.GetElapsedTime(_expired) < Idle) return;
        _expired = _clock.GetTimestamp();
        PoolChanges changes = new();
        lock (_gate) _waiting.MoveTo(_head, Expiry(), isNewFork: false, returning: [], changes);
        Act(changes);
    }

    /// <summary>Queued transactions that came before this are too old, in the clock's units.</summary>
    private long Expiry() => _clock.GetTimestamp() - (long)(_options.QueuedLifetime.TotalSeconds * _clock.TimestampFrequency);

    /// <summary>What some changes of the head come to together.</summary>
    private sealed class Moves
    {
        private readonly Dictionary<Hash256, (Transaction Transaction, ulong Block, int Index)> _removed = [];

        /// <summary>The blocks of transactions that came onto the chain.</summary>
        public Dictionary<Hash256, ulong> Included { get; } = [];

        public void Take(HeadChange change)
        {
            foreach (Block block in change.Removed)
            {
                for (int i = 0; i < block.Transactions.Count; i++)
                {
                    Transaction transaction = block.Transactions[i];
                    Included.Remove(transaction.Hash);
                    _removed[transaction.Hash] = (transaction, block.Header.Number, i);
                }
            }
            foreach (Block block in change.Added)
            {
                foreach (Transaction transaction in block.Transactions)
                {
                    _removed.Remove(transaction.Hash);
                    Included[transaction.Hash] = block.Header.Number;
                }
            }
        }

        /// <summary>Those that left the chain and did not come back, oldest block first.</summary>
        public IEnumerable<Transaction> Removed() =>
            _removed.Values.OrderBy(item => item.Block).ThenBy(item => item.Index).Select(item => item.Transaction);
    }
}
