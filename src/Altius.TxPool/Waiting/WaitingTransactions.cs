using System.Diagnostics.CodeAnalysis;
using Altius.Core;
using Altius.Primitives;

namespace Altius.TxPool;

/// <summary>How many wait, and how large they are together.</summary>
internal struct Tally
{
    public int Count;
    public long Bytes;
    public int Queued;
}

/// <summary>
/// All that wait, by sender and by hash, within their limits. Knows nothing of threads, disks or chains. A sender's transactions
/// all carry blobs or none does, as peers have it: blobs are costly to pass on, and must not be made worthless by cheap
/// transactions before them.
/// </summary>
internal sealed class WaitingTransactions
{
    private readonly PoolOptions _options;
    private readonly Dictionary<Address, SenderQueue> _queues = [];
    private readonly Dictionary<Hash256, PoolEntry> _byHash = [];
    private readonly Dictionary<Address, int> _authorities = []; // how often waiting transactions would set this one's code
    private readonly Eviction _eviction;
    private Tally _plain, _blobs;

    public WaitingTransactions(PoolOptions options)
    {
        _options = options;
        _eviction = new Eviction(this, options);
    }

    public IReadOnlyCollection<SenderQueue> Queues => _queues.Values;

    /// <summary>Those without blobs.</summary>
    public Tally Plain => _plain;

    /// <summary>Those with blobs.</summary>
    public Tally Blobs => _blobs;

    public bool TryGet(in Hash256 hash, [NotNullWhen(true)] out PoolEntry? entry) => _byHash.TryGetValue(hash, out entry);

    public bool TryGetQueue(in Address sender, [NotNullWhen(true)] out SenderQueue? queue) =>
        _queues.TryGetValue(sender, out queue);

    /// <summary>Whether a transaction whose form is right could be taken in, full limits aside.</summary>
    /// <returns>Null where it could; else what is told to the user.</returns>
    public string? Check(PoolEntry entry, PoolHead head)
    {
        if (_byHash.ContainsKey(entry.Hash)) return Refusals.AlreadyKnown;
        SenderQueue? queue = _queues.GetValueOrDefault(entry.Sender);
        PoolAccount account = head.AccountOf(entry.Sender);
        if (entry.Nonce < account.Nonce) return Refusals.NonceTooLow(account.Nonce, entry.Nonce);
        if (account.HasCode && head.Rules.RefusesSendersWithCode) return Refusals.SenderHasCode;
        if (queue is not null && queue.HasBlobs != entry.HasBlobs) return Refusals.OtherKind;
        PoolEntry? before = queue?.Find(entry.Nonce);
        string? refusal = before is not null
            ? Replacement.IsAllowed(before.Transaction, entry.Transaction, _options) ? null : Refusals.ReplacementUnderpriced
            : CheckPlace(entry, queue, account);
        return refusal ?? CheckAuthorities(entry) ?? CheckFunds(entry, queue, account);
    }

    /// <summary>Takes a transaction in whose form is right, or says why not.</summary>
    public string? Add(PoolEntry entry, PoolHead head, PoolChanges changes)
    {
        string? refusal = Put(entry, head, changes, out SenderQueue? queue);
        if (queue is null) return refusal;
        DropStranded(queue, changes);
        return null;
    }

    /// <summary>
    /// Holds everything against a new head, and takes in what comes back from blocks that are no longer on the chain.
    /// </summary>
    /// <param name="expiry">Queued transactions that arrived before this are dropped.</param>
    /// <param name="isNewFork">Whether the rules are others than before.</param>
    /// <param name="returning">In the order in which they stood on the chain; what is not taken in counts as dropped.</param>
    public void MoveTo(PoolHead head, long expiry, bool isNewFork, IReadOnlyList<PoolEntry> returning, PoolChanges changes)
    {
        _eviction.Reset();
        Revalidate(head, expiry, isNewFork, changes);
        Return(returning, head, changes);
        foreach (SenderQueue queue in _queues.Values.ToArray()) DropStranded(queue, changes);
        changes.Dropped.RemoveAll(entry => _byHash.ContainsKey(entry.Hash)); // it went and has come back
        changes.BecamePending.RemoveAll(entry => !_byHash.ContainsKey(entry.Hash));
    }

    /// <summary>Drops the last transaction of a sender, which no other waits for.</summary>
    public void DropLast(SenderQueue queue, PoolChanges changes)
    {
        Forget(queue);
        Take(queue, queue.Last, changes);
        Settle(queue, changes);
    }

    /// <param name="queue">The one that it stands in; null where it was refused.</param>
    private string? Put(PoolEntry entry, PoolHead head, PoolChanges changes, out SenderQueue? queue)
    {
        queue = null;
        string? refusal = Check(entry, head);
        if (refusal is not null) return refusal;
        DropBeyondLimit(entry, head, changes);
        refusal = _eviction.MakeRoom(entry, head, changes);
        if (refusal is not null) return refusal;
        if (!_queues.TryGetValue(entry.Sender, out queue))
            _queues.Add(entry.Sender, queue = new SenderQueue(entry.Sender) { Account = head.AccountOf(entry.Sender) });
        Forget(queue);
        if (queue.Put(entry) is { } replaced) Unlink(replaced, changes);
        Link(entry);
        Settle(queue, changes);
        _eviction.Note(queue.TailBid(head), queue.HasBlobs);
        return null;
    }

    private void Revalidate(PoolHead head, long expiry, bool isNewFork, PoolChanges changes)
    {
        foreach (SenderQueue queue in _queues.Values.ToArray())
        {
            Forget(queue);
            queue.Account = head.AccountOf(queue.Sender);
            foreach (PoolEntry entry in queue.Entries.ToArray())
            {
                bool isLost = entry.Nonce < queue.Account.Nonce || entry.Cost > queue.Account.Balance
                    || entry.Transaction.GasLimit > head.Header.GasLimit
                    || (!entry.IsPending && entry.Arrived < expiry)
                    || (isNewFork && Admission.CheckForm(entry.Transaction, head, _options) is not null);
                if (isLost) Take(queue, entry, changes);
            }
            Settle(queue, changes);
        }
    }

    /// <summary>
    /// Takes back in what blocks had included. The earlier nonces of a sender come first, and none comes in after one that found
    /// no room: it could not be in a block either.
    /// </summary>
    private void Return(IReadOnlyList<PoolEntry> returning, PoolHead head, PoolChanges changes)
    {
        Dictionary<Address, ulong> lost = []; // the first nonce of a sender for which there was no room
        foreach (PoolEntry entry in returning)
        {
            bool isBehindLost = lost.TryGetValue(entry.Sender, out ulong first) && first < entry.Nonce;
            int before = changes.Dropped.Count;
            string? refusal = isBehindLost ? Refusals.PoolFull : Put(entry, head, changes, out _);
            IEnumerable<PoolEntry> pushedOut = changes.Dropped.Skip(before);
            if (refusal is Refusals.PoolFull or Refusals.PoolUnderpriced) pushedOut = pushedOut.Append(entry);
            foreach (PoolEntry gone in pushedOut)
            {
                bool isReplaced = _queues.TryGetValue(gone.Sender, out SenderQueue? queue) && queue.Find(gone.Nonce) is not null;
                bool isFirst = !lost.TryGetValue(gone.Sender, out ulong known) || gone.Nonce < known;
                if (!isReplaced && isFirst) lost[gone.Sender] = gone.Nonce;
            }
            if (refusal is not null) changes.Dropped.Add(entry);
        }
    }

    /// <summary>A sender's transactions are limited in number: those with the latest nonces give way to an earlier one.</summary>
    private void DropBeyondLimit(PoolEntry entry, PoolHead head, PoolChanges changes)
    {
        if (!_queues.TryGetValue(entry.Sender, out SenderQueue? queue) || queue.Find(entry.Nonce) is not null) return;
        int most = MostOf(entry, head.AccountOf(entry.Sender));
        while (queue.Count >= most && queue.Last.Nonce > entry.Nonce) DropLast(queue, changes);
    }

    /// <summary>Drops those that are unwanted; what waited behind them stays, behind a gap.</summary>
    public void DropWhere(Predicate<PoolEntry> isUnwanted, PoolChanges changes)
    {
        foreach (SenderQueue queue in _queues.Values.ToArray())
        {
            Forget(queue);
            foreach (PoolEntry entry in queue.Entries.Where(entry => isUnwanted(entry)).ToArray()) Take(queue, entry, changes);
            Settle(queue, changes);
        }
    }

    private string? CheckPlace(PoolEntry entry, SenderQueue? queue, in PoolAccount account)
    {
        int before = queue?.CountBefore(entry.Nonce) ?? 0;
        ulong next = account.Nonce + (ulong)(queue?.PendingCount ?? 0);
        int most = entry.HasBlobs ? _options.MaxBlobTransactionsPerSender : _options.MaxPerSender;
        if (before >= most) return Refusals.TooManyOfSender(most);
        if (entry.HasBlobs && entry.Nonce != next) return Refusals.BlobNonceGap(next, entry.Nonce);
        if (!HasOneOnly(entry, account)) return null;
        if (before != 0) return Refusals.TooManyInFlight;
        return entry.Nonce == account.Nonce ? null : Refusals.GapOfDelegated;
    }

    private int MostOf(PoolEntry entry, in PoolAccount account) => HasOneOnly(entry, account) ? 1
        : entry.HasBlobs ? _options.MaxBlobTransactionsPerSender : _options.MaxPerSender;

    /// <summary>
    /// Others' code can empty an account with a delegation at any time, so that all but its first would be worthless (EIP-7702).
    /// </summary>
    private bool HasOneOnly(PoolEntry entry, in PoolAccount account) =>
        account.IsDelegated || _authorities.ContainsKey(entry.Sender);

    /// <summary>An account about to be delegated may have one transaction waiting (EIP-7702).</summary>
    private string? CheckAuthorities(PoolEntry entry)
    {
        foreach (Address authority in entry.Authorities)
        {
            bool isBusy = _queues.TryGetValue(authority, out SenderQueue? queue) && queue.Count > 1;
            if (isBusy && authority != entry.Sender) return Refusals.AuthorityBusy;
        }
        return null;
    }

    private static string? CheckFunds(PoolEntry entry, SenderQueue? queue, in PoolAccount account)
    {
        UInt256 queued = queue?.CostBefore(entry.Nonce) ?? UInt256.Zero;
        return SenderQueue.Sum(queued, entry.Cost) <= account.Balance
            ? null
            : Refusals.InsufficientFunds(account.Balance, queued, entry.Cost);
    }

    /// <summary>Blobs may not be queued: drops those that are.</summary>
    private void DropStranded(SenderQueue queue, PoolChanges changes)
    {
        if (!queue.HasBlobs || queue.Count == queue.PendingCount) return;
        Forget(queue);
        while (queue.Count > queue.PendingCount) Take(queue, queue.Last, changes);
        Settle(queue, changes);
    }

    /// <summary>Works out what is pending. An empty queue goes.</summary>
    private void Settle(SenderQueue queue, PoolChanges changes)
    {
        queue.Recount(changes.BecamePending);
        if (queue.Count == 0) _queues.Remove(queue.Sender);
        else TallyOf(queue.HasBlobs).Queued += queue.Count - queue.PendingCount;
    }

    /// <summary>Takes a queue's queued transactions out of the count; <see cref="Settle"/> puts them back.</summary>
    private void Forget(SenderQueue queue)
    {
        if (queue.Count != 0) TallyOf(queue.HasBlobs).Queued -= queue.Count - queue.PendingCount;
    }

    private void Take(SenderQueue queue, PoolEntry entry, PoolChanges changes)
    {
        queue.Remove(entry);
        Unlink(entry, changes);
    }

    private void Link(PoolEntry entry)
    {
        _byHash.Add(entry.Hash, entry);
        ref Tally tally = ref TallyOf(entry.HasBlobs);
        tally.Count++;
        tally.Bytes += entry.Size;
        foreach (Address authority in entry.Authorities)
            _authorities[authority] = _authorities.GetValueOrDefault(authority) + 1;
    }

    private void Unlink(PoolEntry entry, PoolChanges changes)
    {
        _byHash.Remove(entry.Hash);
        ref Tally tally = ref TallyOf(entry.HasBlobs);
        tally.Count--;
        tally.Bytes -= entry.Size;
        foreach (Address authority in entry.Authorities)
            if (--_authorities[authority] == 0) _authorities.Remove(authority);
        entry.IsPending = false;
        changes.Dropped.Add(entry);
    }

    private ref Tally TallyOf(bool hasBlobs)
    {
        if (hasBlobs) return ref _blobs;
        return ref _plain;
    }
}
