using System.Runtime.ExceptionServices;
using Altius.Core;
using Altius.Primitives;
using Altius.State;

namespace Altius.Chain;

/// <summary>
/// Reads the accounts that a block's transactions name before it runs, senders and recipients, many at once: one by one, as
/// transactions come to need them, each would go through indexes and filters anew.
/// </summary>
/// <remarks>
/// Who runs: the caller and threads of the pool, a share of the transactions each. What memory they own: none; senders stay with
/// their transactions and accounts in the state's cache. What completes it: the caller waits for all shares. What cancels it:
/// nothing; it takes no longer than running the block would. A fault of the disk is thrown as it was.
/// </remarks>
internal static class AccountLoading
{
    /// <summary>Transactions from which on it is worth it.</summary>
    private const int Fewest = 32;

    /// <summary>
    /// Transactions a share: with two accounts each they are what RocksDB works on at once, and few enough for all threads to end
    /// together, for some have their senders yet to be recovered.
    /// </summary>
    private const int Share = 16;

    public static void Run(IReadOnlyList<Transaction> transactions, StateSnapshot state)
    {
        if (transactions.Count < Fewest) return;
        int taken = 0;
        try
        {
            // Shares are taken one by one, not in the ranges that the loop itself would deal out: those end far apart.
            Parallel.For(0, Environment.ProcessorCount, _ =>
            {
                for (int end; (end = Interlocked.Add(ref taken, Share)) < transactions.Count + Share;)
                    Load(transactions, end - Share, state);
            });
        }
        catch (AggregateException failures)
        {
            ExceptionDispatchInfo.Throw(failures.Flatten().InnerExceptions[0]);
        }
    }

    private static void Load(IReadOnlyList<Transaction> transactions, int start, StateSnapshot state)
    {
        HashSet<Address> named = new(2 * Share);
        for (int i = start; i < Math.Min(start + Share, transactions.Count); i++)
        {
            if (transactions[i].TryRecoverSender(out Address sender)) named.Add(sender);
            if (transactions[i].To is { } recipient) named.Add(recipient);
        }
        state.LoadAccounts(named);
    }
}
