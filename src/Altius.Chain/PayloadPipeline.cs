using System.Diagnostics;
using Altius.Core;
using Altius.Db;
using Altius.Execution;
using Altius.Primitives;

namespace Altius.Chain;

/// <summary>What the client says of a block it was handed (Engine API, PayloadStatusV1).</summary>
public enum PayloadVerdict
{
    Valid,
    Invalid,
    /// <summary>It cannot be judged: an ancestor is missing.</summary>
    Syncing,
    /// <summary>It is well formed, not on the chain, and its state was not computed.</summary>
    Accepted,
}

/// <summary>A verdict with what the consensus client wants to know of it.</summary>
/// <param name="LatestValidHash">
/// For VALID the block; for INVALID the last valid ancestor, zero where that is a proof-of-work block; null where it is not
/// known.
/// </param>
/// <param name="Error">Why the block is invalid; a sentence fragment for people.</param>
public sealed record PayloadStatus(PayloadVerdict Verdict, Hash256? LatestValidHash, string? Error = null)
{
    /// <summary>An ancestor is missing.</summary>
    public static PayloadStatus Syncing { get; } = new(PayloadVerdict.Syncing, null);

    /// <summary>Well formed, off the chain, and not run.</summary>
    public static PayloadStatus Accepted { get; } = new(PayloadVerdict.Accepted, null);

    public static PayloadStatus Valid(in Hash256 block) => new(PayloadVerdict.Valid, block);
}

/// <summary>Takes blocks in: checks, runs and keeps them. One at a time; callers wait for each other.</summary>
/// <remarks>
/// <para>The way of a block (Engine API, paris.md, payload validation):</para>
/// <code>
/// phase                 what it looks at                                         what it may answer
/// 1 known already       the tree; what was invalid lately                        VALID, INVALID as the first time
/// 2 its line            parents up to a valid one, among blocks that wait        SYNCING; INVALID below an invalid one
/// 3 header              parent, fork rules, difficulty, base fee, blob gas       INVALID
/// 4 body                roots, size, withdrawals, ommers                         INVALID
/// 5 parent's state      layers, disk, or running ancestors again                 ACCEPTED off the chain, SYNCING out of time
/// 6 execution           transactions, system operations, requests                INVALID
/// 7 outcome             gas, blob gas, bloom, receipts, requests, state root     INVALID
/// 8 keeping             state layer; header, body, receipts in one batch         exception; never a verdict
/// </code>
/// <para>Blocks of phase 2 that waited run first, oldest first, each through all phases. A fault of ours or of the disk is an
/// exception in every phase, and the block can be handed in again.</para>
/// <code>
/// work beside it        who                        what ends it
/// senders, accounts     thread pool, from phase 3  itself; phase 6 waits for all where the executor keeps every processor busy,
///   (Prewarming)        (decoding begins it)       else for the first ones, and ends it when the block has run
/// outcome's own checks  thread pool, in phase 7    itself; waited for there
/// state to disk         StatePersister's thread    its own; never waited for here
/// transaction index     TransactionIndexer         its own
/// </code>
/// <para>A branch that lacks ancestors costs a lookup and waits in bounded memory, so it never keeps the chain from being
/// judged; a branch that has to be caught up with is given <see cref="CatchUpTime"/> a call, and goes on where it stopped.</para>
/// </remarks>
public sealed class PayloadPipeline
{
    /// <summary>
    /// Time for blocks that waited and for states that are missing, before the call answers SYNCING: half of the eight seconds
    /// that a consensus client waits, so that the block on which it ends has the other half.
    /// </summary>
    internal static readonly TimeSpan CatchUpTime = TimeSpan.FromSeconds(4);

    private readonly BlockTree _tree;
    private readonly BlockProcessor _processor;
    private readonly InvalidBlocks _invalid;
    private readonly WaitingBlocks _waiting = new();

    /// <param name="clock">Ages what is remembered of invalid blocks; null for the system's.</param>
    public PayloadPipeline(BlockProcessor processor, TimeProvider? clock = null)
    {
        _tree = processor.Tree;
        _processor = processor;
        _invalid = new InvalidBlocks(clock ?? TimeProvider.System);
    }

    /// <summary>What runs the blocks, and tells of each what it took.</summary>
    public BlockProcessor Processor => _processor;

    /// <summary>The last few blocks that were refused, the newest first.</summary>
    public IReadOnlyList<InvalidBlock> RecentlyInvalid => _invalid.Recent;

    /// <summary>Whether a block is part of the tree, so that judging it again takes no work.</summary>
    public bool Knows(in Hash256 hash) => _tree.TryGetHeader(hash, out _);

    /// <summary>
    /// Judges a block and, where it is valid, keeps it with its state and receipts. The chain's head does not move.
    /// </summary>
    /// <param name="stop">Ends the work between two transactions, with nothing kept of the block.</param>
    /// <param name="hasOwnRoots">
    /// Whether the caller worked the roots of transactions and withdrawals out of the body itself, as those do who get a body
    /// without its header. It need not be done again then.
    /// </param>
    /// <param name="prewarming">Of the block's transactions, where it has begun.</param>
    /// <exception cref="OperationCanceledException">The caller asked to stop.</exception>
    /// <exception cref="StoreException">The disk failed; nothing is said about the block.</exception>
    public PayloadStatus Accept(Block block, CancellationToken stop, bool hasOwnRoots = false, Prewarming? prewarming = null)
    {
        lock (_tree.Gate) return Judge(new Incoming(block, hasOwnRoots, prewarming), Deadline.In(CatchUpTime), stop);
    }

    /// <summary>What is known or can be found out about a block that was handed in before. Called under the gate.</summary>
    internal PayloadStatus StatusOf(in Hash256 hash, CancellationToken stop)
    {
        if (_tree.TryGetHeader(hash, out _)) return PayloadStatus.Valid(hash);
        if (_invalid.TryGet(hash, out PayloadStatus? refused)) return refused;
        if (!_waiting.TryGet(hash, out Block? block)) return PayloadStatus.Syncing;
        return Judge(new Incoming(block), Deadline.In(CatchUpTime), stop);
    }

    /// <summary>The ancestor in the tree on which a block that waits builds; null where there is none.</summary>
    internal BlockHeader? RootOf(Hash256 hash)
    {
        while (_waiting.TryGet(hash, out Block? block)) hash = block.Header.ParentHash;
        return _tree.TryGetHeader(hash, out BlockHeader? header) ? header : null;
    }

    private PayloadStatus Judge(Incoming incoming, Deadline deadline, CancellationToken stop)
    {
        // 1. Known already.
        Block block = incoming.Block;
        Hash256 hash = block.Header.Hash;
        if (_tree.TryGetHeader(hash, out _)) return PayloadStatus.Valid(hash);
        if (_invalid.TryGet(hash, out PayloadStatus? refused)) return refused;

        // 2. Its line, up to a block of the tree.
        Stack<Block> line = new([block]);
        StoredHeader? parent;
        while (!_tree.TryGetStored(line.Peek().Header.ParentHash, out parent))
        {
            Hash256 missing = line.Peek().Header.ParentHash;
            if (_invalid.TryGet(missing, out PayloadStatus? cause)) return RefuseLine(line, cause);
            if (!_waiting.TryGet(missing, out Block? ancestor)) return Wait(block, PayloadStatus.Syncing);
            line.Push(ancestor);
        }
        while (line.TryPop(out Block? next))
        {
            PayloadStatus status = JudgeOn(parent, ReferenceEquals(next, block) ? incoming : new Incoming(next), deadline, stop);
            if (status.Verdict == PayloadVerdict.Invalid) return RefuseLine(line, status);
            if (status.Verdict != PayloadVerdict.Valid) return Wait(block, status);
            _waiting.Remove(next.Header.Hash);
            parent = new StoredHeader(next.Header, parent.TotalDifficulty + next.Header.Difficulty);
            if (line.Count > 0 && deadline.HasPassed) return Wait(block, PayloadStatus.Syncing);
        }
        return PayloadStatus.Valid(hash);
    }

    /// <summary>Phases 3 to 8 for a block whose parent is in the tree.</summary>
    private PayloadStatus JudgeOn(StoredHeader parent, Incoming incoming, Deadline deadline, CancellationToken stop)
    {
        long began = Stopwatch.GetTimestamp();
        Block block = incoming.Block;
        // 3 and 4. Header and body.
        Prewarming prewarming = incoming.Prewarming ?? Prewarming.Begin(block.Transactions);
        BlockError error = _processor.CheckBefore(block, parent, incoming.HasOwnRoots, out ForkRules rules);
        if (error != BlockError.None) return Refuse(block, parent, error.Message(), isHashAtFault: !IsOfBody(error));
        // 5. The parent's state.
        StateReach reach = _processor.Reach(parent.Header, deadline, stop);
        if (reach == StateReach.NotYet) return PayloadStatus.Syncing;
        if (reach == StateReach.BelowDisk) return PayloadStatus.Accepted;
        // 6, 7 and 8. Run it, and keep it before anybody is told.
        using IWriteBatch batch = _tree.Database.BeginWrite();
        if (!_processor.TryRun(block, prewarming, parent, rules, batch, commits: true, began, stop, out string? fault))
            return PayloadStatus.Accepted;
        if (fault is not null) return Refuse(block, parent, fault, isHashAtFault: true);
        return PayloadStatus.Valid(block.Header.Hash);
    }

    /// <summary>A block to judge, and what was done for it before; one that waited has lost that.</summary>
    private readonly record struct Incoming(Block Block, bool HasOwnRoots = false, Prewarming? Prewarming = null);

    private PayloadStatus Refuse(Block block, StoredHeader parent, string fault, bool isHashAtFault)
    {
        // The last valid ancestor is named by its hash after the merge, and by zero before it (Engine API, paris.md).
        Hash256 lastValid = parent.Header.Difficulty.IsZero ? parent.Header.Hash : Hash256.Zero;
        PayloadStatus status = new(PayloadVerdict.Invalid, lastValid, fault);
        if (isHashAtFault) _invalid.Add(block, status);
        _waiting.Remove(block.Header.Hash);
        return status;
    }

    /// <summary>Refuses what builds on an invalid block.</summary>
    private PayloadStatus RefuseLine(Stack<Block> line, PayloadStatus cause)
    {
        const string Prefix = "an ancestor is invalid: ";
        if (line.Count == 0) return cause;
        string error = cause.Error ?? "";
        PayloadStatus status = cause with { Error = error.StartsWith(Prefix, StringComparison.Ordinal) ? error : Prefix + error };
        foreach (Block block in line)
        {
            _invalid.Add(block.Header.Hash, status);
            _waiting.Remove(block.Header.Hash);
        }
        return status;
    }

    private PayloadStatus Wait(Block block, PayloadStatus status)
    {
        _waiting.Add(block);
        return status;
    }

    /// <summary>
    /// Whether the body is at fault, which another body under the same header would not be: the header's hash must not be
    /// remembered as that of an invalid block then.
    /// </summary>
    private static bool IsOfBody(BlockError error) => error
        is BlockError.TransactionsRootMismatch or BlockError.OmmersHashMismatch or BlockError.WithdrawalsRootMismatch
        or BlockError.WithdrawalsMissing or BlockError.WithdrawalsUnexpected or BlockError.BlockTooLarge;
}
