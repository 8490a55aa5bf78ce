using System.Runtime.CompilerServices;
using Altius.Core;
using Altius.Evm;
using Altius.Primitives;

namespace Altius.Parallel;

/// <summary>
/// Tells how much of a block's work is one sender's, as far as that can be told before anything is run. It looks at no more
/// transactions than tell, for that is done before the workers are called.
/// </summary>
internal static class LargestSender
{
    private const int Sample = 256, Buckets = 2 * Sample;

    /// <summary>The share of the sender who has most, from 0 to 1; 0 where senders are not recovered yet.</summary>
    /// <param name="work">Of all transactions, in gas.</param>
    /// <param name="transferWork">Of a transaction that sends value and nothing else. What is left of the work is parted among the others by their gas limits.</param>
    [SkipLocalsInit]
    public static double ShareOf(IReadOnlyList<Transaction> transactions, ulong work, ulong transferWork)
    {
        int step = Math.Max(1, transactions.Count / Sample), count = Math.Min(Sample, transactions.Count);
        Span<Address> senders = stackalloc Address[count];
        Span<int> transfers = stackalloc int[count];
        Span<double> limits = stackalloc double[count];
        Span<int> buckets = stackalloc int[Buckets]; // index + 1 of a sender; 0 is free
        buckets.Clear();
        int known = 0, allTransfers = 0;
        double allLimits = 0;
        for (int i = 0; i < count; i++)
        {
            Transaction transaction = transactions[i * step];
            if (!transaction.IsSenderKnown) return 0;
            transaction.TryRecoverSender(out Address sender);
            int at = KeyedHash.Of(sender) & (Buckets - 1);
            while (buckets[at] != 0 && !senders[buckets[at] - 1].Equals(sender)) at = (at + 1) & (Buckets - 1);
            if (buckets[at] == 0)
            {
                (senders[known], transfers[known], limits[known]) = (sender, 0, 0);
                buckets[at] = ++known;
            }
            if (SenderPass.IsTransfer(transaction))
            {
                transfers[buckets[at] - 1]++;
                allTransfers++;
            }
            else
            {
                limits[buckets[at] - 1] += transaction.GasLimit;
                allLimits += transaction.GasLimit;
            }
        }
        double ofTransfers = allTransfers * (double)transferWork;
        double ofOthers = Math.Max(0, (double)work * count / transactions.Count - ofTransfers);
        double largest = 0;
        for (int i = 0; i < known; i++)
            largest = Math.Max(largest, transfers[i] * (double)transferWork + (allLimits > 0 ? ofOthers * limits[i] / allLimits : 0));
        return ofTransfers + ofOthers > 0 ? largest / (ofTransfers + ofOthers) : 0;
    }
}
