using Altius.Primitives;

namespace Altius.TxPool;

/// <summary>
/// Makes room in a full pool: first with what the sender himself has after the new transaction, for it can be in no block without
/// that one. Then the last transaction of the sender that offers least goes, so that none is dropped before those that wait for
/// it, and only for one that offers more.
/// </summary>
internal sealed class Eviction(WaitingTransactions waiting, PoolOptions options)
{
    // A search looks at every sender, so it makes room for several: a 64th of what there may be.
    private const int Share = 64;

    // The least on offer when the last search ended, good until transactions leave for another reason: whoever does not offer
    // more need not search. One for each kind.
    private Bid? _plainFloor, _blobFloor;

    /// <summary>Forgets what the last search found.</summary>
    public void Reset() => _plainFloor = _blobFloor = null;

    /// <summary>A sender offers this at its end now.</summary>
    public void Note(in Bid tail, bool hasBlobs)
    {
        ref Bid? floor = ref hasBlobs ? ref _blobFloor : ref _plainFloor;
        if (floor is { } known && tail.CompareTo(known) < 0) floor = tail;
    }

    /// <summary>Makes room for a transaction that may be taken in.</summary>
    /// <returns>Null where there is room now; else what is told to the user.</returns>
    public string? MakeRoom(PoolEntry entry, PoolHead head, PoolChanges changes)
    {
        waiting.TryGetQueue(entry.Sender, out SenderQueue? own);
        PoolEntry? before = own?.Find(entry.Nonce);
        ulong next = own?.NextNonce ?? head.AccountOf(entry.Sender).Nonce;
        bool isQueued = before is null && entry.Nonce > next;
        Need need = new(before is null ? 1 : 0, entry.Size - (before?.Size ?? 0), isQueued ? 1 : 0);
        Tally tally = entry.HasBlobs ? waiting.Blobs : waiting.Plain;
        if (IsEnough(tally, need, entry.HasBlobs, share: 0)) return null;
        if (before is null && OwnTailGivesWay(entry, need, changes)) return null;

        Bid bid = head.BidOf(entry);
        ref Bid? floor = ref entry.HasBlobs ? ref _blobFloor : ref _plainFloor;
        bool isQueueFull = !entry.HasBlobs && tally.Queued + need.Queued > options.MaxQueued;
        string refusal = isQueueFull ? Refusals.PoolFull : Refusals.PoolUnderpriced;
        if (!isQueueFull && floor is { } known && bid.CompareTo(known) <= 0) return refusal;
        PriorityQueue<SenderQueue, Bid> candidates = Candidates(entry, head, isQueueFull);
        while (candidates.TryPeek(out SenderQueue? queue, out Bid least) && bid.CompareTo(least) > 0)
        {
            candidates.Dequeue();
            waiting.DropLast(queue, changes);
            bool isStillOne = queue.Count != 0 && (!isQueueFull || queue.Count > queue.PendingCount);
            if (isStillOne) candidates.Enqueue(queue, queue.TailBid(head));
            if (IsEnough(entry.HasBlobs ? waiting.Blobs : waiting.Plain, need, entry.HasBlobs, Share)) break;
        }
        if (IsEnough(entry.HasBlobs ? waiting.Blobs : waiting.Plain, need, entry.HasBlobs, share: 0)) return null;
        if (!isQueueFull && candidates.TryPeek(out _, out Bid left)) floor = left;
        return refusal;
    }

    /// <summary>Drops what the sender has after a transaction, the last first, until there is room.</summary>
    /// <returns>Whether there is room now.</returns>
    private bool OwnTailGivesWay(PoolEntry entry, in Need need, PoolChanges changes)
    {
        bool isEnough = false;
        while (!isEnough && waiting.TryGetQueue(entry.Sender, out SenderQueue? own) && own.Last.Nonce > entry.Nonce)
        {
            waiting.DropLast(own, changes);
            isEnough = IsEnough(entry.HasBlobs ? waiting.Blobs : waiting.Plain, need, entry.HasBlobs, share: 0);
        }
        return isEnough;
    }

    /// <summary>Every other sender of the same kind, the poorest first.</summary>
    private PriorityQueue<SenderQueue, Bid> Candidates(PoolEntry entry, PoolHead head, bool withQueuedOnly)
    {
        PriorityQueue<SenderQueue, Bid> candidates = new();
        foreach (SenderQueue queue in waiting.Queues)
        {
            bool isOne = queue.HasBlobs == entry.HasBlobs && queue.Sender != entry.Sender
                && (!withQueuedOnly || queue.Count > queue.PendingCount);
            if (isOne) candidates.Enqueue(queue, queue.TailBid(head));
        }
        return candidates;
    }

    /// <param name="share">Leaves this share of what may be free; 0 for none.</param>
    private bool IsEnough(in Tally tally, in Need need, bool hasBlobs, int share)
    {
        if (hasBlobs) return tally.Bytes + need.Bytes <= Lessened(options.MaxBlobBytes, share);
        bool fits = tally.Count + need.Count <= Lessened(options.MaxTransactions, share)
            && tally.Bytes + need.Bytes <= Lessened(options.MaxBytes, share);
        return fits && (need.Queued == 0 || tally.Queued + need.Queued <= Lessened(options.MaxQueued, share));
    }

    private static long Lessened(long most, int share) => share == 0 ? most : most - most / share;

    /// <summary>By how much the tally grows.</summary>
    private readonly record struct Need(int Count, long Bytes, int Queued);
}
