using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Altius.Core;
using Altius.Primitives;
using Altius.State;

namespace Altius.Chain;

/// <summary>
/// Gets a block's transactions ready before they run: recovers their senders, which can begin before anything else is known of
/// the block, and reads the accounts that they name, senders and recipients, many at once. One by one, as transactions come to
/// need them, each account would go through indexes and filters anew.
/// </summary>
/// <remarks>
/// Who runs: threads of the pool, one fewer than there are processors, from <see cref="Begin"/> on; and who calls
/// <see cref="Load"/>. What memory they own: a share of the transactions each, taken one after the other so that nothing is done
/// twice; senders stay with their transactions, and accounts in the state's cache. What completes it: <see cref="Load"/> returns
/// when all shares are done, its own and the others'; where it is not called, the pool's threads end with the last sender. What
/// cancels it: nothing; it takes no longer than running the block would.
/// </remarks>
public sealed class Prewarming
{
    /// <summary>Transactions from which on it is worth reading their accounts ahead.</summary>
    private const int Fewest = 32;

    /// <summary>
    /// Transactions a share: two groups of senders that are recovered at once, and with two accounts each what RocksDB works on
    /// at once; few enough, about a third of a millisecond of work, for all threads to end together.
    /// </summary>
    private const int Share = 16;

    private readonly IReadOnlyList<Transaction> _transactions;
    private readonly ConcurrentBag<int> _recovered = []; // shares whose senders were there before the state
    private int _left; // shares that nobody has taken; the last ones go first, for executors begin with the first transactions
    private int _unfinished;
    private volatile StateSnapshot? _state;
    private ExceptionDispatchInfo? _fault;

    private Prewarming(IReadOnlyList<Transaction> transactions)
    {
        _transactions = transactions;
        _left = _unfinished = (transactions.Count + Share - 1) / Share;
    }

    /// <summary>Begins to recover senders, and returns.</summary>
    public static Prewarming Begin(IReadOnlyList<Transaction> transactions)
    {
        ArgumentNullException.ThrowIfNull(transactions);
        Prewarming prewarming = new(transactions);
        int threads = Math.Min(prewarming._left, Environment.ProcessorCount - 1);
        for (int i = 0; i < threads; i++)
            ThreadPool.UnsafeQueueUserWorkItem(static prewarming => prewarming.Work(), prewarming, preferLocal: false);
        return prewarming;
    }

    /// <summary>
    /// Takes part until all senders are there, and what they and their transactions name has been read of the parent's state. Of
    /// a small block nothing is read, and nothing waited for.
    /// </summary>
    /// <exception cref="Db.StoreException">The database is damaged.</exception>
    internal void Load(StateSnapshot state)
    {
        if (_transactions.Count < Fewest) return;
        _state = state;
        Work();
        // They read of the state, which is the caller's: it must not be disposed of meanwhile.
        SpinWait wait = default;
        while (Volatile.Read(ref _unfinished) != 0) wait.SpinOnce(sleep1Threshold: -1);
        _fault?.Throw();
    }

    private void Work()
    {
        for (int share; (share = Interlocked.Decrement(ref _left)) >= 0;)
        {
            (int start, int end) = RangeOf(share);
            Transaction.RecoverSenders(_transactions, start, end);
            _recovered.Add(share);
            ReadRecovered();
        }
        ReadRecovered();
    }

    /// <summary>Reads the accounts of what has been recovered, once there is a state to read them of.</summary>
    private void ReadRecovered()
    {
        while (_state is { } state && _recovered.TryTake(out int share))
        {
            try
            {
                Read(share, state);
            }
#pragma warning disable CA1031 // It is thrown again to the caller of Load.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                Interlocked.CompareExchange(ref _fault, ExceptionDispatchInfo.Capture(fault), null);
            }
            Interlocked.Decrement(ref _unfinished);
        }
    }

    private void Read(int share, StateSnapshot state)
    {
        Span<Address> named = stackalloc Address[2 * Share];
        int count = 0;
        (int start, int end) = RangeOf(share);
        for (int i = start; i < end; i++)
        {
            if (_transactions[i].TryRecoverSender(out Address sender)) named[count++] = sender;
            if (_transactions[i].To is { } recipient) named[count++] = recipient;
        }
        state.LoadAccounts(named[..count]);
    }

    private (int Start, int End) RangeOf(int share) => (share * Share, Math.Min((share + 1) * Share, _transactions.Count));
}
