namespace Altius.Parallel;

/// <summary>What would come of running a block with some number of workers.</summary>
/// <param name="Microseconds">From the first run to the last transaction's being final.</param>
/// <param name="Runs">In the order of their beginning.</param>
public sealed record SimulatedBlock(int Workers, double Microseconds, IReadOnlyList<RecordedRun> Runs)
{
    /// <summary>Transactions of runs that came to nothing.</summary>
    public int Wasted => Runs.Where(run => !run.Counts).Sum(run => run.End - run.First);
}

/// <summary>
/// Runs a block in virtual time, with as many workers as one likes. What decides is the executor's own: its batches, its
/// scheduler and its look-ahead; only the transactions are replaced by what they were measured to cost and to depend on.
/// </summary>
/// <remarks>
/// The workers take turns in the order of their virtual times on the calling thread. A read finds the right value if the
/// transaction it depends on was run on right values by then; waits if that one is known to have to run again; else finds a
/// wrong one, which shows when the run is checked. Workers are taken not to slow each other down.
/// </remarks>
public sealed class BlockSimulator
{
    // What handing a batch out takes, booking it, and for each location checking or settling it. Estimates: with one worker
    // they make a tenth of a block of transfers, and less of any other.
    private const double TakeMicroseconds = 0.1, CommitMicroseconds = 0.15, BookMicroseconds = 0.03;
    private const double CheckMicroseconds = 0.015, SettleMicroseconds = 0.02;

    /// <summary>
    /// After this the others are there: waking one takes 24 µs at best and 40 as a rule (see <see cref="Crew"/>), and is begun a
    /// little before the transactions.
    /// </summary>
    private const double JoinMicroseconds = 30;

    private readonly BlockProfile _profile;
    private readonly int _workers;
    private readonly Scheduler _scheduler = new();
    private readonly BatchPlan _plan = new();
    private readonly PriorityQueue<Action, (double Time, long Order)> _events = new();
    private readonly List<RecordedRun> _runs = [];
    private readonly State[] _batches;
    private readonly Queue<int> _resting = new();
    private readonly int[] _batchOf;
    private long _order;
    private double _now;
    private double _committedAt;

    private BlockSimulator(BlockProfile profile, BatchPlan plan, int workers)
    {
        _profile = profile;
        _plan = plan;
        _workers = workers;
        _batches = new State[plan.Count];
        _batchOf = new int[profile.Transactions.Count];
        for (int batch = 0; batch < plan.Count; batch++)
        {
            _batches[batch] = new State();
            for (int i = plan.Start(batch); i < plan.Start(batch + 1); i++) _batchOf[i] = batch;
        }
    }

    private enum Version { None, Wrong, Estimate, Right }

    /// <summary>Runs a block.</summary>
    /// <param name="profile">The block's.</param>
    /// <param name="workers">At least one.</param>
    public static SimulatedBlock Simulate(BlockProfile profile, int workers)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(workers, 1);
        BatchPlan plan = new();
        plan.Make([.. profile.Predecessors], [.. profile.ReckonedGas], workers);
        BlockSimulator simulator = new(profile, plan, workers);
        simulator.Run();
        return new SimulatedBlock(workers, simulator._committedAt, [.. simulator._runs.OrderBy(run => run.Start)]);
    }

    private void Run()
    {
        _scheduler.Begin(_workers);
        _scheduler.Open(_plan.Predecessors, _plan.Giants);
        for (int worker = 0; worker < _workers; worker++) After(worker == 0 ? 0 : JoinMicroseconds, worker);
        while (_events.TryDequeue(out Action? act, out (double Time, long) due) && !_scheduler.IsOver)
        {
            _now = due.Time;
            act();
        }
        if (!_scheduler.IsOver) throw new InvalidOperationException("The simulated workers all rest, and the block is not done.");
    }

    /// <summary>Lets a worker look for something to do after some time.</summary>
    private void After(double delay, int worker) => At(_now + delay, () => Step(worker));

    private void At(double time, Action act) => _events.Enqueue(act, (time, _order++));

    /// <summary>The loop of a worker, once: as in <see cref="BlockRun.Work"/>.</summary>
    private void Step(int worker)
    {
        if (_scheduler.IsOver) return;
        if (!_scheduler.ShouldLeaveHead(worker) && _scheduler.TryBeginCommit()) Commit(worker, onlyOwn: true);
        else if (_scheduler.TryTakeReady(out int batch)) After(TakeMicroseconds, () => Start(worker, batch));
        else if (_scheduler.TryBeginCommit()) Commit(worker, onlyOwn: false);
        else if (_scheduler.TryBeginSweep(out int start, out int end)) Sweep(worker, start, end);
        else _resting.Enqueue(worker);
    }

    private void After(double delay, Action act) => At(_now + delay, act);

    /// <summary>Lets those who rest look again: something has changed.</summary>
    private void Wake()
    {
        while (_resting.TryDequeue(out int worker)) After(TakeMicroseconds, worker);
    }

    private void Start(int worker, int batch)
    {
        State state = _batches[batch];
        state.Runs++;
        if (state.Runs == 1) state.WasAhead = _scheduler.FinalCount != batch;
        state.IsRight = true;
        double began = _now;
        // The reads that may go wrong, in the order of their times.
        List<(double At, int On)> reads = [];
        double length = 0;
        for (int i = _plan.Start(batch); i < _plan.Start(batch + 1); i++)
        {
            foreach (Dependency dependency in _profile.Transactions[i].DependsOn)
                if (_batchOf[dependency.On] != batch)
                    reads.Add((length + dependency.At * _profile.Transactions[i].Microseconds, _batchOf[dependency.On]));
            length += _profile.Transactions[i].Microseconds;
        }
        reads.Sort();
        Read(worker, batch, began, reads, 0, length);
    }

    private void Read(int worker, int batch, double began, List<(double At, int On)> reads, int next, double length)
    {
        while (next < reads.Count)
        {
            (double at, int on) = reads[next];
            if (began + at > _now)
            {
                At(began + at, () => Read(worker, batch, began, reads, next, length));
                return;
            }
            Version found = on < _scheduler.FinalCount ? Version.Right : _batches[on].Version;
            if (found == Version.Estimate)
            {
                Record(worker, batch, began, waitedFor: on);
                _scheduler.WaitFor(batch, on);
                Wake();
                Step(worker);
                return;
            }
            if (found != Version.Right) _batches[batch].IsRight = false;
            next++;
        }
        At(began + length, () => End(worker, batch, began));
    }

    private void End(int worker, int batch, double began)
    {
        State state = _batches[batch];
        state.Record = Record(worker, batch, began, waitedFor: -1);
        if (_scheduler.FinalCount == batch && _scheduler.TryTakeCommit())
        {
            After(CommitTime(batch), () =>
            {
                bool isRight = state.IsRight;
                if (isRight) MakeFinal(batch, wasPublished: false, worker);
                else Refuse(batch);
                _scheduler.EndCommit();
                Wake();
                if (isRight) Step(worker);
                else Start(worker, batch);
            });
            return;
        }
        state.Version = state.IsRight ? Version.Right : Version.Wrong;
        _scheduler.MarkRun(batch, worker);
        Wake();
        Step(worker);
    }

    private void Commit(int worker, bool onlyOwn)
    {
        if ((onlyOwn && _scheduler.ShouldLeaveHead(worker)) || !_scheduler.TryHoldHead(out int head))
        {
            _scheduler.EndCommit();
            Wake();
            After(TakeMicroseconds, worker);
            return;
        }
        After(CommitTime(head), () =>
        {
            if (_batches[head].IsRight)
            {
                MakeFinal(head, wasPublished: true, worker);
                Wake();
                if (_scheduler.IsOver) return;
                Commit(worker, onlyOwn);
                return;
            }
            Refuse(head);
            _scheduler.EndCommit();
            _scheduler.RunAgain(head);
            Wake();
            Start(worker, head);
        });
    }

    private void Sweep(int worker, int start, int end)
    {
        double checks = 0;
        List<int> wrong = [];
        for (int i = start; i < end && !_scheduler.HeadHasRun; i++)
        {
            if (!_scheduler.TryHold(i)) continue;
            checks += CheckTime(i);
            if (IsSeenWrong(i)) wrong.Add(i);
            else _scheduler.Release(i);
        }
        After(checks, () =>
        {
            foreach (int batch in wrong)
            {
                Refuse(batch);
                _scheduler.MakeReady(batch);
            }
            _scheduler.EndSweep();
            Wake();
            Step(worker);
        });
    }

    private double CommitTime(int batch)
    {
        double time = CommitMicroseconds + (_batches[batch].WasAhead ? CheckTime(batch) : 0);
        for (int i = _plan.Start(batch); i < _plan.Start(batch + 1); i++)
            time += BookMicroseconds + SettleMicroseconds * _profile.Transactions[i].Writes;
        return time;
    }

    private double CheckTime(int batch)
    {
        double time = 0;
        for (int i = _plan.Start(batch); i < _plan.Start(batch + 1); i++)
            time += CheckMicroseconds * _profile.Transactions[i].Reads;
        return time;
    }

    /// <summary>A check sees that a value was wrong once the right one, or another wrong one, is there.</summary>
    private bool IsSeenWrong(int batch)
    {
        if (_batches[batch].IsRight) return false;
        for (int i = _plan.Start(batch); i < _plan.Start(batch + 1); i++)
        {
            foreach (Dependency dependency in _profile.Transactions[i].DependsOn)
            {
                int on = _batchOf[dependency.On];
                if (on != batch && (on < _scheduler.FinalCount || _batches[on].Version is Version.Right or Version.Estimate))
                    return true;
            }
        }
        return false;
    }

    private void MakeFinal(int batch, bool wasPublished, int worker)
    {
        State state = _batches[batch];
        state.Version = Version.Right;
        _scheduler.LookAhead.Learn(state.WasAhead, wasRight: state.Refusals == 0);
        _scheduler.MarkFinal(batch, wasPublished, worker);
        _committedAt = _now;
    }

    private void Refuse(int batch)
    {
        State state = _batches[batch];
        state.Refusals++;
        state.Version = Version.Estimate;
        _runs[state.Record] = _runs[state.Record] with { WasRefused = true };
    }

    private int Record(int worker, int batch, double began, int waitedFor)
    {
        int first = _plan.Start(batch), needed = waitedFor < 0 ? -1 : _plan.Start(waitedFor);
        _runs.Add(new RecordedRun(worker, first, _plan.Start(batch + 1), began, _now - began, needed, WasRefused: false));
        return _runs.Count - 1;
    }

    /// <summary>A batch in virtual time.</summary>
    private sealed class State
    {
        public int Runs { get; set; }
        public int Refusals { get; set; }
        public bool WasAhead { get; set; }

        /// <summary>Whether its last run found nothing but right values.</summary>
        public bool IsRight { get; set; }

        /// <summary>What others find of it.</summary>
        public Version Version { get; set; }

        /// <summary>Its last run's place in the list of runs.</summary>
        public int Record { get; set; }
    }
}
