using Altius.Core;
using Altius.Evm;
using Altius.Execution;
using Altius.Primitives;
using Altius.State;

namespace Altius.Chain;

/// <summary>
/// A tree of blocks from a genesis on, each with its whole state in memory: for tests and replays. Not thread-safe.
/// </summary>
public sealed class MemoryChain
{
    private readonly ForkSchedule _forks;
    private readonly IBlockExecutor _executor;
    private readonly HeaderValidator _headers;
    private readonly OmmerValidator _ommers;
    private readonly Dictionary<Hash256, Node> _nodes = [];
    private Node _head;

    /// <param name="forks">The chain's.</param>
    /// <param name="executor">Made for the same chain.</param>
    /// <param name="genesis">Trusted, but for its state root.</param>
    /// <param name="state">The state after genesis.</param>
    public MemoryChain(ForkSchedule forks, IBlockExecutor executor, Block genesis, MemoryState state)
    {
        _forks = forks;
        _executor = executor;
        _headers = new HeaderValidator(forks);
        _ommers = new OmmerValidator(_headers, forks);
        _head = new Node(genesis, null, state, StateRootCalculator.Of(state), genesis.Header.Difficulty);
        _nodes.Add(genesis.Header.Hash, _head);
    }

    /// <summary>The end of the branch with the greatest total difficulty; after the merge, of the one that grew last.</summary>
    public Block Head => _head.Block;

    /// <summary>The state after <see cref="Head"/>.</summary>
    public MemoryState HeadState => _head.State;

    /// <summary>The root of <see cref="HeadState"/>.</summary>
    public Hash256 HeadStateRoot => _head.Tries.Root;

    /// <summary>Checks and runs a block on top of the parent it names, and keeps it where it is valid.</summary>
    /// <returns>The outcome of running it, or of not running it: its error says why.</returns>
    public BlockOutcome Import(Block block, CancellationToken stop = default)
    {
        // 1. Where it belongs.
        if (_nodes.ContainsKey(block.Header.Hash)) return new BlockOutcome();
        if (!_nodes.TryGetValue(block.Header.ParentHash, out Node? parent)) return BlockOutcome.Invalid(BlockError.ParentUnknown);
        ForkRules rules = _forks.RulesAt(block.Header.Number, block.Header.Timestamp, parent.TotalDifficulty);
        // 2. What can be said without running it.
        BlockError error = CheckBefore(block, parent, rules);
        if (error != BlockError.None) return BlockOutcome.Invalid(error);
        // 3. Run it.
        BlockOutcome outcome = _executor.Execute(block, parent.State.WithBlockHashes(parent.HashOfAncestor), rules, stop);
        if (!outcome.Succeeded) return outcome;
        // 4. What came of it.
        error = BlockValidator.CheckOutcome(block.Header, outcome, ReceiptStateRoots.Complete(outcome, parent.Tries));
        if (error != BlockError.None) return BlockOutcome.Invalid(error);
        StateRootCalculator tries = parent.Tries.After(outcome.StateDiff);
        error = BlockValidator.CheckStateRoot(block.Header, tries.Root);
        if (error != BlockError.None) return BlockOutcome.Invalid(error);
        // 5. Keep it.
        Keep(new Node(
            block, parent, parent.State.After(outcome.StateDiff), tries, parent.TotalDifficulty + block.Header.Difficulty));
        return outcome;
    }

    private BlockError CheckBefore(Block block, Node parent, ForkRules rules)
    {
        BlockError error = _headers.Check(block.Header, parent.Block.Header, rules);
        if (error == BlockError.None) error = BlockValidator.CheckBody(block, rules);
        return error == BlockError.None ? _ommers.Check(block, parent.Ancestors(OmmerValidator.AncestorsNeeded)) : error;
    }

    private void Keep(Node node)
    {
        _nodes.Add(node.Block.Header.Hash, node);
        bool isProofOfStake = node.Block.Header.Difficulty.IsZero;
        if (node.TotalDifficulty > _head.TotalDifficulty || isProofOfStake) _head = node;
    }

    /// <summary>A valid block, its state and the way back to genesis.</summary>
    private sealed record Node(Block Block, Node? Parent, MemoryState State, StateRootCalculator Tries, UInt256 TotalDifficulty)
    {
        /// <summary>This block, its parent and so on.</summary>
        public List<Block> Ancestors(int count)
        {
            List<Block> ancestors = new(count);
            for (Node? node = this; node is not null && ancestors.Count < count; node = node.Parent) ancestors.Add(node.Block);
            return ancestors;
        }

        /// <summary>The hash of this block or one before it; zero where there is none with such a number.</summary>
        public Hash256 HashOfAncestor(ulong number)
        {
            Node? node = this;
            while (node is not null && node.Block.Header.Number > number) node = node.Parent;
            return node?.Block.Header.Number == number ? node.Block.Header.Hash : Hash256.Zero;
        }
    }
}
