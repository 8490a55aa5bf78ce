using Altius.Core;

namespace Altius.Client.Bench;

/// <summary>
/// Recovers the senders of a block's transactions on the thread pool while an executor without a node begins to run it, and finds
/// them there.
/// </summary>
/// <remarks>
/// Who runs: pool threads, a share of the transactions each. What memory they own: none; a transaction keeps its own sender,
/// and recovering it twice at once is harmless. What completes it: nothing waits; execution recovers what is not there yet.
/// What cancels it: nothing; it ends by itself within the time of its share.
/// </remarks>
internal static class SenderRecovery
{
    /// <summary>Transactions a share, about a millisecond of work: fewer would be spent on waking threads.</summary>
    private const int Share = 32;

    /// <summary>Starts and returns.</summary>
    public static void Begin(Block block)
    {
        IReadOnlyList<Transaction> transactions = block.Transactions;
        // The last ones first: a sequential executor recovers the first ones itself before anybody else could.
        for (int end = transactions.Count; end > 0; end -= Share)
            ThreadPool.UnsafeQueueUserWorkItem(Recover, (transactions, Math.Max(0, end - Share), end), preferLocal: false);
    }

    private static void Recover((IReadOnlyList<Transaction> Transactions, int Start, int End) share) =>
        Transaction.RecoverSenders(share.Transactions, share.Start, share.End);
}
