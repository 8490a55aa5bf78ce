using System.Diagnostics;
using Altius.Core;
using Altius.Evm;
using Altius.Execution;

namespace Altius.Parallel;

/// <summary>
/// Runs a block's transactions on several threads, and gives exactly what <see cref="SequentialBlockExecutor"/> gives.
/// After Block-STM (Gelashvili et al., 2022): transactions run ahead of their turn on what earlier ones are known to write,
/// and run again where that turns out to have been wrong.
/// </summary>
/// <remarks>
/// <para>Three things keep runs from going wrong. A run depends on values, not versions, and on as little as it looked at: a
/// credit depends on no balance, a payment only on there being enough, so neither the fee recipient nor other accounts that
/// many pay serialise a block. A sender's transactions wait for each other, and so do like
/// calls for the same account. And a slot whose writer has to run again is waited for.</para>
/// <para>Who runs: the caller and a <see cref="Crew"/>; between blocks all sleep. What memory they own: see
/// <see cref="Scheduler"/> and <see cref="MultiVersionMemory"/>; but for <see cref="SenderRecovery"/>, before and after the
/// transactions the caller is alone, and uses its own worker's tools. What completes it: the last transaction made final, or the
/// first invalid one. What cancels it: the token, or a fault, which is thrown to the caller once all have stopped.</para>
/// Reuse it from block to block; one block at a time.
/// </remarks>
public sealed class ParallelBlockExecutor : IBlockExecutor, IDisposable
{
    /// <summary>
    /// Locations from which on the workers part the work once more: they are still awake, and a location costs about 0.1 µs for
    /// being far from the others and changed on another core.
    /// </summary>
    private const int ManyLocations = 64;

    private readonly ChainSpec _chain;
    private readonly RoadThresholds _thresholds;
    private readonly SequentialBlockExecutor _sequential;
    private readonly MultiVersionMemory _memory = new();
    private readonly Worker[] _workers;
    private readonly Crew _crew;
    private readonly SenderRecovery _senders;
    private readonly BlockRun _run;
    private readonly SystemOperations _system;
    private int _unprepared;

    /// <param name="chain">As for <see cref="SequentialBlockExecutor"/>.</param>
    /// <param name="codes">Analysed code, to be shared with other executors.</param>
    /// <param name="workers">Threads, the caller's included; at least one.</param>
    /// <param name="thresholds">Null for <see cref="RoadThresholds.Default"/>.</param>
    public ParallelBlockExecutor(ChainSpec chain, CodeCache codes, int workers, RoadThresholds? thresholds = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(workers, 1);
        _chain = chain;
        _thresholds = thresholds ?? RoadThresholds.Default;
        _workers = new Worker[workers];
        for (int i = 0; i < workers; i++) _workers[i] = new Worker(i, _memory, codes);
        // All that runs alone uses the caller's tools: they are at hand, in the processor's caches, whichever way the last block went.
        Worker caller = _workers[0];
        _sequential = new SequentialBlockExecutor(chain, caller.State, caller.Machine, caller.Processor);
        _crew = new Crew(workers);
        _senders = new SenderRecovery(_crew);
        _run = new BlockRun(_memory, workers);
        _system = new SystemOperations(chain, caller.State, caller.Machine);
    }

    public int Threads => _workers.Length;

    public ParallelMetrics Metrics { get; } = new();

    /// <summary>Called between the steps of every worker, and before its reads, where tests want other interleavings.</summary>
    internal Action? Disturb
    {
        set
        {
            _run.Disturb = value;
            foreach (Worker worker in _workers) worker.View.Disturb = value;
        }
    }

    /// <summary>Transactions of each batch, where tests want others than the executor would make.</summary>
    internal int? BatchSize
    {
        set => _run.BatchSize = value;
    }

    /// <summary>Gas of the transactions that are begun first, where tests want others than the executor would take.</summary>
    internal ulong LeastGiant
    {
        set => _run.LeastGiant = value;
    }

    /// <summary>The last block executed; null before the first.</summary>
    public BlockFacts? LastBlock { get; private set; }

    /// <summary>Takes down every run from the next block on; null, as it is unless set, for none.</summary>
    public RunRecorder? Recorder
    {
        get => _run.Recorder;
        set => _run.Recorder = value;
    }

    public BlockOutcome Execute(Block block, IStateReader parent, ForkRules rules, CancellationToken stop)
    {
        _senders.Run(block.Transactions, stop);
        Road road = _thresholds.Choose(block, rules, _workers.Length);
        Metrics.Count(road);
        if (road == Road.Parallel) return ExecuteInParallel(block, parent, rules, stop);
        long start = Stopwatch.GetTimestamp();
        BlockOutcome outcome = _sequential.Execute(block, parent, rules, stop);
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        LastBlock = new BlockFacts(road, Workers: 1, block.Transactions.Count, block.Transactions.Count, 0, 0, elapsed, elapsed);
        return outcome;
    }

    public void Dispose() => _crew.Dispose();

    private BlockOutcome ExecuteInParallel(Block block, IStateReader parent, ForkRules rules, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        _crew.Rouse();
        BlockContext context = block.Header.ToContext(rules, _chain.ChainId);
        BlockLedger ledger = new(block.Header.GasLimit, rules, block.Transactions.Count);
        Worker caller = _workers[0];
        caller.State.Reset(parent, rules);
        caller.Machine.Prepare(caller.State, context, rules);
        _system.Open(block.Header, context, rules);
        StateDiff opened = caller.State.ToDiff();

        RunTransactions(block, StateAfterOpening(parent, opened), context, rules, ledger, stop);
        if (_run.Error != TransactionError.None) return BlockOutcome.Invalid(_run.FailedTransaction, _run.Error);
        PrepareChanges();

        caller.View.Begin(batch: int.MaxValue);
        caller.State.Reset(caller.View, rules);
        BlockError fault = _system.Close(block, context, rules, ledger, out List<ReadOnlyMemory<byte>>? requests);
        if (fault != BlockError.None) return BlockOutcome.Invalid(fault);
        StateDiff diff = BlockChanges.Of(_workers, _memory, opened, closed: caller.State.ToDiff(), parent);
        return ledger.Close(diff, requests, transactionDiffs: null);
    }

    private void RunTransactions(
        Block block, IStateReader before, BlockContext context, ForkRules rules, BlockLedger ledger, CancellationToken stop)
    {
        long start = Stopwatch.GetTimestamp();
        _memory.Begin(before, block.Header.GasLimit);
        foreach (Worker worker in _workers) worker.Prepare(context, rules);
        _run.Begin(block.Transactions, ledger, stop);
        _crew.Run(number => _run.Work(_workers[number]), _run.Stop);
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);

        int runs = 0, suspensions = 0;
        TimeSpan busy = TimeSpan.Zero;
        foreach (Worker worker in _workers)
        {
            runs += worker.Runs;
            suspensions += worker.Suspensions;
            busy += Stopwatch.GetElapsedTime(0, worker.Busy);
        }
        LastBlock = new BlockFacts(
            Road.Parallel, _workers.Length, block.Transactions.Count, runs, _run.Reruns, suspensions, elapsed, busy);
        Metrics.Count(LastBlock);
    }

    private void PrepareChanges()
    {
        int locations = 0;
        foreach (Worker worker in _workers) locations += worker.View.Arena.Accounts.Length + worker.View.Arena.Slots.Length;
        _unprepared = _workers.Length;
        if (locations >= ManyLocations) _crew.Run(PrepareNext, static () => { });
        else PrepareNext(0);
    }

    /// <summary>Prepares the changes of one arena after the other, until all are taken.</summary>
    private void PrepareNext(int number)
    {
        while (Interlocked.Decrement(ref _unprepared) is >= 0 and int arena) BlockChanges.Prepare(_workers[arena].View.Arena);
    }

    /// <summary>The state that the first transaction finds.</summary>
    private static IStateReader StateAfterOpening(IStateReader parent, StateDiff opened)
    {
        if (opened.IsEmpty) return parent;
        StateOverlay overlay = new(parent);
        overlay.Apply(opened);
        return overlay;
    }
}
