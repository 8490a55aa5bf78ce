using Altius.Core;
using Altius.Primitives;

namespace Altius.Chain;

/// <summary>What the consensus client has chosen (Engine API, ForkchoiceStateV1). A zero hash names nothing yet.</summary>
public readonly record struct ForkChoiceState(Hash256 Head, Hash256 Safe, Hash256 Finalized);

/// <summary>Why a choice cannot be followed though its blocks are known.</summary>
public enum ForkChoiceError
{
    None,
    /// <summary>The safe or finalized block is unknown or does not lie on the head's branch (−38002).</summary>
    Inconsistent,
    /// <summary>The head's branch leaves the chain before anything that is still kept (−38006).</summary>
    ReorgTooDeep,
}

/// <summary>What came of a choice.</summary>
/// <param name="Head">The new head, on which a payload may be built; null where none should be: the head is unknown, invalid, or
/// an ancestor of what is final.</param>
public sealed record ForkChoiceResult(PayloadStatus Status, ForkChoiceError Error, BlockHeader? Head);

/// <summary>
/// Moves the head, and what is safe and final, to where the consensus client says. One at a time, in order of arrival.
/// </summary>
/// <remarks>
/// Engine API, paris.md, engine_forkchoiceUpdatedV1; the numbers in <see cref="Update"/> are those of its specification. A head
/// that is an ancestor of ours moves the head back, unless it lies before what is final: only there may a client skip the
/// update, and consensus clients that hand over an epoch and then choose its blocks one after the other rely on each being
/// taken. The blocks beyond stay in the tree with their states, so that coming back to them is cheap.
/// </remarks>
public sealed class ForkChoice
{
    private static readonly PayloadStatus NotTerminal =
        new(PayloadVerdict.Invalid, Hash256.Zero, "the head is not a terminal block (EIP-3675)");

    private readonly BlockTree _tree;
    private readonly PayloadPipeline _pipeline;
    private readonly StatePersister _persister;

    /// <param name="tree">Its head is moved.</param>
    /// <param name="pipeline">Judges heads that wait for their ancestors.</param>
    /// <param name="persister">Takes the state on disk back where a branch leaves the chain before it.</param>
    public ForkChoice(BlockTree tree, PayloadPipeline pipeline, StatePersister persister)
    {
        _tree = tree;
        _pipeline = pipeline;
        _persister = persister;
    }

    /// <summary>Follows a choice where it can be followed; else nothing moves.</summary>
    /// <exception cref="OperationCanceledException">The caller asked to stop.</exception>
    /// <exception cref="Db.StoreException">The disk failed.</exception>
    public ForkChoiceResult Update(in ForkChoiceState state, CancellationToken stop)
    {
        ForkChoiceResult result;
        lock (_tree.Gate)
        {
            ulong onDisk = _tree.OnDisk.Number;
            result = Follow(state, stop);
            // The state of our head may have been taken back for one that is not followed after all. One that is only not yet
            // followed is gone on with at the next call.
            bool isDecided = result.Head is null && result.Status.Verdict != PayloadVerdict.Syncing;
            if (isDecided && _tree.OnDisk.Number < onDisk) _persister.Reach(_tree.Head, Deadline.Never, stop);
        }
        _persister.MakeRoom();
        return result;
    }

    /// <summary>
    /// Moves the head to a block of the tree as an operator asks, even before what is final: what is safe or final stays so
    /// where it lies on the head's branch.
    /// </summary>
    /// <returns>False where the state after the block is out of reach; nothing has moved then.</returns>
    /// <exception cref="OperationCanceledException">The caller asked to stop.</exception>
    /// <exception cref="Db.StoreException">The disk failed.</exception>
    public bool SetHead(BlockHeader head, CancellationToken stop)
    {
        lock (_tree.Gate)
        {
            if (_persister.Reach(head, Deadline.Never, stop) != StateReach.Reached) return false;
            TryFind(Hash256.Zero, head, _tree.Safe, out BlockHeader? safe);
            TryFind(Hash256.Zero, head, _tree.Finalized, out BlockHeader? finalized);
            _tree.MoveHead(head, safe, finalized, isDurable: true);
            return true;
        }
    }

    private ForkChoiceResult Follow(in ForkChoiceState state, CancellationToken stop)
    {
        // 4. The head has to be valid; what waits for its ancestors is judged now.
        PayloadStatus status = _pipeline.StatusOf(state.Head, stop);
        if (status.Verdict == PayloadVerdict.Accepted) status = JudgeBelowDisk(state.Head, stop);
        if (status.Verdict == PayloadVerdict.Accepted) return new(PayloadStatus.Syncing, ForkChoiceError.ReorgTooDeep, null);
        if (status.Verdict != PayloadVerdict.Valid) return new(status, ForkChoiceError.None, null);
        if (!_tree.TryGetStored(state.Head, out StoredHeader? head))
            throw new InvalidOperationException($"Block {state.Head} was found valid and not kept.");
        // 3. A head from before the merge has to be its last block.
        if (!MayEndProofOfWork(head)) return new(NotTerminal, ForkChoiceError.None, null);
        // 2. Nothing goes back before what is final.
        if (_tree.Finalized is { } final && head.Header.Number < final.Number && _tree.IsAncestor(head.Header, final))
            return new(status, ForkChoiceError.None, null);
        // 5. What is safe and final has to lie on the head's branch.
        if (!TryFind(state.Safe, head.Header, _tree.Safe, out BlockHeader? safe)
            || !TryFind(state.Finalized, head.Header, _tree.Finalized, out BlockHeader? finalized))
            return new(status, ForkChoiceError.Inconsistent, null);
        // 6. Its state has to be within reach.
        StateReach reach = _persister.Reach(head.Header, Deadline.In(PayloadPipeline.CatchUpTime), stop);
        if (reach == StateReach.NotYet) return new(PayloadStatus.Syncing, ForkChoiceError.None, null);
        if (reach == StateReach.BelowDisk) return new(status, ForkChoiceError.ReorgTooDeep, null);
        // 7. All at once. What becomes final is forced to disk, about every six minutes on a healthy chain.
        bool isOther = head.Header.Hash != _tree.Head.Hash
            || !ReferenceEquals(safe, _tree.Safe) || !ReferenceEquals(finalized, _tree.Finalized);
        if (isOther)
            _tree.MoveHead(head.Header, safe, finalized, isDurable: finalized?.Hash != _tree.Finalized?.Hash);
        return new(status, ForkChoiceError.None, head.Header);
    }

    /// <summary>Judges a head whose branch leaves the chain before the state on disk, by taking that state back.</summary>
    private PayloadStatus JudgeBelowDisk(in Hash256 head, CancellationToken stop)
    {
        if (_pipeline.RootOf(head) is not { } root) return PayloadStatus.Syncing;
        return _persister.Reach(root, Deadline.In(PayloadPipeline.CatchUpTime), stop) switch
        {
            StateReach.Reached => _pipeline.StatusOf(head, stop),
            StateReach.NotYet => PayloadStatus.Syncing,
            _ => PayloadStatus.Accepted,
        };
    }

    /// <summary>
    /// Whether a block may be the head of a chain that the consensus layer leads (EIP-3675): any after the merge, before it only
    /// the one whose total difficulty is the first to reach the terminal one.
    /// </summary>
    private bool MayEndProofOfWork(StoredHeader head)
    {
        if (head.Header.Difficulty.IsZero || _tree.Chain.Forks.TerminalTotalDifficulty is not { } terminal) return true;
        if (head.TotalDifficulty < terminal) return false;
        return head.Header.Number == 0 || head.TotalDifficulty - head.Header.Difficulty < terminal;
    }

    /// <summary>Finds the block that a choice names safe or final.</summary>
    /// <param name="before">The one named before, which stays where none is named now and it still lies on the branch.</param>
    /// <returns>False where it is unknown or lies on another branch.</returns>
    private bool TryFind(in Hash256 hash, BlockHeader head, BlockHeader? before, out BlockHeader? found)
    {
        found = hash.IsZero && before is not null && _tree.IsAncestor(before, head) ? before : null;
        if (hash.IsZero) return true;
        if (hash == before?.Hash) found = before;
        else if (!_tree.TryGetHeader(hash, out found)) return false;
        return _tree.IsAncestor(found, head);
    }
}
