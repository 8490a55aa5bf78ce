using System.Diagnostics;
using System.Numerics;
using Altius.Core;
using Altius.Execution;

namespace Altius.Parallel;

/// <summary>
/// The transactions of one block on their way to becoming final, batch by batch. A worker prefers making batches final, as long
/// as all goes well only its own, to running more of them; that to making others' final; and that to checking what was run ahead.
/// </summary>
/// <remarks>
/// What makes the outcome the sequential one is <see cref="TryMakeFinal"/> alone: a run counts if it would go the same way on
/// the state that all earlier batches, final by then, have left. All else only makes it likely that it does.
/// </remarks>
internal sealed class BlockRun
{
    private readonly MultiVersionMemory _memory;
    private readonly int _workers;
    private readonly SenderPass _senders = new();
    private readonly BatchPlan _plan = new();
    private readonly Scheduler _scheduler = new();
    private readonly Attempt[] _attempts; // a ring: those that may be underway at once are no more, but for giants
    private readonly Attempt[] _giants;
    private IReadOnlyList<Transaction> _transactions = [];
    private BlockLedger _ledger = null!; // set by Begin
    private CancellationToken _stop;
    private int _reruns;

    public BlockRun(MultiVersionMemory memory, int workers)
    {
        _memory = memory;
        _workers = workers;
        _attempts = new Attempt[BitOperations.RoundUpToPowerOf2((uint)LookAhead.Most(workers))];
        for (int i = 0; i < _attempts.Length; i++) _attempts[i] = new Attempt();
        _giants = new Attempt[workers - 1];
        for (int i = 0; i < _giants.Length; i++) _giants[i] = new Attempt();
    }

    /// <summary>The first invalid transaction, once all workers are back; with <see cref="Error"/>.</summary>
    public int FailedTransaction { get; private set; }

    public TransactionError Error { get; private set; }

    /// <summary>Transactions of runs that turned out to have been on the wrong state.</summary>
    public int Reruns => _reruns;

    /// <summary>Called between steps where tests want other interleavings.</summary>
    public Action? Disturb { get; set; }

    /// <summary>As <see cref="BatchPlan.Fixed"/>.</summary>
    public int? BatchSize
    {
        set => _plan.Fixed = value;
    }

    /// <inheritdoc cref="BatchPlan.LeastGiant"/>
    public ulong LeastGiant
    {
        set => _plan.LeastGiant = value;
    }

    /// <summary>Told of every run, where somebody wants to know.</summary>
    public RunRecorder? Recorder { get; set; }

    public void Begin(IReadOnlyList<Transaction> transactions, BlockLedger ledger, CancellationToken stop)
    {
        _transactions = transactions;
        _ledger = ledger;
        _stop = stop;
        _reruns = 0;
        FailedTransaction = -1;
        Error = TransactionError.None;
        foreach (Attempt attempt in _attempts) attempt.Begin(-1);
        foreach (Attempt attempt in _giants) attempt.Begin(-1);
        _senders.Begin(transactions);
        _scheduler.Begin(_workers);
        if (transactions.Count == 0) _scheduler.Open([], []);
    }

    public void Stop() => _scheduler.Stop();

    /// <summary>A worker's part, until the block is over.</summary>
    /// <exception cref="OperationCanceledException">The caller asked to stop.</exception>
    public void Work(Worker worker)
    {
        long began = Stopwatch.GetTimestamp();
        if (_senders.Work(_stop))
        {
            _senders.Link();
            _plan.Make(_senders.Predecessors, _senders.Gas, _workers);
            _scheduler.Open(_plan.Predecessors, _plan.Giants);
        }
        int patience = 0, awaited = -1;
        long idleSince = 0;
        while (!_scheduler.IsOver)
        {
            _stop.ThrowIfCancellationRequested();
            Disturb?.Invoke();
            if (MakeFinal(worker, onlyOwn: true) || RunNext(worker, ref awaited) || MakeFinal(worker, onlyOwn: false) || Sweep())
            {
                if (idleSince != 0) began += Stopwatch.GetTimestamp() - idleSince;
                idleSince = patience = 0;
                continue;
            }
            if (idleSince == 0) idleSince = Stopwatch.GetTimestamp();
            _scheduler.Rest(ref patience);
        }
        worker.Busy += (idleSince != 0 ? idleSince : Stopwatch.GetTimestamp()) - began;
    }

    private bool RunNext(Worker worker, ref int awaited)
    {
        if (_scheduler.ShouldLeaveNext(worker.Number, ref awaited) || !_scheduler.TryTakeReady(out int batch)) return false;
        Run(batch, worker);
        return true;
    }

    /// <summary>Runs a batch that this worker has claimed.</summary>
    private void Run(int batch, Worker worker)
    {
        Attempt attempt = AttemptAt(batch);
        if (attempt.Batch != batch) attempt.Begin(batch);
        while (true)
        {
            attempt.Start(isHead: _scheduler.FinalCount == batch);
            long began = Recorder is null ? 0 : Stopwatch.GetTimestamp();
            int start = _plan.Start(batch), runsBefore = worker.Runs;
            int needed = worker.Run(_transactions, start, _plan.Start(batch + 1), attempt);
            Recorder?.AddRun(
                worker.Number, start, start + worker.Runs - runsBefore, began, needed < 0 ? -1 : _plan.Start(needed));
            Disturb?.Invoke();
            if (needed >= 0)
            {
                _scheduler.WaitFor(batch, needed);
                return;
            }
            if (_scheduler.FinalCount != batch || !_scheduler.TryTakeCommit()) break;
            // Nothing is ahead of it any more: final at once, without a version for others to look at in between.
            bool isFinal = TryMakeFinal(batch, wasPublished: false, worker);
            _scheduler.EndCommit();
            if (isFinal) return;
        }
        attempt.Publish(_memory);
        _scheduler.MarkRun(batch, worker.Number);
    }

    /// <summary>Makes as many batches final as can be, unless another worker is at it.</summary>
    /// <param name="onlyOwn">Whether to stop at those that had better be left to others.</param>
    private bool MakeFinal(Worker worker, bool onlyOwn)
    {
        bool any = false;
        while (!IsForOthers() && _scheduler.TryBeginCommit())
        {
            int again = -1;
            while (again < 0 && !_scheduler.IsOver && !IsForOthers() && _scheduler.TryHoldHead(out int head))
            {
                any = true;
                if (!TryMakeFinal(head, wasPublished: true, worker)) again = head;
            }
            _scheduler.EndCommit();
            if (again < 0) continue;
            // Nothing is ahead of it any more, so this run counts.
            _scheduler.RunAgain(again);
            Run(again, worker);
        }
        return any;

        bool IsForOthers() => onlyOwn && _scheduler.ShouldLeaveHead(worker.Number);
    }

    /// <summary>Books a batch that this worker has claimed, all earlier ones being final, or finds the block invalid.</summary>
    /// <returns>False where it has to run again.</returns>
    private bool TryMakeFinal(int batch, bool wasPublished, Worker worker)
    {
        Disturb?.Invoke();
        Attempt attempt = AttemptAt(batch);
        if (!attempt.Holds()) return Refuse(batch, attempt, wasPublished);
        int start = _plan.Start(batch), end = _plan.Start(batch + 1);
        for (int i = start; i < end; i++)
        {
            TransactionError error = _ledger.Admit(_transactions[i]);
            if (error == TransactionError.None && i - start >= attempt.Count)
            {
                attempt.Fault?.Throw();
                error = attempt.Error;
            }
            if (error != TransactionError.None)
            {
                FailedTransaction = i;
                Error = error;
                _scheduler.Stop();
                return true;
            }
            _ledger.Add(_transactions[i], attempt.Result(i - start), attempt.Bloom(i - start));
        }
        attempt.Settle(_memory, wasPublished);
        _scheduler.LookAhead.Learn(attempt.WasAhead, wasRight: attempt.Refusals == 0);
        _scheduler.MarkFinal(batch, wasPublished, worker.Number);
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
            Attempt attempt = AttemptAt(i);
            if (attempt.Holds())
            {
                _scheduler.Release(i);
                continue;
            }
            Refuse(i, attempt, wasPublished: true);
            _scheduler.MakeReady(i);
            any = true;
        }
        _scheduler.EndSweep();
        return any;
    }

    private bool Refuse(int batch, Attempt attempt, bool wasPublished)
    {
        int start = _plan.Start(batch), end = _plan.Start(batch + 1);
        Interlocked.Add(ref _reruns, end - start);
        Recorder?.AddRefusal(start);
        attempt.Refuse(wasPublished);
        return false;
    }

    private Attempt AttemptAt(int batch)
    {
        IReadOnlyList<int> giants = _plan.Giants;
        for (int i = 0; i < giants.Count; i++)
            if (giants[i] == batch) return _giants[i];
        return _attempts[batch & (_attempts.Length - 1)];
    }
}
