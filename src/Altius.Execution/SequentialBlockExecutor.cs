using Altius.Core;
using Altius.Crypto;
using Altius.Evm;

namespace Altius.Execution;

/// <summary>
/// Runs a block's transactions one after the other: the plain reading of the rules, by which every other executor is
/// judged. Reuse it from block to block; not thread-safe.
/// </summary>
public sealed class SequentialBlockExecutor : IBlockExecutor
{
    /// <summary>Transactions whose senders are recovered together; of more, more would be in vain where one is invalid.</summary>
    private const int SendersAtOnce = Secp256k1Batch.Group;

    private readonly ChainSpec _chain;
    private readonly WorldState _state;
    private readonly VirtualMachine _machine;
    private readonly TransactionProcessor _processor;
    private readonly SystemOperations _system;

    /// <param name="chain">
    /// What the chain decides rather than the fork: its id, its deposit contract, and where it made the DAO's change. Being
    /// the same for all blocks it is not an argument of each.
    /// </param>
    /// <param name="codes">Analysed code, to be shared with other executors.</param>
    public SequentialBlockExecutor(ChainSpec chain, CodeCache codes) : this(chain, new WorldState(), new VirtualMachine(codes))
    {
    }

    /// <summary>An executor whose tools are also somebody else's, who does not use them while a block is executed.</summary>
    /// <param name="chain">As for the other constructor.</param>
    /// <param name="state">What the tools work on.</param>
    /// <param name="machine">Runs code.</param>
    /// <param name="processor">Runs transactions on that state and machine.</param>
    public SequentialBlockExecutor(ChainSpec chain, WorldState state, VirtualMachine machine, TransactionProcessor processor)
    {
        _chain = chain;
        _state = state;
        _machine = machine;
        _processor = processor;
        _system = new SystemOperations(chain, state, machine);
    }

    private SequentialBlockExecutor(ChainSpec chain, WorldState state, VirtualMachine machine)
        : this(chain, state, machine, new TransactionProcessor(state, machine))
    {
    }

    public BlockOutcome Execute(Block block, IStateReader parent, ForkRules rules, CancellationToken stop)
    {
        NoTracer tracer = default;
        return Execute(block, parent, rules, ref tracer, stop);
    }

    /// <summary>Runs a block with its transactions under a tracer; what the protocol itself does is not traced.</summary>
    public BlockOutcome Execute<TTracer>(
        Block block, IStateReader parent, ForkRules rules, ref TTracer tracer, CancellationToken stop)
        where TTracer : struct, ITracer
    {
        BlockContext context = block.Header.ToContext(rules, _chain.ChainId);
        BlockLedger ledger = new(block.Header.GasLimit, rules, block.Transactions.Count);
        DiffRecorder? recorder = rules.Receipt == ReceiptRule.PostStateRoot ? new(parent, block.Transactions.Count) : null;
        _state.Reset(parent, rules, block.Transactions.Count);
        _machine.Prepare(_state, context, rules);
        _processor.Prepare(context, rules);

        _system.Open(block.Header, context, rules);
        for (int i = 0; i < block.Transactions.Count; i++)
        {
            stop.ThrowIfCancellationRequested();
            if (i % SendersAtOnce == 0)
                Transaction.RecoverSenders(block.Transactions, i, Math.Min(i + SendersAtOnce, block.Transactions.Count));
            TransactionError error = Run(block.Transactions[i], ledger, ref tracer);
            if (error != TransactionError.None) return BlockOutcome.Invalid(i, error);
            recorder?.Cut(_state, rules);
        }
        BlockError fault = _system.Close(block, context, rules, ledger, out List<ReadOnlyMemory<byte>>? requests);
        if (fault != BlockError.None) return BlockOutcome.Invalid(fault);
        StateDiff last = _state.ToDiff();
        return recorder is null
            ? ledger.Close(last, requests, transactionDiffs: null)
            : ledger.Close(recorder.Total(last), requests, recorder.Diffs);
    }

    private TransactionError Run<TTracer>(Transaction transaction, BlockLedger ledger, ref TTracer tracer)
        where TTracer : struct, ITracer
    {
        TransactionError error = ledger.Admit(transaction);
        if (error != TransactionError.None) return error;
        TransactionResult result = _processor.Execute(transaction, ref tracer);
        if (result.Error == TransactionError.None) ledger.Add(transaction, result);
        return result.Error;
    }

    /// <summary>Parts a block's changes by transaction: after each, the state starts anew on all that came before.</summary>
    private sealed class DiffRecorder(IStateReader parent, int transactions)
    {
        private readonly StateOverlay _before = new(parent);

        public List<StateDiff> Diffs { get; } = new(transactions);

        public void Cut(WorldState state, ForkRules rules)
        {
            StateDiff diff = state.ToDiff();
            Diffs.Add(diff);
            _before.Apply(diff);
            state.Reset(_before, rules);
        }

        public StateDiff Total(StateDiff last)
        {
            _before.Apply(last);
            return _before.Diff;
        }
    }
}
