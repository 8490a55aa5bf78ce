using System.Collections.Concurrent;
using Altius.Core;
using Altius.Evm;
using Altius.Execution;
using Altius.State;

namespace Altius.Chain;

/// <summary>
/// Makes whole blocks on the chain's states: opens the parent's, assembles, computes the root. Safe for many threads.
/// </summary>
internal sealed class BlockProduction
{
    private readonly BlockTree _tree;
    private readonly StateStore _states;
    private readonly PayloadBuilderOptions _options;
    private readonly CodeCache _codes;
    private readonly BlockRounds? _rounds; // one build at a time
    private readonly ConcurrentBag<BlockAssembler> _idle = []; // an assembler is costly to make and serves one build at a time

    /// <param name="executor">For building in rounds, and for nobody else; null where blocks are filled one by one.</param>
    public BlockProduction(
        BlockTree tree, StateStore states, PayloadBuilderOptions options, CodeCache codes, IBlockExecutor? executor)
    {
        _tree = tree;
        _states = states;
        _options = options;
        _codes = codes;
        // The one place that decides how blocks are filled.
        _rounds = executor is not null && options.Road == BuildingRoad.InRounds ? new BlockRounds(executor) : null;
    }

    public BuiltPayload Build(
        BlockHeader parent, PayloadAttributes attributes, ITransactionSource source, CancellationToken stop) =>
        OnGround(parent, attributes, (assembler, ground, state) =>
        {
            AssembledBlock block = AssembleInRounds(ground, source, stop) ?? assembler.Assemble(ground, source, stop);
            return block.Seal(_states.Compute(state, block.Outcome.StateDiff).Root);
        });

    public ExactPayload BuildExactly(
        BlockHeader parent, PayloadAttributes attributes, IReadOnlyList<PooledTransaction> transactions,
        CancellationToken stop) =>
        OnGround(parent, attributes, (assembler, ground, state) =>
        {
            AssembledBlock? block = assembler.AssembleExactly(ground, transactions, stop, out int failed, out string? error);
            BuiltPayload? payload = block?.Seal(_states.Compute(state, block.Outcome.StateDiff).Root);
            return new ExactPayload(payload, failed, error);
        });

    private AssembledBlock? AssembleInRounds(BlockGround ground, ITransactionSource source, CancellationToken stop)
    {
        // A first try does not wait for an improvement of lower priority that uses them.
        if (_rounds is null || !Monitor.TryEnter(_rounds)) return null;
        try
        {
            return _rounds.Assemble(ground, _tree.Chain, source, stop);
        }
        finally
        {
            Monitor.Exit(_rounds);
        }
    }

    private T OnGround<T>(
        BlockHeader parent, PayloadAttributes attributes, Func<BlockAssembler, BlockGround, StateSnapshot, T> work)
    {
        // One from the history could be read, but not built on: its root could not be computed.
        if (!_states.TryOpen(parent.Hash, out StateSnapshot? opened))
            throw new PayloadBuildException($"No block can be built after {parent.Hash}: its state is not kept.");
        using StateSnapshot state = opened.WithBlockHashes(new AncestorHashes(_tree, parent).Find);
        ForkRules rules = _tree.RulesAfter(parent, attributes.Timestamp);
        BlockHeader draft = HeaderDraft.After(parent, rules, attributes, _options, _tree.Chain.ChainId);
        if (!_idle.TryTake(out BlockAssembler? assembler)) assembler = new BlockAssembler(_tree.Chain, _codes);
        T result = work(assembler, new BlockGround(draft, attributes.Withdrawals, state, rules), state);
        _idle.Add(assembler); // not after a fault, when its state is anybody's guess
        return result;
    }
}
