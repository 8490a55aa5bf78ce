using Altius.Core;
using Altius.Crypto;

namespace Altius.Parallel;

/// <summary>
/// Recovers the senders of a block that comes as from the network or a file, before it is decided how the block is executed. That
/// takes longer than all else of most transactions, and none of them waits for another in it: on whatever road the block then
/// goes, the workers have shared it; and which road is the right one shows only once senders are known.
/// </summary>
/// <remarks>
/// Who runs: the caller and the <see cref="Crew"/>, each taking some transactions at a time; what they own is those they took. What
/// completes it: nothing is left to take. What cancels it: the token, or a fault, from which on nothing is taken any more.
/// </remarks>
internal sealed class SenderRecovery(Crew crew)
{
    /// <summary>As many as can be recovered together.</summary>
    private const int Portion = Secp256k1Batch.Group;

    /// <summary>One portion and half another take about 0.3 ms on one thread, to wake another 0.04.</summary>
    private const int FewestWorthwhile = Portion + Portion / 2;

    /// <summary>Transactions that are looked at: those of large blocks are far apart in memory, and the caller is still alone.</summary>
    private const int Sample = 128;

    private IReadOnlyList<Transaction> _transactions = [];
    private CancellationToken _stop;
    private int _taken;

    /// <summary>Recovers all senders of a block where enough of them seem to be unknown.</summary>
    public void Run(IReadOnlyList<Transaction> transactions, CancellationToken stop)
    {
        if (!IsWorthwhile(transactions)) return;
        _transactions = transactions;
        _stop = stop;
        _taken = 0;
        crew.Run(_ => Work(), () => Volatile.Write(ref _taken, transactions.Count));
        _transactions = [];
    }

    private bool IsWorthwhile(IReadOnlyList<Transaction> transactions)
    {
        if (crew.Size == 1 || transactions.Count < FewestWorthwhile) return false;
        int step = (transactions.Count + Sample - 1) / Sample, unknown = 0;
        for (int i = 0; i < transactions.Count && unknown < FewestWorthwhile; i += step)
            if (!transactions[i].IsSenderKnown) unknown += step;
        return unknown >= FewestWorthwhile;
    }

    private void Work()
    {
        while (!_stop.IsCancellationRequested)
        {
            int end = Interlocked.Add(ref _taken, Portion), start = end - Portion;
            if (start >= _transactions.Count) return;
            Transaction.RecoverSenders(_transactions, start, Math.Min(end, _transactions.Count));
        }
    }
}
