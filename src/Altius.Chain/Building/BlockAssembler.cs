using Altius.Core;
using Altius.Evm;
using Altius.Execution;

namespace Altius.Chain;

/// <summary>
/// Fills a block: runs one candidate after the other and keeps those that may stand in it. What may, the executors' own rooms
/// decide: the ledger, the processor and the system's operations. Reuse it from block to block; not thread-safe.
/// </summary>
internal sealed class BlockAssembler
{
    private readonly ChainSpec _chain;
    private readonly WorldState _state = new();
    private readonly VirtualMachine _machine;
    private readonly TransactionProcessor _processor;
    private readonly SystemOperations _system;

    public BlockAssembler(ChainSpec chain, CodeCache codes)
    {
        _chain = chain;
        _machine = new VirtualMachine(codes);
        _processor = new TransactionProcessor(_state, _machine);
        _system = new SystemOperations(chain, _state, _machine);
    }

    /// <summary>Builds a block with as much as fits of what a source offers.</summary>
    /// <exception cref="PayloadBuildException">What the protocol itself does to the state failed.</exception>
    /// <exception cref="OperationCanceledException">The caller asked to stop.</exception>
    public AssembledBlock Assemble(BlockGround ground, ITransactionSource source, CancellationToken stop)
    {
        BlockContext context = Open(ground);
        BlockFilling filling = new(ground, context, source, _processor);
        foreach (PooledTransaction candidate in source.Best(context.BaseFee, context.BlobBaseFee))
        {
            stop.ThrowIfCancellationRequested();
            if (filling.IsFull) break;
            filling.Offer(candidate);
        }
        return Close(ground, context, filling);
    }

    /// <summary>Builds a block of exactly these transactions in this order.</summary>
    /// <param name="failed">The index of the first that may not stand in it, or −1.</param>
    /// <param name="error">What is wrong with that one.</param>
    /// <returns>Null where one may not.</returns>
    /// <exception cref="PayloadBuildException">What the protocol itself does to the state failed.</exception>
    /// <exception cref="OperationCanceledException">The caller asked to stop.</exception>
    public AssembledBlock? AssembleExactly(
        BlockGround ground, IReadOnlyList<PooledTransaction> transactions, CancellationToken stop,
        out int failed, out string? error)
    {
        BlockContext context = Open(ground);
        BlockFilling filling = new(ground, context, FixedTransactions.None, _processor);
        for (int i = 0; i < transactions.Count; i++)
        {
            stop.ThrowIfCancellationRequested();
            Refusal refusal = filling.Add(transactions[i]);
            if (refusal.IsNone) continue;
            failed = i;
            error = refusal.Message;
            return null;
        }
        failed = -1;
        error = null;
        return Close(ground, context, filling);
    }

    private BlockContext Open(BlockGround ground)
    {
        BlockContext context = ground.Draft.ToContext(ground.Rules, _chain.ChainId);
        _state.Reset(ground.Parent, ground.Rules);
        _machine.Prepare(_state, context, ground.Rules);
        _processor.Prepare(context, ground.Rules);
        _system.Open(ground.Draft, context, ground.Rules);
        return context;
    }

    private AssembledBlock Close(BlockGround ground, BlockContext context, BlockFilling filling)
    {
        Block block = new(ground.Draft, filling.Transactions, [], ground.Withdrawals);
        BlockError fault = _system.Close(
            block, context, ground.Rules, filling.Ledger, out List<ReadOnlyMemory<byte>>? requests);
        if (fault != BlockError.None)
            throw PayloadBuildException.Of(ground.Draft, fault);
        BlockOutcome outcome = filling.Ledger.Close(_state.ToDiff(), requests, transactionDiffs: null);
        return AssembledBlock.Of(ground, filling.Transactions, outcome, filling.Value, filling.Sidecars);
    }
}
