using System.Runtime.CompilerServices;
using Altius.Core;
using Altius.Evm;
using Altius.Primitives;

namespace Altius.Parallel;

/// <summary>
/// Tells how much of a block's work is one chain of transactions that will wait for each other, as far as that can be told before
/// anything is run: those of one sender do, and whoever is paid on the way mostly spends what came. It looks at the block's first
/// transactions only, for it is done before the workers are called.
/// </summary>
internal static class ForeseenChain
{
    /// <summary>
    /// One transaction more costs 0.1 µs, and small blocks take a few hundred. Of 64, two of 35 mainnet blocks were held for chains
    /// that they are not, and one was not that is.
    /// </summary>
    private const int Sample = 128;

    private const int Buckets = 4 * Sample; // of senders and recipients, at most half full

    /// <summary>The share of the longest chain, from 0 to 1; 0 where senders are not recovered yet.</summary>
    /// <param name="transactions">Of the block.</param>
    /// <param name="work">Of all of them, in gas.</param>
    /// <param name="transferWork">
    /// Of a transaction that sends value and nothing else. What is left of the work is parted among the others by their gas limits.
    /// </param>
    public static double ShareOf(IReadOnlyList<Transaction> transactions, ulong work, ulong transferWork)
    {
        int count = Math.Min(Sample, transactions.Count), transfers = 0;
        double limits = 0;
        for (int i = 0; i < count; i++)
        {
            Transaction transaction = transactions[i];
            if (!transaction.IsSenderKnown) return 0;
            if (SenderPass.IsTransfer(transaction)) transfers++;
            else limits += transaction.GasLimit;
        }
        double ofTransfers = transfers * (double)transferWork;
        double ofOthers = limits > 0 ? Math.Max(0, (double)work * count / transactions.Count - ofTransfers) : 0;
        double all = ofTransfers + ofOthers, workPerGas = limits > 0 ? ofOthers / limits : 0;
        return all > 0 ? LongestOf(transactions, count, transferWork, workPerGas) / all : 0;
    }

    [SkipLocalsInit]
    private static double LongestOf(IReadOnlyList<Transaction> transactions, int count, double transferWork, double workPerGas)
    {
        Chains chains = new(stackalloc int[Buckets], stackalloc Address[2 * count], stackalloc double[2 * count]);
        double longest = 0;
        for (int i = 0; i < count; i++)
        {
            Transaction transaction = transactions[i];
            transaction.TryRecoverSender(out Address sender);
            ref double mine = ref chains.EndingAt(sender);
            mine += SenderPass.IsTransfer(transaction) ? transferWork : transaction.GasLimit * workPerGas;
            longest = Math.Max(longest, mine);
            if (transaction.To is not { } to || transaction.Value.IsZero) continue;
            ref double next = ref chains.EndingAt(to);
            next = Math.Max(next, mine);
        }
        return longest;
    }

    /// <summary>The work of the longest chain that ends with each account.</summary>
    private ref struct Chains
    {
        private readonly Span<int> _buckets; // index + 1 of an account; 0 is free
        private readonly Span<Address> _accounts;
        private readonly Span<double> _work;
        private int _count;

        public Chains(Span<int> buckets, Span<Address> accounts, Span<double> work)
        {
            _buckets = buckets;
            _accounts = accounts;
            _work = work;
            _buckets.Clear();
        }

        public ref double EndingAt(in Address account)
        {
            int mask = _buckets.Length - 1, at = KeyedHash.Of(account) & mask;
            while (_buckets[at] != 0 && !_accounts[_buckets[at] - 1].Equals(account)) at = (at + 1) & mask;
            if (_buckets[at] == 0)
            {
                (_accounts[_count], _work[_count]) = (account, 0);
                _buckets[at] = ++_count;
            }
            return ref _work[_buckets[at] - 1];
        }
    }
}
