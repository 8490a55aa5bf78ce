using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Altius.Core;
using Altius.Db;
using Altius.Execution;
using Altius.Primitives;
using Altius.State;

namespace Altius.Chain;

/// <summary>What came of a search for the state on which a block stands.</summary>
internal enum StateReach
{
    /// <summary>It can be opened.</summary>
    Reached,
    /// <summary>Time was up; what was done so far is kept.</summary>
    NotYet,
    /// <summary>The branch leaves the chain before the state that is on disk.</summary>
    BelowDisk,
}

/// <summary>
/// Judges one block on its parent and takes it in: the work that payloads, imports and recovery share. Used under the gate of
/// the tree, so by one thread at a time.
/// </summary>
/// <remarks>
/// <para>An invalid block is an answer; a fault of our own or of the disk is an exception and says
/// nothing about the block.</para>
/// <para>Before a block runs the caller and threads of the pool get its transactions ready (<see cref="Prewarming"/>); where the
/// executor leaves processors, the pool's threads go on with that while it runs. Beside the caller runs, for blocks of some size,
/// one task of the thread pool at a time: <see cref="OutcomeCheck"/> while the state root is computed, which then owns the batch;
/// and the state's layer is made while the store takes the block. The caller waits for both, whatever
/// happens; nothing cancels them.</para>
/// </remarks>
public sealed class BlockProcessor
{
    /// <summary>Transactions from which the paths to the root are loaded ahead: with fewer there is little to load.</summary>
    private const int LoadsAheadFrom = 16;

    /// <summary>
    /// Whether paths are loaded ahead at all. On two cores, which a block's senders and transactions keep busy, it only moved the
    /// work: of 20 blocks on a million accounts, by turns with and without, those of 120 million gas took 502 ms with it and 510
    /// without (least 366 and 362), those of 25 million 95 and 107 (82 and 80), for 3 and 9 per cent more processor time.
    /// </summary>
    private static readonly bool LoadsAhead = Environment.ProcessorCount > 2;

    /// <summary>
    /// Receipts from which on work is done beside the caller: for fewer it takes less time than waking a thread.
    /// </summary>
    private const int WorksBesideFrom = 32;

    private readonly BlockTree _tree;
    private readonly IBlockExecutor _executor;
    private readonly HeaderValidator _headers;
    private readonly OmmerValidator _ommers;

    /// <param name="tree">Gets the blocks.</param>
    /// <param name="executor">Made for the same chain; nothing here knows which it is.</param>
    public BlockProcessor(BlockTree tree, IBlockExecutor executor)
    {
        _tree = tree;
        _executor = executor;
        _headers = new HeaderValidator(tree.Chain.Forks);
        _ommers = new OmmerValidator(_headers, tree.Chain.Forks);
    }

    /// <summary>
    /// Raised for each block that was found valid and kept, on the thread that ran it; handlers must be quick and must not throw.
    /// </summary>
    public event Action<BlockTimings>? Processed;

    /// <summary>The tree that gets the blocks.</summary>
    internal BlockTree Tree => _tree;

    /// <summary>The first rule that a block breaks which can be told without its parent's state.</summary>
    /// <param name="hasOwnRoots">As for <see cref="BlockValidator.CheckBody"/>.</param>
    internal BlockError CheckBefore(Block block, StoredHeader parent, bool hasOwnRoots, out ForkRules rules)
    {
        BlockHeader header = block.Header;
        rules = _tree.Chain.Forks.RulesAt(header.Number, header.Timestamp, parent.TotalDifficulty);
        BlockError error = _headers.Check(header, parent.Header, rules);
        if (error == BlockError.None) error = BlockValidator.CheckBody(block, rules, hasOwnRoots);
        if (error != BlockError.None || block.Ommers.Count == 0) return error;
        return _ommers.Check(block, AncestorsOf(block, OmmerValidator.AncestorsNeeded));
    }

    /// <summary>Runs a block that has passed <see cref="CheckBefore"/>, and keeps it where it is valid.</summary>
    /// <param name="prewarming">Of the block's transactions.</param>
    /// <param name="batch">Gets the block.</param>
    /// <param name="commits">Whether the batch is committed with this block, which nobody sees before that.</param>
    /// <param name="began">When work on the block began, by <see cref="Stopwatch.GetTimestamp"/>.</param>
    /// <param name="fault">Why it is invalid; null where it is valid.</param>
    /// <returns>False where the parent's state is not there.</returns>
    internal bool TryRun(
        Block block, Prewarming prewarming, StoredHeader parent, ForkRules rules, IWriteBatch batch, bool commits, long began,
        CancellationToken stop, out string? fault)
    {
        fault = null;
        if (!TryOpen(parent.Header, out StateSnapshot? opened)) return false;
        using StateSnapshot state = opened;
        UInt256 totalDifficulty = parent.TotalDifficulty + block.Header.Difficulty;
        long start = Stopwatch.GetTimestamp();
        BlockOutcome outcome = Execute(block, prewarming, state, parent.Header, rules, stop);
        long executed = Stopwatch.GetTimestamp();
        if (!outcome.Succeeded)
        {
            fault = outcome.ToString();
            return true;
        }
        OutcomeCheck check = new(block, outcome, ReceiptsOf(outcome, state), totalDifficulty, commits ? batch : null);
        StateTransition transition = Compute(state, outcome, check, out TimeSpan stateRoot);
        fault = check.Error == BlockError.None ? FaultOf(block.Header, transition) : check.Error.Message();
        if (fault is not null) return true;
        long rooted = Stopwatch.GetTimestamp();
        TimeSpan layer = Keep(block, totalDifficulty, check, transition, batch, commits);
        Processed?.Invoke(new BlockTimings(
            block.Header, block.Transactions.Count, outcome.GasUsed,
            Checks: Stopwatch.GetElapsedTime(began, start), Execution: Stopwatch.GetElapsedTime(start, executed),
            Root: Stopwatch.GetElapsedTime(executed, rooted), Persist: Stopwatch.GetElapsedTime(rooted))
        {
            StateRoot = stateRoot,
            Receipts = check.Took,
            Layer = layer,
            Began = began,
        });
        return true;
    }

    /// <summary>Makes sure that the state after a block of the tree can be opened, by running blocks again if need be.</summary>
    /// <exception cref="StoreException">A block that was valid once gives another state now.</exception>
    internal StateReach Reach(BlockHeader header, Deadline deadline, CancellationToken stop)
    {
        if (!_tree.IsAncestor(_tree.OnDisk, header)) return StateReach.BelowDisk;
        List<BlockHeader> missing = [];
        BlockHeader at = header;
        while (!IsStateKept(at))
        {
            if (at.Number <= _tree.OnDisk.Number) throw ChainFaults.StateGone(at);
            missing.Add(at);
            at = _tree.ParentOf(at);
        }
        for (int i = missing.Count - 1; i >= 0; i--)
        {
            if (deadline.HasPassed) return StateReach.NotYet;
            RunAgain(missing[i], at, stop);
            at = missing[i];
        }
        return StateReach.Reached;
    }

    /// <summary>Runs a block of the tree once more for its state alone.</summary>
    private void RunAgain(BlockHeader header, BlockHeader parent, CancellationToken stop)
    {
        Block block = _tree.BlockOf(header);
        Prewarming prewarming = Prewarming.Begin(block.Transactions);
        if (!TryOpen(parent, out StateSnapshot? opened)) throw ChainFaults.StateGone(parent);
        using StateSnapshot state = opened;
        ForkRules rules = _tree.RulesAfter(parent, header.Timestamp);
        BlockOutcome outcome = Execute(block, prewarming, state, parent, rules, stop);
        StateTransition? transition = outcome.Succeeded ? _tree.States.Compute(state, outcome.StateDiff) : null;
        if (transition?.Root != header.StateRoot) throw Differs(header, outcome, transition);
        _tree.States.Add(BlockReference.Of(header), transition);
    }

    private BlockOutcome Execute(
        Block block, Prewarming prewarming, StateSnapshot state, BlockHeader parent, ForkRules rules, CancellationToken stop)
    {
        int runners = _executor.Threads, others = Environment.ProcessorCount - runners;
        prewarming.Load(state, Prewarming.PartAhead(block.Transactions.Count, block.Header.GasUsed, runners, others));
        StateSnapshot before = state.WithBlockHashes(new AncestorHashes(_tree, parent).Find);
        try
        {
            if (!LoadsAhead || block.Transactions.Count < LoadsAheadFrom) return _executor.Execute(block, before, rules, stop);
            using StatePrefetcher ahead = new(before);
            return _executor.Execute(block, ahead, rules, stop);
        }
        finally
        {
            prewarming.Stop();
        }
    }

    /// <summary>Opens the state after a block, unless it is about to be dropped because another branch's goes to disk.</summary>
    private bool TryOpen(BlockHeader block, [NotNullWhen(true)] out StateSnapshot? state)
    {
        state = null;
        return _tree.IsAncestor(_tree.OnDisk, block) && _tree.States.TryOpen(block.Hash, out state);
    }

    /// <summary>Computes the state after a block, and checks the rest of the outcome beside it.</summary>
    private StateTransition Compute(StateSnapshot parent, BlockOutcome outcome, OutcomeCheck check, out TimeSpan took)
    {
        Task<TimeSpan> checking = Beside(check.Receipts.Count, check.Run);
        try
        {
            long began = Stopwatch.GetTimestamp();
            StateTransition transition = _tree.States.Compute(parent, outcome.StateDiff);
            took = Stopwatch.GetElapsedTime(began);
            checking.GetAwaiter().GetResult();
            return transition;
        }
        catch
        {
            Task.WaitAny(checking); // it writes into the caller's batch
            throw;
        }
    }

    /// <summary>
    /// Keeps a valid block, and makes the state after it a layer. That may be done before the block is in the store: nobody asks
    /// for the state of a block that is not in the tree.
    /// </summary>
    /// <returns>What making the layer took.</returns>
    private TimeSpan Keep(
        Block block, in UInt256 totalDifficulty, OutcomeCheck check, StateTransition transition, IWriteBatch batch, bool commits)
    {
        BlockSizes sizes = check.Written ?? BlockStore.Write(batch, block, totalDifficulty, check.Receipts);
        Task<TimeSpan> layer = Beside(check.Receipts.Count, () => AddLayer(block.Header, transition));
        try
        {
            _tree.Keep(batch, commits, block, totalDifficulty, check.Receipts, sizes);
        }
        finally
        {
            Task.WaitAny(layer);
        }
        return layer.GetAwaiter().GetResult();
    }

    private TimeSpan AddLayer(BlockHeader header, StateTransition transition)
    {
        long began = Stopwatch.GetTimestamp();
        _tree.States.Add(BlockReference.Of(header), transition);
        return Stopwatch.GetElapsedTime(began);
    }

    /// <summary>Has work done on the thread pool, or here and now where the block is small.</summary>
    private static Task<TimeSpan> Beside(int receipts, Func<TimeSpan> work) =>
        receipts >= WorksBesideFrom ? Task.Run(work) : Task.FromResult(work());

    private static string? FaultOf(BlockHeader header, StateTransition transition)
    {
        BlockError error = BlockValidator.CheckStateRoot(header, transition.Root);
        return error == BlockError.None ? null : $"{error.Message()}: {transition.Root} instead of {header.StateRoot}";
    }

    /// <summary>The receipts, before Byzantium with the state root after each transaction (EIP-658 did away with that).</summary>
    private IReadOnlyList<Receipt> ReceiptsOf(BlockOutcome outcome, StateSnapshot parent)
    {
        if (outcome.TransactionDiffs is not { } diffs) return outcome.Receipts;
        Receipt[] receipts = new Receipt[outcome.Receipts.Count];
        Evm.StateDiff soFar = new();
        for (int i = 0; i < receipts.Length; i++)
        {
            soFar.Apply(diffs[i]);
            receipts[i] = outcome.Receipts[i] with { PostStateRoot = _tree.States.Compute(parent, soFar).Root };
        }
        return receipts;
    }

    private bool IsStateKept(BlockHeader header)
    {
        if (!_tree.States.TryOpen(header.Hash, out StateSnapshot? state)) return false;
        state.Dispose();
        return true;
    }

    /// <summary>The blocks before a block whose parent is known, the nearest first.</summary>
    private List<Block> AncestorsOf(Block block, int count)
    {
        List<Block> ancestors = new(count);
        Hash256 hash = block.Header.ParentHash;
        while (ancestors.Count < count && _tree.TryGetBlock(hash, out Block? ancestor))
        {
            ancestors.Add(ancestor);
            hash = ancestor.Header.ParentHash;
        }
        return ancestors;
    }

    private static StoreException Differs(BlockHeader header, BlockOutcome outcome, StateTransition? transition) =>
        ChainFaults.StateDiffers(header, transition is null
            ? outcome.ToString()
            : $"its state root is {transition.Root} instead of {header.StateRoot}");
}
