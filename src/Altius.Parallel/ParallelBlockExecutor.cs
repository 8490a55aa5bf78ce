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
/// many pay serialise a block. A sender's transactions wait for each other. And a slot whose writer has to run again is
/// waited for.</para>
/// <para>Who runs: the caller and a <see cref="Crew"/>; between blocks all sleep. What memory they own: see
/// <see cref="Scheduler"/> and <see cref="MultiVersionMemory"/>; the block's state and the system's operations are the
/// caller's alone, before and after. What completes it: the last transaction made final, or the first invalid one. What
/// cancels it: the token, or a fault, which is thrown to the caller once all have stopped.</para>
/// Reuse it from block to block; one block at a time.
/// </remarks>
public sealed class ParallelBlockExecutor : IBlockExecutor, IDisposable
{
    private readonly ChainSpec _chain;
    private readonly RoadThresholds _thresholds;
    private readonly SequentialBlockExecutor _sequential;
    private readonly MultiVersionMemory _memory = new();
    private readonly Worker[] _workers;
    private readonly Crew _crew;
    private readonly BlockRun _run;
    private readonly WorldState _state = new();
    private readonly VirtualMachine _machine;
    private readonly SystemOperations _system;

    /// <param name="chain">As for <see cref="SequentialBlockExecutor"/>.</param>
    /// <param name="codes">Analysed code, to be shared with other executors.</param>
    /// <param name="workers">Threads, the caller's included; at least one.</param>
    /// <param name="thresholds">Null for <see cref="RoadThresholds.Default"/>.</param>
    public ParallelBlockExecutor(ChainSpec chain, CodeCache codes, int workers, RoadThresholds? thresholds = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(workers, 1);
        _chain = chain;
        _thresholds = thresholds ?? RoadThresholds.Default;
        _sequential = new SequentialBlockExecutor(chain, codes);
        _workers = new Worker[workers];
        for (int i = 0; i < workers; i++) _workers[i] = new Worker(_memory, codes);
        _crew = new Crew(workers);
        _run = new BlockRun(_memory);
        _machine = new VirtualMachine(codes);
        _system = new SystemOperations(chain, _state, _machine);
    }

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

    public BlockOutcome Execute(Block block, IStateReader parent, ForkRules rules, CancellationToken stop)
    {
        Road road = _thresholds.Choose(block, rules, _workers.Length);
        Metrics.Count(road);
        return road == Road.Parallel
            ? ExecuteInParallel(block, parent, rules, stop)
            : _sequential.Execute(block, parent, rules, stop);
    }

    public void Dispose() => _crew.Dispose();

    private BlockOutcome ExecuteInParallel(Block block, IStateReader parent, ForkRules rules, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        BlockContext context = block.Header.ToContext(rules, _chain.ChainId);
        BlockLedger ledger = new(block.Header.GasLimit, rules, block.Transactions.Count);
        _state.Reset(parent, rules);
        _machine.Prepare(_state, context, rules);
        _system.Open(block.Header, context, rules);

        RunTransactions(block, StateAfterOpening(parent), context, rules, ledger, stop);
        if (_run.Error != TransactionError.None) return BlockOutcome.Invalid(_run.FailedTransaction, _run.Error);
        foreach (Worker worker in _workers) AdoptAccounts(worker.View.Arena);
        foreach (Worker worker in _workers) AdoptSlots(worker.View.Arena);

        BlockError fault = _system.Close(block, context, rules, ledger, out List<ReadOnlyMemory<byte>>? requests);
        return fault == BlockError.None
            ? ledger.Close(_state.ToDiff(), requests, transactionDiffs: null)
            : BlockOutcome.Invalid(fault);
    }

    private void RunTransactions(
        Block block, IStateReader before, BlockContext context, ForkRules rules, BlockLedger ledger, CancellationToken stop)
    {
        _memory.Begin(before, block.Header.GasLimit);
        foreach (Worker worker in _workers) worker.Prepare(context, rules);
        _run.Begin(block.Transactions, ledger, _workers.Length, stop);
        _crew.Run(number => _run.Work(_workers[number]), _run.Stop);

        long runs = 0, suspensions = 0;
        foreach (Worker worker in _workers)
        {
            runs += worker.Runs;
            suspensions += worker.Suspensions;
        }
        Metrics.Count(block.Transactions.Count, runs, _run.Reruns, suspensions);
    }

    /// <summary>The state that the first transaction finds.</summary>
    private IStateReader StateAfterOpening(IStateReader parent)
    {
        StateDiff opened = _state.ToDiff();
        if (opened.IsEmpty) return parent;
        StateOverlay overlay = new(parent);
        overlay.Apply(opened);
        return overlay;
    }

    // The transactions' changes go onto the block's state once, as what is left of them: from there the system's operations
    // and the diff go on as if the transactions had run on it. Accounts come first, for dropped storage is theirs.

    private void AdoptAccounts(LocationArena arena)
    {
        foreach (AccountLocation location in arena.Accounts)
        {
            if (!location.IsWritten) continue;
            CachedAccount account = _state.Adopt(location.Address, location.Base, location.BaseExists);
            _state.Adopt(account, location.Settled, location.SettledExists, location.WipedAt >= 0, location.SettledCode);
        }
    }

    private void AdoptSlots(LocationArena arena)
    {
        foreach (SlotLocation location in arena.Slots)
        {
            if (!location.IsWritten) continue;
            AccountLocation owner = location.Account;
            CachedAccount account = _state.Adopt(owner.Address, owner.Base, owner.BaseExists);
            _state.Adopt(account, location.Key, location.Base, location.Settled);
        }
    }
}
