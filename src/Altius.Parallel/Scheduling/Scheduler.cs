using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Altius.Parallel;

/// <summary>
/// Says which batch to run next. Batches become final in the block's order, one after the other; those behind
/// the first that is not final are run ahead of their turn, at most as far as <see cref="LookAhead"/> allows.
/// </summary>
/// <remarks>
/// <para>Who runs: every worker, through the members here, without locks but to fall asleep.</para>
/// <para>What memory they own: a batch in <see cref="Stage.Running"/> or <see cref="Stage.Held"/> belongs, with all that
/// is known of it, to the worker that brought it there; nobody touches one in any other stage. Whoever holds the commit
/// (<see cref="TryBeginCommit"/>) owns the ledger.</para>
/// <para>What completes it: the last batch becomes final, or <see cref="Stop"/>. What cancels it: <see cref="Stop"/>,
/// after which no worker is given anything and sleepers wake.</para>
/// <para>Why no worker waits for ever: the first batch that is not final depends on none, so it is ready, running or
/// run; every step that makes something possible sets the alarm off after it is visible, and whoever takes it looks for work
/// afterwards and wakes the sleepers if there is more of it than one can do.</para>
/// </remarks>
internal sealed class Scheduler
{
    private const int CacheLine = 64;

    private enum Stage
    {
        /// <summary>To be run by anyone.</summary>
        Ready,
        /// <summary>On another batch's list, to be ready once that has run.</summary>
        Waiting,
        Running,
        /// <summary>Run, and its changes published.</summary>
        Run,
        /// <summary>Run, and being checked.</summary>
        Held,
        Final,
    }

    private BatchState[] _batches = [];
    private IReadOnlyList<int> _giants = [];
    private int _count;
    private bool _open;
    private bool _stopped;
    private readonly Doze _doze = new();
    private Counters _counters;

    public LookAhead LookAhead { get; } = new();

    /// <summary>Batches that are final: the index of the first that is not.</summary>
    public int FinalCount => Volatile.Read(ref _counters.Final);

    public bool IsOver => Volatile.Read(ref _stopped) || (Volatile.Read(ref _open) && FinalCount == _count);

    /// <summary>Starts on a block; no worker is at it. Nothing is handed out before <see cref="Open"/>.</summary>
    public void Begin(int workers)
    {
        _count = 0;
        _counters = default;
        _giants = [];
        _open = _stopped = false;
        LookAhead.Begin(workers);
    }

    /// <summary>Lets the batches go.</summary>
    /// <param name="predecessors">For each batch the one that it waits for, or −1.</param>
    /// <param name="giants">Batches to be run before all others.</param>
    public void Open(ReadOnlySpan<int> predecessors, IReadOnlyList<int> giants)
    {
        int count = predecessors.Length;
        if (_batches.Length < count) _batches = new BatchState[Math.Max(count, 2 * _batches.Length)];
        for (int i = 0; i < count; i++) _batches[i] = new BatchState { Predecessor = predecessors[i] };
        _giants = giants;
        Volatile.Write(ref _count, count); // workers look at it already: what is read by it must be there before
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

    /// <summary>
    /// Whether this worker should leave the next batch to another. Where each batch needs the one before, whoever made that one
    /// final has at hand what the next one reads: others take it only if nobody has begun on it since they asked last.
    /// </summary>
    /// <param name="worker">Its number.</param>
    /// <param name="awaited">The batch that it left last time; −1 for none.</param>
    public bool ShouldLeaveNext(int worker, ref int awaited)
    {
        int head = FinalCount;
        if (!LookAhead.IsSerial || Volatile.Read(ref _counters.Driver) == worker
            || Volatile.Read(ref _counters.Cursor) > head || awaited == head) return false;
        awaited = head;
        return true;
    }

    /// <summary>Claims a giant that nobody has begun on, or else the first ready batch within the look-ahead.</summary>
    public bool TryTakeReady(out int batch)
    {
        if (Volatile.Read(ref _open) && TryTakeGiant(out batch)) return true;
        while (!Volatile.Read(ref _stopped))
        {
            batch = Volatile.Read(ref _counters.Cursor);
            if (batch >= Limit) break;
            if (Interlocked.CompareExchange(ref _counters.Cursor, batch + 1, batch) != batch) continue;
            if (!TryMove(batch, Stage.Ready, Stage.Running)) continue;
            int predecessor = _batches[batch].Predecessor;
            if (predecessor < FinalCount || HasRun(predecessor)) return true;
            WaitFor(batch, predecessor);
        }
        batch = -1;
        return false;
    }

    private bool TryTakeGiant(out int batch)
    {
        batch = -1;
        if (Volatile.Read(ref _counters.GiantsTaken) >= _giants.Count) return false;
        int index = Interlocked.Increment(ref _counters.GiantsTaken) - 1;
        if (index >= _giants.Count) return false;
        batch = _giants[index];
        int predecessor = _batches[batch].Predecessor;
        // One that has to wait for another is run in its turn.
        return (predecessor < FinalCount || HasRun(predecessor)) && TryMove(batch, Stage.Ready, Stage.Running);
    }

    /// <summary>Hands back a batch whose changes are published.</summary>
    /// <param name="worker">The number of the worker that ran it.</param>
    public void MarkRun(int batch, int worker)
    {
        _batches[batch].Runner = worker;
        Interlocked.Increment(ref _counters.Published);
        Interlocked.Exchange(ref _batches[batch].Stage, (int)Stage.Run);
        WakeWaitersOf(batch);
        WakeOthers();
    }

    /// <summary>Hands back a running batch that cannot go on before another one has run.</summary>
    public void WaitFor(int batch, int other)
    {
        Volatile.Write(ref _batches[batch].Stage, (int)Stage.Waiting);
        int first;
        do
        {
            first = Volatile.Read(ref _batches[other].Waiter);
            _batches[batch].NextWaiter = first;
        }
        while (Interlocked.CompareExchange(ref _batches[other].Waiter, batch + 1, first) != first);
        // It may have run in between, and its list been read before this entry was on it.
        if (HasRun(other)) WakeWaitersOf(other);
    }

    // Making final.

    /// <summary>Gains the right to make batches final, unless another worker has it.</summary>
    public bool TryBeginCommit() => HeadHasRun && TryTakeCommit();

    /// <summary>
    /// Whether this worker should leave the first batch that is not final to whoever ran it, while there is something else to do.
    /// Where all goes well nothing hurries, and that worker has at hand all that the batch read and wrote.
    /// </summary>
    public bool ShouldLeaveHead(int worker)
    {
        int head = FinalCount;
        return LookAhead.IsCalm && head < Volatile.Read(ref _count) && Volatile.Read(ref _batches[head].Runner) != worker;
    }

    /// <summary>As <see cref="TryBeginCommit"/>, by the worker that runs the first batch that is not final.</summary>
    public bool TryTakeCommit() =>
        !Volatile.Read(ref _stopped) && Interlocked.CompareExchange(ref _counters.Committing, 1, 0) == 0;

    public void EndCommit() => Interlocked.Exchange(ref _counters.Committing, 0);

    /// <summary>Whether the first batch that is not final waits to be made so.</summary>
    public bool HeadHasRun
    {
        get
        {
            int head = FinalCount;
            return head < Volatile.Read(ref _count) && Volatile.Read(ref _batches[head].Stage) == (int)Stage.Run;
        }
    }

    /// <summary>Claims the first batch that is not final, if it has run. Asked by the holder of the commit.</summary>
    public bool TryHoldHead(out int batch)
    {
        batch = FinalCount;
        return batch < _count && TryHold(batch);
    }

    /// <summary>Hands back a batch that is final.</summary>
    /// <param name="wasPublished">Whether others could see its changes before.</param>
    /// <param name="worker">The number of the worker that made it so.</param>
    public void MarkFinal(int batch, bool wasPublished, int worker)
    {
        Volatile.Write(ref _counters.Driver, worker);
        if (!wasPublished) Volatile.Write(ref _counters.SettledUnseen, _counters.SettledUnseen + 1);
        Volatile.Write(ref _batches[batch].Stage, (int)Stage.Final);
        Volatile.Write(ref _counters.Final, batch + 1);
        WakeOthers(); // also the fence between being final and looking who waits for that
        WakeWaitersOf(batch);
    }

    /// <summary>Claims a batch that its holder found in need of another run.</summary>
    public void RunAgain(int batch) => Volatile.Write(ref _batches[batch].Stage, (int)Stage.Running);

    // Looking through what was run ahead.

    /// <summary>Gains the right to check what was run ahead, where anything was published since that was last done.</summary>
    /// <param name="end">One past the last batch worth a look.</param>
    public bool TryBeginSweep(out int start, out int end)
    {
        start = FinalCount;
        end = Math.Min(Volatile.Read(ref _counters.Cursor), _count);
        if (News == Volatile.Read(ref _counters.SweptUpTo) || start >= end) return false;
        if (Interlocked.CompareExchange(ref _counters.Sweeping, 1, 0) != 0) return false;
        Volatile.Write(ref _counters.SweptUpTo, News);
        return true;
    }

    public void EndSweep() => Interlocked.Exchange(ref _counters.Sweeping, 0);

    /// <summary>Claims a batch that has run.</summary>
    public bool TryHold(int batch) => TryMove(batch, Stage.Run, Stage.Held);

    /// <summary>Hands back a held batch, found to be good so far.</summary>
    public void Release(int batch) => Interlocked.Exchange(ref _batches[batch].Stage, (int)Stage.Run);

    /// <summary>Hands back a held batch that has to run again.</summary>
    public void MakeReady(int batch)
    {
        Interlocked.Exchange(ref _batches[batch].Stage, (int)Stage.Ready);
        LowerCursor(batch);
        WakeOthers();
    }

    /// <summary>
    /// Wakes sleepers if there is more to do than the caller, which goes on looking for work, will do next itself. Waking
    /// somebody costs more than a small batch, and in a chain there never is anything for two.
    /// </summary>
    private void WakeOthers()
    {
        _doze.Ring();
        if (IsOver || Limit - Volatile.Read(ref _counters.Cursor) > 1) _doze.Wake();
    }

    /// <summary>Grows with everything that can make a run wrong.</summary>
    private int News => Volatile.Read(ref _counters.Published) + Volatile.Read(ref _counters.SettledUnseen);

    private int Limit => Volatile.Read(ref _open) ? Math.Min(_count, FinalCount + LookAhead.Width) : 0;

    private bool HasWork() =>
        HeadHasRun || Volatile.Read(ref _counters.Cursor) < Limit
        || (News != Volatile.Read(ref _counters.SweptUpTo) && Volatile.Read(ref _counters.Sweeping) == 0);

    private bool HasRun(int batch) => Volatile.Read(ref _batches[batch].Stage) >= (int)Stage.Run;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryMove(int batch, Stage from, Stage to) =>
        Interlocked.CompareExchange(ref _batches[batch].Stage, (int)to, (int)from) == (int)from;

    private void WakeWaitersOf(int batch)
    {
        if (Volatile.Read(ref _batches[batch].Waiter) == 0) return;
        int waiter = Interlocked.Exchange(ref _batches[batch].Waiter, 0) - 1;
        int first = int.MaxValue;
        while (waiter >= 0)
        {
            int next = _batches[waiter].NextWaiter - 1; // read first: a ready batch may wait anew at once
            Interlocked.Exchange(ref _batches[waiter].Stage, (int)Stage.Ready);
            LowerCursor(waiter);
            first = Math.Min(first, waiter);
            waiter = next;
        }
        if (first != int.MaxValue) WakeOthers();
    }

    private void LowerCursor(int batch)
    {
        int cursor = Volatile.Read(ref _counters.Cursor);
        while (cursor > batch)
        {
            int seen = Interlocked.CompareExchange(ref _counters.Cursor, batch, cursor);
            if (seen == cursor) return;
            cursor = seen;
        }
    }

    /// <summary>What is known of one batch, on a line of the processor's cache of its own: cores take turns with it.</summary>
    [StructLayout(LayoutKind.Sequential, Size = CacheLine)]
    private struct BatchState
    {
        public int Stage;

        /// <summary>Index + 1 of the first batch that waits for this one; 0 for none.</summary>
        public int Waiter;

        /// <summary>Index + 1 of the next batch that waits for the same one.</summary>
        public int NextWaiter;
        public int Predecessor;

        /// <summary>The number of the worker that ran the batch last.</summary>
        public int Runner;
    }

    /// <summary>
    /// What all workers count, apart from what they only read, and what they do at the same time apart from each other.
    /// </summary>
    [StructLayout(LayoutKind.Explicit, Size = 5 * CacheLine)]
    private struct Counters
    {
        /// <summary>Every ready batch within the look-ahead is at or behind it.</summary>
        [FieldOffset(CacheLine)] public int Cursor;
        [FieldOffset(CacheLine + 4)] public int GiantsTaken;

        // Of whoever holds the commit.
        [FieldOffset(2 * CacheLine)] public int Final;
        [FieldOffset((2 * CacheLine) + 4)] public int Committing;

        /// <summary>The number of the worker that made the last batch final.</summary>
        [FieldOffset((2 * CacheLine) + 8)] public int Driver;

        /// <summary>Batches made final without ever being published.</summary>
        [FieldOffset((2 * CacheLine) + 12)] public int SettledUnseen;

        [FieldOffset(3 * CacheLine)] public int Published;
        [FieldOffset((3 * CacheLine) + 4)] public int Sweeping;

        /// <summary>The value of <see cref="News"/> that the last whole sweep saw.</summary>
        [FieldOffset((3 * CacheLine) + 8)] public int SweptUpTo;
    }
}
