using Altius.Core;
using Altius.Primitives;

namespace Altius.TxPool;

/// <summary>
/// Pending transactions in the order in which they pay best: always the best of those that are each sender's next, the one that
/// came first among equals. A copy: what happens to the pool meanwhile does not matter.
/// </summary>
internal sealed class BestTransactions
{
    private readonly List<PoolEntry[]> _bySender = [];
    private readonly UInt256 _baseFee, _blobBaseFee;

    /// <summary>To be made under the pool's lock.</summary>
    public BestTransactions(WaitingTransactions waiting, in UInt256 baseFee, in UInt256 blobBaseFee)
    {
        _baseFee = baseFee;
        _blobBaseFee = blobBaseFee;
        foreach (SenderQueue queue in waiting.Queues)
        {
            int payable = 0;
            while (payable < queue.PendingCount && BidOf(queue.Entries[payable]).IsPayable) payable++;
            if (payable == 0) continue;
            PoolEntry[] entries = new PoolEntry[payable];
            for (int i = 0; i < payable; i++) entries[i] = queue.Entries[i];
            _bySender.Add(entries);
        }
    }

    /// <summary>Blob transactions come without their sidecars.</summary>
    public IEnumerable<PooledTransaction> InOrder()
    {
        PriorityQueue<(PoolEntry[] Entries, int At), Place> next = new(_bySender.Count);
        foreach (PoolEntry[] entries in _bySender) next.Enqueue((entries, 0), PlaceOf(entries[0]));
        while (next.TryDequeue(out (PoolEntry[] Entries, int At) head, out _))
        {
            yield return new PooledTransaction(head.Entries[head.At].Transaction, null);
            int after = head.At + 1;
            if (after < head.Entries.Length) next.Enqueue((head.Entries, after), PlaceOf(head.Entries[after]));
        }
    }

    private Bid BidOf(PoolEntry entry) => Bid.Of(entry.Transaction, _baseFee, _blobBaseFee);

    private Place PlaceOf(PoolEntry entry) => new(BidOf(entry), entry.Sequence);

    private readonly record struct Place(Bid Bid, long Sequence) : IComparable<Place>
    {
        public int CompareTo(Place other)
        {
            int order = other.Bid.CompareTo(Bid); // high bids first
            return order != 0 ? order : Sequence.CompareTo(other.Sequence);
        }
    }
}
