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
        string? refusal = Check(entry, head) ?? _eviction.MakeRoom(entry, head, changes);
        if (refusal is not null) return refusal;
        if (!_queues.TryGetValue(entry.Sender, out SenderQueue? queue))
            _queues.Add(entry.Sender, queue = new SenderQueue(entry.Sender) { Account = head.AccountOf(entry.Sender) });
        Forget(queue);
        if (queue.Put(entry) is { } replaced) Unlink(replaced, changes);
        Link(entry);
        Settle(queue, changes);
        if (queue.Count != 0) _eviction.Note(queue.TailBid(head), queue.HasBlobs);
        return null;
    }

    /// <summary>Holds everything against a new head.</summary>
    /// <param name="expiry">Queued transactions that arrived before this are dropped.</param>
    /// <param name="isNewFork">Whether the rules are others than before.</param>
    public void MoveTo(PoolHead head, long expiry, bool isNewFork, PoolChanges changes)
    {
        _eviction.Reset();
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

    /// <summary>Drops the last transaction of a sender, which no other waits for.</summary>
    public void DropLast(SenderQueue queue, PoolChanges changes)
    {
        Forget(queue);
        Take(queue, queue.Last, changes);
        Settle(queue, changes);
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
        int count = queue?.Count ?? 0;
        ulong next = account.Nonce + (ulong)(queue?.PendingCount ?? 0);
        int most = entry.HasBlobs ? _options.MaxBlobTransactionsPerSender : _options.MaxPerSender;
        if (count >= most) return Refusals.TooManyOfSender(most);
        if (entry.HasBlobs && entry.Nonce != next) return Refusals.BlobNonceGap(next, entry.Nonce);
        // Others' code can empty an account with a delegation at any time, so that all but its first would be worthless
        // (EIP-7702).
        if (!account.IsDelegated && !_authorities.ContainsKey(entry.Sender)) return null;
        if (count != 0) return Refusals.TooManyInFlight;
        return entry.Nonce == account.Nonce ? null : Refusals.GapOfDelegated;
    }

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

    /// <summary>Works out what is pending; blobs that are not are dropped. An empty queue goes.</summary>
    private void Settle(SenderQueue queue, PoolChanges changes)
    {
        queue.Recount(changes.BecamePending);
        while (queue.HasBlobs && queue.Count > queue.PendingCount) Take(queue, queue.Last, changes);
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
