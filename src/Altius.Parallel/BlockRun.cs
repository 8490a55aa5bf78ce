using Altius.Core;
using Altius.Execution;

namespace Altius.Parallel;

/// <summary>
/// The transactions of one block on their way to becoming final. A worker prefers making transactions final to running more
/// of them, and running more to checking those that were run ahead.
/// </summary>
/// <remarks>
/// What makes the outcome the sequential one is <see cref="TryMakeFinal"/> alone: a run counts if it would go the same way on
/// the state that all earlier transactions, final by then, have left. All else only makes it likely that it does.
/// </remarks>
internal sealed class BlockRun
{
    private readonly MultiVersionMemory _memory;
    private readonly SenderPass _senders = new();
    private readonly Scheduler _scheduler = new();
    private Attempt[] _attempts = [];
    private IReadOnlyList<Transaction> _transactions = [];
    private BlockLedger _ledger = null!; // set by Begin
    private CancellationToken _stop;
    private int _reruns;

    public BlockRun(MultiVersionMemory memory) => _memory = memory;

    /// <summary>The first invalid transaction, once all workers are back; with <see cref="Error"/>.</summary>
    public int FailedTransaction { get; private set; }

    public TransactionError Error { get; private set; }

    /// <summary>Runs that turned out to have been on the wrong state.</summary>
    public int Reruns => _reruns;

    /// <summary>Called between steps where tests want other interleavings.</summary>
    public Action? Disturb { get; set; }

    public void Begin(IReadOnlyList<Transaction> transactions, BlockLedger ledger, int workers, CancellationToken stop)
    {
        _transactions = transactions;
        _ledger = ledger;
        _stop = stop;
        _reruns = 0;
        FailedTransaction = -1;
        Error = TransactionError.None;
        if (_attempts.Length < transactions.Count) Array.Resize(ref _attempts, Math.Max(transactions.Count, 2 * _attempts.Length));
        for (int i = 0; i < transactions.Count; i++) (_attempts[i] ??= new Attempt()).Reset();
        _senders.Begin(transactions);
        _scheduler.Begin(transactions.Count, workers);
    }

    public void Stop() => _scheduler.Stop();

    /// <summary>A worker's part, until the block is over.</summary>
    /// <exception cref="OperationCanceledException">The caller asked to stop.</exception>
    public void Work(Worker worker)
    {
        if (_senders.Work(_stop))
        {
            _senders.Link();
            _scheduler.Open(_senders.Predecessors);
        }
        int patience = 0;
        while (!_scheduler.IsOver)
        {
            _stop.ThrowIfCancellationRequested();
            Disturb?.Invoke();
            if (MakeFinal(worker) || RunNext(worker) || Sweep()) patience = 0;
            else _scheduler.Rest(ref patience);
        }
    }

    private bool RunNext(Worker worker)
    {
        if (!_scheduler.TryTakeReady(out int transaction)) return false;
        Run(transaction, worker);
        return true;
    }

    /// <summary>Runs a transaction that this worker has claimed.</summary>
    private void Run(int transaction, Worker worker)
    {
        Attempt attempt = _attempts[transaction];
        attempt.Start(isHead: _scheduler.FinalCount == transaction);
        int needed = worker.Run(_transactions[transaction], transaction, attempt);
        Disturb?.Invoke();
        if (needed >= 0)
        {
            _scheduler.WaitFor(transaction, needed);
            return;
        }
        if (attempt.IsCertain && _scheduler.TryTakeCommit())
        {
            // At the head: final at once, without a version for others to look at in between.
            TryMakeFinal(transaction, wasPublished: false);
            _scheduler.EndCommit();
            return;
        }
        attempt.Publish(transaction, _memory);
        _scheduler.MarkRun(transaction);
    }

    /// <summary>Makes as many transactions final as can be, unless another worker is at it.</summary>
    private bool MakeFinal(Worker worker)
    {
        bool any = false;
        while (_scheduler.TryBeginCommit())
        {
            int again = -1;
            while (again < 0 && !_scheduler.IsOver && _scheduler.TryHoldHead(out int head))
            {
                any = true;
                if (!TryMakeFinal(head, wasPublished: true)) again = head;
            }
            _scheduler.EndCommit();
            if (again < 0) continue;
            // Nothing is ahead of it any more, so this run counts.
            _scheduler.RunAgain(again);
            Run(again, worker);
        }
        return any;
    }

    /// <summary>Books a transaction that this worker has claimed, all earlier ones being final, or finds the block invalid.</summary>
    /// <returns>False where it has to run again.</returns>
    private bool TryMakeFinal(int transaction, bool wasPublished)
    {
        Disturb?.Invoke();
        Transaction booked = _transactions[transaction];
        Attempt attempt = _attempts[transaction];
        TransactionError error = _ledger.Admit(booked);
        if (error == TransactionError.None)
        {
            if (attempt.IsCertain) attempt.Fault?.Throw();
            else if (!attempt.Holds(transaction, _memory)) return Refuse(transaction, attempt);
            error = attempt.Result.Error;
        }
        if (error != TransactionError.None)
        {
            FailedTransaction = transaction;
            Error = error;
            _scheduler.Stop();
            return true;
        }
        attempt.Settle(transaction, _memory, wasPublished);
        _ledger.Add(booked, attempt.Result, attempt.Bloom);
        _scheduler.LookAhead.Learn(attempt.WasAhead, wasRight: attempt.Refusals == 0);
        _scheduler.MarkFinal(transaction, wasPublished);
        return true;
    }

    /// <summary>Checks what was run ahead, so that what went wrong is run again before its turn.</summary>
    private bool Sweep()
    {
        if (!_scheduler.TryBeginSweep(out int start, out int end)) return false;
        bool any = false;
        for (int i = start; i < end && !_scheduler.HeadHasRun && !_scheduler.IsOver; i++)
        {
            if (!_scheduler.TryHold(i)) continue;
            Disturb?.Invoke();
            if (_attempts[i].Holds(i, _memory))
            {
                _scheduler.Release(i);
                continue;
            }
            Refuse(i, _attempts[i]);
            _scheduler.MakeReady(i);
            any = true;
        }
        _scheduler.EndSweep();
        return any;
    }

    private bool Refuse(int transaction, Attempt attempt)
    {
        Interlocked.Increment(ref _reruns);
        attempt.Refuse(transaction);
        return false;
    }
}
