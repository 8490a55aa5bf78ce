using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Altius.Core;
using Altius.Execution;
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
/// when the shares asked for are done; those that are left are done beside the block; where it is not called, the pool's threads
/// end with the last sender. What cancels it: <see cref="Stop"/>, after which nobody reads of the state any more.
/// </remarks>
public sealed class Prewarming
{
    /// <summary>Transactions from which on it is worth reading their accounts ahead.</summary>
    private const int Fewest = 32;

    /// <summary>
    /// Transactions a share: as many as senders are recovered in step, and with two accounts each what RocksDB works on
    /// at once; few enough, about a third of a millisecond of work, for all threads to end together.
    /// </summary>
    private const int Share = 16;

    /// <summary>
    /// Gas of a contract's instructions that one thread runs on a state on disk while another gets a transaction ready: 20 µs, of
    /// which recovering the sender takes 14, against 1,400 gas a µs.
    /// </summary>
    private const double GasToGetReady = 28_000;

    /// <summary>Gas that a transaction pays for being there, which takes no time.</summary>
    private const double IdleGas = IntrinsicGas.PerTransaction;

    /// <summary>The part of a block that is to be ready at least when it begins.</summary>
    private const double LeastAhead = 0.125;

    private readonly IReadOnlyList<Transaction> _transactions;
    private readonly ConcurrentBag<int> _recovered = []; // shares whose senders were there before the state
    private readonly int _shares;
    private int _taken; // shares, in the order in which the block needs them
    private int _unfinished;
    private int _working; // threads
    private volatile StateSnapshot? _state;
    private ExceptionDispatchInfo? _fault;

    private Prewarming(IReadOnlyList<Transaction> transactions)
    {
        _transactions = transactions;
        _shares = _unfinished = (transactions.Count + Share - 1) / Share;
    }

    /// <summary>What went wrong with reading ahead, if anything did; whoever needs the account meets it again.</summary>
    internal Exception? Fault => _fault?.SourceException;

    /// <summary>Begins to recover senders, and returns.</summary>
    public static Prewarming Begin(IReadOnlyList<Transaction> transactions)
    {
        ArgumentNullException.ThrowIfNull(transactions);
        Prewarming prewarming = new(transactions);
        int threads = Math.Min(prewarming._shares, Environment.ProcessorCount - 1);
        for (int i = 0; i < threads; i++)
            ThreadPool.UnsafeQueueUserWorkItem(
                static prewarming => prewarming.Work(prewarming._shares), prewarming, preferLocal: false);
        return prewarming;
    }

    /// <summary>
    /// The part of a block's transactions, from 0 to 1, that is to be ready before they begin to run: as much as keeps those who
    /// get the rest ready ahead of those who run them.
    /// </summary>
    /// <param name="gasUsed">By the block, as it states.</param>
    /// <param name="runners">Threads that run the block.</param>
    /// <param name="others">Threads that go on getting transactions ready.</param>
    internal static double PartAhead(int transactions, ulong gasUsed, int runners, int others)
    {
        if (others < 1 || transactions == 0) return 1;
        double running = Math.Max(0, gasUsed - IdleGas * transactions) / runners,
            gettingReady = GasToGetReady * transactions / others;
        return Math.Clamp(1 - running / gettingReady + LeastAhead, LeastAhead, 1);
    }

    /// <summary>
    /// Takes part until senders are there, and what they and their transactions name has been read of the parent's state. Of a
    /// small block nothing is read, and nothing waited for.
    /// </summary>
    /// <param name="state">Must not be disposed of before <see cref="Stop"/>.</param>
    /// <param name="ahead">
    /// The part of the transactions that is begun on before this returns; others go on with what is left.
    /// </param>
    /// <exception cref="Db.StoreException">The database is damaged; told only where all transactions are asked for.</exception>
    internal void Load(StateSnapshot state, double ahead = 1)
    {
        if (_transactions.Count < Fewest) return;
        _state = state;
        Work((int)Math.Ceiling(ahead * _shares));
        if (ahead < 1) return;
        SpinWait wait = default;
        while (Volatile.Read(ref _unfinished) != 0) wait.SpinOnce(sleep1Threshold: -1);
        _fault?.Throw();
    }

    /// <summary>Gives up what is not ready by now: the block has run.</summary>
    internal void Stop()
    {
        if (_state is null) return;
        _state = null;
        Interlocked.Exchange(ref _taken, _shares); // also the fence: who comes to work from here on sees no state
        SpinWait wait = default;
        while (Volatile.Read(ref _working) != 0) wait.SpinOnce(sleep1Threshold: -1);
    }

    /// <summary>Takes shares until so many have been taken, by whomever.</summary>
    private void Work(int until)
    {
        Interlocked.Increment(ref _working);
        ReadRecovered();
        while (Volatile.Read(ref _taken) < until)
        {
            int share = Interlocked.Increment(ref _taken) - 1;
            if (share >= _shares) break;
            (int start, int end) = RangeOf(share);
            Transaction.RecoverSenders(_transactions, start, end);
            _recovered.Add(share);
            ReadRecovered();
        }
        Interlocked.Decrement(ref _working);
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
#pragma warning disable CA1031 // Whoever waits in Load is told, and else whoever comes to need the account.
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
