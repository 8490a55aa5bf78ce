using Altius.Primitives;

namespace Altius.TxPool;

/// <summary>
/// One sender's transactions in order of nonce. Those that follow on the account's nonce without a gap, as far as the balance
/// pays for them at their fee caps, are pending; the rest is queued.
/// </summary>
internal sealed class SenderQueue(Address sender)
{
    private readonly List<PoolEntry> _entries = [];

    public Address Sender { get; } = sender;

    /// <summary>As of the pool's head.</summary>
    public PoolAccount Account { get; set; }

    public IReadOnlyList<PoolEntry> Entries => _entries;

    public int Count => _entries.Count;

    /// <summary>How many of the first are pending, by the last <see cref="Recount"/>.</summary>
    public int PendingCount { get; private set; }

    /// <summary>All of them carry blobs, or none does.</summary>
    public bool HasBlobs => _entries.Count != 0 && _entries[0].HasBlobs;

    public PoolEntry Last => _entries[^1];

    /// <summary>The nonce after the pending ones.</summary>
    public ulong NextNonce => Account.Nonce + (ulong)PendingCount;

    /// <summary>The one with this nonce, or null.</summary>
    public PoolEntry? Find(ulong nonce)
    {
        int at = PlaceOf(nonce);
        return at < _entries.Count && _entries[at].Nonce == nonce ? _entries[at] : null;
    }

    /// <summary>Puts one in its place.</summary>
    /// <returns>The one that was there, or null.</returns>
    public PoolEntry? Put(PoolEntry entry)
    {
        int at = PlaceOf(entry.Nonce);
        if (at == _entries.Count || _entries[at].Nonce != entry.Nonce)
        {
            _entries.Insert(at, entry);
            return null;
        }
        PoolEntry before = _entries[at];
        _entries[at] = entry;
        return before;
    }

    public void Remove(PoolEntry entry) => _entries.Remove(entry);

    /// <summary>How many have a lower nonce.</summary>
    public int CountBefore(ulong nonce) => PlaceOf(nonce);

    /// <summary>What all with a lower nonce may cost together; all ones where that is beyond counting.</summary>
    public UInt256 CostBefore(ulong nonce)
    {
        UInt256 cost = UInt256.Zero;
        for (int i = 0; i < _entries.Count && _entries[i].Nonce < nonce; i++) cost = Sum(cost, _entries[i].Cost);
        return cost;
    }

    /// <summary>The least that is offered up to and with the last: nothing after a poor bid comes in before it.</summary>
    public Bid TailBid(PoolHead head)
    {
        Bid least = Bid.Highest;
        foreach (PoolEntry entry in _entries)
        {
            Bid bid = head.BidOf(entry);
            if (bid.CompareTo(least) < 0) least = bid;
        }
        return least;
    }

    /// <summary>Works out anew which are pending.</summary>
    /// <param name="became">Gets those that are for the first time.</param>
    public void Recount(List<PoolEntry> became)
    {
        UInt256 cost = UInt256.Zero;
        PendingCount = 0;
        for (int i = 0; i < _entries.Count; i++)
        {
            PoolEntry entry = _entries[i];
            cost = Sum(cost, entry.Cost);
            entry.IsPending = PendingCount == i && entry.Nonce == NextNonce && cost <= Account.Balance;
            if (!entry.IsPending) continue;
            PendingCount++;
            if (entry.IsAnnounced) continue;
            entry.IsAnnounced = true;
            became.Add(entry);
        }
    }

    public static UInt256 Sum(in UInt256 a, in UInt256 b) => UInt256.AddOverflow(a, b, out UInt256 sum) ? UInt256.MaxValue : sum;

    private int PlaceOf(ulong nonce)
    {
        int low = 0, high = _entries.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_entries[middle].Nonce < nonce) low = middle + 1;
            else high = middle;
        }
        return low;
    }
}
