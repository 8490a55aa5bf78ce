using System.Runtime.CompilerServices;

namespace Altius.Parallel;

/// <summary>
/// Says which transaction to run next. Transactions become final in the block's order, one after the other; those behind
/// the first that is not final are run ahead of their turn, at most as far as <see cref="LookAhead"/> allows.
/// </summary>
/// <remarks>
/// <para>Who runs: every worker, through the members here, without locks but to fall asleep.</para>
/// <para>What memory they own: a transaction in <see cref="Stage.Running"/> or <see cref="Stage.Held"/> belongs, with all that
/// is known of it, to the worker that brought it there; nobody touches one in any other stage. Whoever holds the commit
/// (<see cref="TryBeginCommit"/>) owns the ledger.</para>
/// <para>What completes it: the last transaction becomes final, or <see cref="Stop"/>. What cancels it: <see cref="Stop"/>,
/// after which no worker is given anything and sleepers wake.</para>
/// <para>Why no worker waits for ever: the first transaction that is not final depends on none, so it is ready, running or
/// run; every step that makes something possible raises the cursor's alarm or wakes sleepers after it is visible.</para>
/// </remarks>
internal sealed class Scheduler
{
    private enum Stage
    {
        /// <summary>To be run by anyone.</summary>
        Ready,
        /// <summary>On another transaction's list, to be ready once that has run.</summary>
        Waiting,
        Running,
        /// <summary>Run, and its changes published.</summary>
        Run,
        /// <summary>Run, and being checked.</summary>
        Held,
        Final,
    }

    private int[] _stages = [];
    private int[] _waiters = []; // index + 1 of the first transaction that waits for this one; 0 for none
    private int[] _nextWaiter = [];
    private int[] _predecessors = [];
    private int _count;
    private int _cursor; // every ready transaction within the look-ahead is at or behind it
    private int _final;
    private int _published;
    private int _committing;
    private int _sweeping;
    private int _sweptUpTo; // the value of _published that the last whole sweep saw
    private bool _open;
    private bool _stopped;
    private readonly Doze _doze = new();

    public LookAhead LookAhead { get; } = new();

    /// <summary>Transactions that are final: the index of the first that is not.</summary>
    public int FinalCount => Volatile.Read(ref _final);

    public bool IsOver => Volatile.Read(ref _stopped) || FinalCount == _count;

    /// <summary>Starts on a block; no worker is at it. Nothing is handed out before <see cref="Open"/>.</summary>
    public void Begin(int transactions, int workers)
    {
        _count = transactions;
        if (_stages.Length < _count)
        {
            int size = Math.Max(_count, 2 * _stages.Length);
            _stages = new int[size];
            _waiters = new int[size];
            _nextWaiter = new int[size];
            _predecessors = new int[size];
        }
        Array.Clear(_stages, 0, _count);
        Array.Clear(_waiters, 0, _count);
        _cursor = _final = _published = _committing = _sweeping = 0;
        _sweptUpTo = 0;
        _open = _stopped = false;
        LookAhead.Begin(workers);
    }

    /// <summary>Lets the transactions go.</summary>
    /// <param name="predecessors">For each transaction the one before it of the same sender, which it waits for, or −1.</param>
    public void Open(ReadOnlySpan<int> predecessors)
    {
        predecessors.CopyTo(_predecessors);
        Volatile.Write(ref _open, true);
        _doze.Wake();
    }

    /// <summary>Ends it all: nothing more is handed out.</summary>
    public void Stop()
    {
        Volatile.Write(ref _stopped, true);
        _doze.Wake();
    }

    /// <summary>Sleeps until there may be something to do.</summary>
    /// <param name="patience">Counts the turns without work; the caller sets it to zero when it had some.</param>
    public void Rest(ref int patience)
    {
        if (Doze.Spin(ref patience)) return;
        int alarm = _doze.Alarm;
        if (!IsOver && !HasWork()) _doze.Sleep(alarm);
    }

    // Running.

    /// <summary>Claims the first ready transaction within the look-ahead.</summary>
    public bool TryTakeReady(out int transaction)
    {
        while (!Volatile.Read(ref _stopped))
        {
            transaction = Volatile.Read(ref _cursor);
            if (transaction >= Limit) break;
            if (Interlocked.CompareExchange(ref _cursor, transaction + 1, transaction) != transaction) continue;
            if (!TryMove(transaction, Stage.Ready, Stage.Running)) continue;
            int predecessor = _predecessors[transaction];
            if (predecessor < 0 || HasRun(predecessor)) return true;
            WaitFor(transaction, predecessor);
        }
        transaction = -1;
        return false;
    }

    /// <summary>Hands back a transaction whose changes are published.</summary>
    public void MarkRun(int transaction)
    {
        Interlocked.Increment(ref _published);
        Interlocked.Exchange(ref _stages[transaction], (int)Stage.Run);
        WakeWaitersOf(transaction);
        _doze.Wake();
    }

    /// <summary>Hands back a running transaction that cannot go on before another one has run.</summary>
    public void WaitFor(int transaction, int other)
    {
        Volatile.Write(ref _stages[transaction], (int)Stage.Waiting);
        int first;
        do
        {
            first = Volatile.Read(ref _waiters[other]);
            _nextWaiter[transaction] = first;
        }
        while (Interlocked.CompareExchange(ref _waiters[other], transaction + 1, first) != first);
        // It may have run in between, and its list been read before this entry was on it.
        if (HasRun(other)) WakeWaitersOf(other);
    }

    // Making final.

    /// <summary>Gains the right to make transactions final, unless another worker has it.</summary>
    public bool TryBeginCommit() => HeadHasRun && TryTakeCommit();

    /// <summary>As <see cref="TryBeginCommit"/>, by the worker that runs the first transaction that is not final.</summary>
    public bool TryTakeCommit() =>
        !Volatile.Read(ref _stopped) && Interlocked.CompareExchange(ref _committing, 1, 0) == 0;

    public void EndCommit() => Interlocked.Exchange(ref _committing, 0);

    /// <summary>Whether the first transaction that is not final waits to be made so.</summary>
    public bool HeadHasRun
    {
        get
        {
            int head = FinalCount;
            return head < _count && Volatile.Read(ref _stages[head]) == (int)Stage.Run;
        }
    }

    /// <summary>Claims the first transaction that is not final, if it has run. Asked by the holder of the commit.</summary>
    public bool TryHoldHead(out int transaction)
    {
        transaction = FinalCount;
        return transaction < _count && TryHold(transaction);
    }

    /// <summary>Hands back a transaction that is final.</summary>
    /// <param name="wasPublished">Whether others could see its changes before.</param>
    public void MarkFinal(int transaction, bool wasPublished)
    {
        if (!wasPublished) Interlocked.Increment(ref _published);
        Volatile.Write(ref _stages[transaction], (int)Stage.Final);
        Interlocked.Exchange(ref _final, transaction + 1);
        WakeWaitersOf(transaction);
        _doze.Wake();
    }

    /// <summary>Claims a transaction that its holder found in need of another run.</summary>
    public void RunAgain(int transaction) => Volatile.Write(ref _stages[transaction], (int)Stage.Running);

    // Looking through what was run ahead.

    /// <summary>Gains the right to check what was run ahead, where anything was published since that was last done.</summary>
    /// <param name="end">One past the last transaction worth a look.</param>
    public bool TryBeginSweep(out int start, out int end)
    {
        start = FinalCount;
        end = Math.Min(Volatile.Read(ref _cursor), _count);
        if (Volatile.Read(ref _published) == Volatile.Read(ref _sweptUpTo) || start >= end) return false;
        if (Interlocked.CompareExchange(ref _sweeping, 1, 0) != 0) return false;
        Volatile.Write(ref _sweptUpTo, Volatile.Read(ref _published));
        return true;
    }

    public void EndSweep() => Interlocked.Exchange(ref _sweeping, 0);

    /// <summary>Claims a transaction that has run.</summary>
    public bool TryHold(int transaction) => TryMove(transaction, Stage.Run, Stage.Held);

    /// <summary>Hands back a held transaction, found to be good so far.</summary>
    public void Release(int transaction) => Interlocked.Exchange(ref _stages[transaction], (int)Stage.Run);

    /// <summary>Hands back a held transaction that has to run again.</summary>
    public void MakeReady(int transaction)
    {
        Interlocked.Exchange(ref _stages[transaction], (int)Stage.Ready);
        LowerCursor(transaction);
        _doze.Wake();
    }

    private int Limit => Volatile.Read(ref _open) ? Math.Min(_count, FinalCount + LookAhead.Width) : 0;

    private bool HasWork() =>
        HeadHasRun || Volatile.Read(ref _cursor) < Limit
        || (Volatile.Read(ref _published) != Volatile.Read(ref _sweptUpTo) && Volatile.Read(ref _sweeping) == 0);

    private bool HasRun(int transaction) => Volatile.Read(ref _stages[transaction]) >= (int)Stage.Run;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryMove(int transaction, Stage from, Stage to) =>
        Interlocked.CompareExchange(ref _stages[transaction], (int)to, (int)from) == (int)from;

    private void WakeWaitersOf(int transaction)
    {
        if (Volatile.Read(ref _waiters[transaction]) == 0) return;
        int waiter = Interlocked.Exchange(ref _waiters[transaction], 0) - 1;
        int first = int.MaxValue;
        while (waiter >= 0)
        {
            int next = _nextWaiter[waiter] - 1; // read first: a ready transaction may wait anew at once
            Interlocked.Exchange(ref _stages[waiter], (int)Stage.Ready);
            LowerCursor(waiter);
            first = Math.Min(first, waiter);
            waiter = next;
        }
        if (first != int.MaxValue) _doze.Wake();
    }

    private void LowerCursor(int transaction)
    {
        int cursor = Volatile.Read(ref _cursor);
        while (cursor > transaction)
        {
            int seen = Interlocked.CompareExchange(ref _cursor, transaction, cursor);
            if (seen == cursor) return;
            cursor = seen;
        }
    }
}
