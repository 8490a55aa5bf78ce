using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Altius.Chain;
using Altius.Core;
using Altius.Db;
using Altius.Primitives;

namespace Altius.TxPool;

/// <summary>Transactions that wait for a block. Safe for many threads.</summary>
/// <remarks>
/// Who runs: callers; a thread that follows the chain where no caller does (whoever asks first after a new head follows it, so
/// that answers are never older than the head); and the <see cref="SidecarDesk"/>'s. What memory is whose:
/// all that waits is guarded by one lock, under which accounts are read and blobs deleted but nothing is proven; blobs have a
/// lock of their own.
/// What completes it: every call by itself. What cancels it: <see cref="Dispose"/>.
/// </remarks>
public sealed partial class TransactionPool : ITransactionSource, IDisposable
{
    private readonly ChainView _chain;
    private readonly PoolOptions _options;
    private readonly TimeProvider _clock;
    private readonly BlobPool _blobs;
    private readonly SidecarDesk _desk = new();
    private readonly Action _unsubscribe;

    private readonly Lock _gate = new();
    private readonly WaitingTransactions _waiting; // guarded by _gate
    private readonly HashSet<Hash256> _arriving = []; // with blobs, on their way in; guarded by _gate
    private PoolHead _head; // guarded by _gate
    private long _sequence;
    private long _version;

    private readonly ConcurrentQueue<HeadChange> _unseen = new();
    private readonly object _signal = new(); // pulsed when a head was noted, and at the end
    private readonly Thread _follower;
    private volatile bool _isDisposed;

    /// <summary>Opens the pool: blob transactions are still on disk, others do not outlive the process.</summary>
    /// <param name="store">Where blobs are kept.</param>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    public TransactionPool(BlockTree tree, IKeyValueStore store, PoolOptions? options = null, TimeProvider? clock = null)
        : this(ChainView.Of(tree), store, options ?? new(), clock ?? TimeProvider.System, pool => Follow(tree, pool))
    {
    }

    /// <param name="subscribe">Has heads told to the pool, and gives what ends that.</param>
    internal TransactionPool(
        ChainView chain, IKeyValueStore store, PoolOptions options, TimeProvider clock,
        Func<TransactionPool, Action>? subscribe = null)
    {
        _chain = chain;
        _options = options;
        _clock = clock;
        _blobs = new BlobPool(store);
        _waiting = new WaitingTransactions(options);
        _unsubscribe = subscribe?.Invoke(this) ?? (() => { });
        _head = chain.Head() ?? throw new InvalidOperationException("The state of the chain's head cannot be opened.");
        Reopen();
        _follower = new Thread(FollowChain) { IsBackground = true, Name = "transaction pool" };
        _follower.Start();
    }

    /// <summary>
    /// Raised after a transaction has become fit for the next block; handlers must be quick and must not throw.
    /// </summary>
    public event Action<Transaction>? Pending;

    /// <summary>Raised where following the chain failed for a fault of our own or the disk's; it is tried again.</summary>
    public event Action<Exception>? Faulted;

    public long Version => Interlocked.Read(ref _version);

    /// <summary>Blob transactions that were on disk at the start and could not be read; they were dropped.</summary>
    public int DamagedAtStart => _blobs.Damaged;

    /// <summary>Takes a transaction in, or says why not. One with blobs is answered when its proofs have been checked.</summary>
    /// <exception cref="StoreException">Blobs could not be written.</exception>
    public PoolVerdict Add(PooledTransaction transaction)
    {
        if (_isDisposed) return new PoolVerdict(Refusals.Closing);
        CatchUp();
        Hash256 hash = transaction.Transaction.Hash;
        lock (_gate)
            if (_waiting.TryGet(hash, out _) || _arriving.Contains(hash)) return new PoolVerdict(Refusals.AlreadyKnown);
        PoolHead head = Volatile.Read(ref _head);
        string? refusal = Admission.CheckForm(transaction.Transaction, head, _options);
        if (refusal is not null) return new PoolVerdict(refusal);
        if (!transaction.Transaction.TryRecoverSender(out Address sender)) return new PoolVerdict(Refusals.InvalidSender);
        bool hasBlobs = transaction.Transaction.Type == TransactionType.Blob;
        return new PoolVerdict(hasBlobs ? AddBlobs(transaction, sender, head) : AddPlain(transaction, sender));
    }

    /// <summary>Finds a waiting transaction.</summary>
    public bool TryGet(in Hash256 hash, [NotNullWhen(true)] out Transaction? transaction)
    {
        CatchUp();
        lock (_gate) transaction = _waiting.TryGet(hash, out PoolEntry? entry) ? entry.Transaction : null;
        return transaction is not null;
    }

    /// <summary>Finds a waiting transaction with its blobs, as it is handed on to others.</summary>
    public bool TryGetPooled(in Hash256 hash, [NotNullWhen(true)] out PooledTransaction? transaction)
    {
        transaction = null;
        if (!TryGet(hash, out Transaction? plain)) return false;
        BlobSidecar? sidecar = null;
        if (plain.Type == TransactionType.Blob && !_blobs.TryGetSidecar(hash, out sidecar)) return false;
        transaction = new PooledTransaction(plain, sidecar);
        return true;
    }

    /// <summary>
    /// The nonce that a sender's next transaction should have: the account's, or after those that wait without a gap.
    /// </summary>
    public ulong NextNonce(in Address sender)
    {
        CatchUp();
        lock (_gate)
            return _waiting.TryGetQueue(sender, out SenderQueue? queue) ? queue.NextNonce : _head.AccountOf(sender).Nonce;
    }

    /// <summary>
    /// Drops transactions that whoever leads the chain does not want any more; those that wait behind them stay.
    /// </summary>
    /// <returns>How many there were.</returns>
    public int DropWhere(Predicate<Transaction> isUnwanted)
    {
        CatchUp();
        PoolChanges changes = new();
        lock (_gate) _waiting.DropWhere(entry => isUnwanted(entry.Transaction), changes);
        Act(changes);
        return changes.Dropped.Count;
    }

    /// <summary>Transactions that could be in the next block, and those behind a gap, by sender and nonce.</summary>
    public PoolContent Content()
    {
        CatchUp();
        Dictionary<Address, IReadOnlyList<Transaction>> pending = [], queued = [];
        lock (_gate)
        {
            foreach (SenderQueue queue in _waiting.Queues)
            {
                Transaction[] all = [.. queue.Entries.Select(entry => entry.Transaction)];
                if (queue.PendingCount != 0) pending.Add(queue.Sender, all[..queue.PendingCount]);
                if (queue.PendingCount != all.Length) queued.Add(queue.Sender, all[queue.PendingCount..]);
            }
        }
        return new PoolContent(pending, queued);
    }

    /// <summary>How much waits.</summary>
    public PoolCounts Count()
    {
        CatchUp();
        lock (_gate)
        {
            Tally plain = _waiting.Plain, blobs = _waiting.Blobs;
            int queued = plain.Queued + blobs.Queued;
            return new PoolCounts(plain.Count + blobs.Count - queued, queued, blobs.Count, plain.Bytes, blobs.Bytes);
        }
    }

    /// <summary>
    /// Blobs by versioned hash, for getBlobs; one entry a hash, null where it is not here. Those of transactions in blocks that
    /// are not final are here too: a consensus client asks for them as it hears of the block.
    /// </summary>
    public IReadOnlyList<PooledBlob?> FindBlobs(IReadOnlyList<Hash256> versionedHashes) => _blobs.Find(versionedHashes);

    public IEnumerable<PooledTransaction> Best(UInt256 baseFee, UInt256 blobBaseFee)
    {
        CatchUp();
        lock (_gate) return new BestTransactions(_waiting, baseFee, blobBaseFee).InOrder();
    }

    public bool TryGetSidecar(in Hash256 transactionHash, [NotNullWhen(true)] out BlobSidecar? sidecar) =>
        _blobs.TryGetSidecar(transactionHash, out sidecar);

    public void Dispose()
    {
        if (_isDisposed) return;
        _isDisposed = true;
        _unsubscribe();
        lock (_signal) Monitor.Pulse(_signal);
        _follower.Join();
        _desk.Dispose();
        lock (_gate) _head.Dispose();
    }

    private string? AddPlain(PooledTransaction transaction, in Address sender)
    {
        PoolEntry entry = NewEntry(transaction, sender);
        PoolChanges changes = new();
        string? refusal;
        lock (_gate)
        {
            refusal = _waiting.Add(entry, _head, changes);
            // The fork may have come while its proofs were checked.
            if (refusal is null) ConvertIfNeeded(entry);
        }
        Act(changes);
        return refusal;
    }

    /// <summary>Proofs are checked and blobs written before it waits, so that what waits is whole.</summary>
    private string? AddBlobs(PooledTransaction transaction, in Address sender, PoolHead head)
    {
        if (transaction.Sidecar is not { } sidecar) return Refusals.BlobsMissing;
        PoolEntry entry = NewEntry(transaction, sender);
        lock (_gate)
        {
            string? hopeless = _waiting.Check(entry, _head);
            if (hopeless is not null) return hopeless;
            if (!_arriving.Add(entry.Hash)) return Refusals.AlreadyKnown;
        }
        try
        {
            string? refusal = _desk.Check(transaction.Transaction, sidecar, head.Rules.BlobSidecars, out BlobSidecar? converted);
            return refusal ?? AddProven(new PooledTransaction(transaction.Transaction, converted), sender);
        }
        finally
        {
            lock (_gate)
            {
                _arriving.Remove(entry.Hash);
                Release(entry.Hash);
            }
        }
    }

    private string? AddProven(PooledTransaction transaction, in Address sender)
    {
        _blobs.Put(transaction.Transaction, transaction.Sidecar!);
        return AddPlain(transaction, sender);
    }

    private PoolEntry NewEntry(PooledTransaction transaction, in Address sender) =>
        new(transaction, sender, Interlocked.Increment(ref _sequence), _clock.GetTimestamp());

    /// <summary>What follows from changes, outside the lock.</summary>
    private void Act(PoolChanges changes)
    {
        ReleaseAll(changes.Dropped.Where(entry => entry.HasBlobs).Select(entry => entry.Hash));
        if (changes.BecamePending.Count == 0) return;
        Interlocked.Increment(ref _version);
        foreach (PoolEntry entry in changes.BecamePending) Pending?.Invoke(entry.Transaction);
    }

    private void ReleaseAll(IEnumerable<Hash256> hashes)
    {
        foreach (Hash256 hash in hashes)
            lock (_gate) Release(hash);
    }

    /// <summary>
    /// Deletes a transaction's blobs if nobody needs them: it neither waits, nor is on its way in, nor stands in a block. All of
    /// that begins under the lock, which the caller holds: one that was dropped may have been sent again meanwhile.
    /// </summary>
    private void Release(in Hash256 hash)
    {
        if (!_waiting.TryGet(hash, out _) && !_arriving.Contains(hash) && !_blobs.IsIncluded(hash)) _blobs.Delete(hash);
    }

    private static Action Follow(BlockTree tree, TransactionPool pool)
    {
        tree.HeadChanged += pool.OnHeadChanged;
        return () => tree.HeadChanged -= pool.OnHeadChanged;
    }
}
