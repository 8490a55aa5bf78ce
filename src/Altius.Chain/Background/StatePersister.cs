using System.Diagnostics.CodeAnalysis;
using Altius.Core;
using Altius.Db;
using Altius.Primitives;
using Altius.State;

namespace Altius.Chain;

/// <summary>How far behind the head the state on disk stays.</summary>
public sealed record StatePersisterOptions
{
    /// <summary>
    /// Blocks at the end of the chain whose states stay in memory whatever is final: two epochs, as far back as a healthy chain
    /// becomes final, so that no reorganisation that a consensus client may ask for ever needs the disk.
    /// </summary>
    public ulong Least { get; init; } = 64;

    /// <summary>
    /// Blocks at the end of the chain whose states may stay in memory while nothing becomes final: bounds the memory, at about a
    /// megabyte a full block. Deeper reorganisations take the state on disk back by its history.
    /// </summary>
    public ulong Most { get; init; } = 128;

    /// <summary>
    /// Blocks that are waited for before any is written: what they overwrite of each other is written once, if they are small.
    /// </summary>
    public ulong Stride { get; init; } = 16;

    /// <summary>
    /// Gas of the blocks that are written together, of which one may be larger. Whoever writes meanwhile waits for them, and the
    /// changes of thirty million gas take the database some twenty milliseconds.
    /// </summary>
    public ulong PortionGas { get; init; } = 30_000_000;
}

/// <summary>Moves the state on disk along the chain, behind the head.</summary>
/// <remarks>
/// <para>Who runs: its own thread, and under the gate of the tree whoever asks for room or takes the state back. What memory it
/// owns: none; <see cref="StateStore.Persist"/> works beside readers and beside blocks that run. What completes it: the state
/// on disk has come as near to the head as <see cref="StatePersisterOptions"/> say. What cancels it: disposal, which lets a
/// write that has begun end and writes once more up to where the options allow, seldom more than an epoch of blocks. The
/// layers above are run again at the next start (<see cref="ChainRecovery"/>).</para>
/// <para>When a consensus client finds an epoch final, dozens of blocks can go to disk. The thread writes a portion after each
/// move of the head, while the client is busy elsewhere, and more only when the head rests or much is left.</para>
/// <para>The gate is held only to decide which block it is, so that no block of another branch is running just then; from then
/// on none starts (<see cref="BlockTree.OnDisk"/>). It is not held while writing.</para>
/// </remarks>
public sealed class StatePersister : IDisposable
{
    private readonly BlockTree _tree;
    private readonly BlockProcessor _processor;
    private readonly StatePersisterOptions _options;
    private readonly Lock _writing = new(); // taken after the gate, held beyond it
    private readonly HeadFollower _follower;
    private ulong _stride, _portionGas;

    /// <param name="processor">Runs blocks again where a state that was taken back is to go forward on another branch.</param>
    /// <param name="options">Null for the usual.</param>
    public StatePersister(BlockProcessor processor, StatePersisterOptions? options = null)
    {
        _tree = processor.Tree;
        _processor = processor;
        _options = options ?? new StatePersisterOptions();
        WriteAsUsual();
        _follower = new HeadFollower(_tree, "Altius state persister", Follow, fault => Failed?.Invoke(fault));
    }

    /// <summary>
    /// Raised on its thread when the disk failed; nothing is persisted from then on, and choices of head are refused.
    /// </summary>
    public event Action<Exception>? Failed;

    private ulong Stride => Volatile.Read(ref _stride);

    /// <summary>
    /// Has what an import brings written so many blocks at a time, however large they are: nobody waits for it, and the more is
    /// written at once the less there is of it.
    /// </summary>
    internal void WriteInBulk(ulong stride) => SetPace(stride, ulong.MaxValue);

    internal void WriteAsUsual() => SetPace(_options.Stride, _options.PortionGas);

    /// <summary>Ends the thread, and writes what the options allow to write.</summary>
    public void Dispose()
    {
        _follower.Dispose();
        if (!_follower.HasFailed) Advance(stride: 1);
    }

    /// <summary>
    /// Makes sure that the state after a block of the tree can be opened: from memory, by running blocks again, or by taking the
    /// state on disk back to where the block's branch left the chain. Called under the gate.
    /// </summary>
    internal StateReach Reach(BlockHeader header, Deadline deadline, CancellationToken stop)
    {
        _follower.ThrowIfFailed();
        StateReach reach = _processor.Reach(header, deadline, stop);
        if (reach != StateReach.BelowDisk) return reach;
        BlockHeader ancestor = header;
        while (!_tree.IsCanonical(ancestor)) ancestor = _tree.ParentOf(ancestor);
        lock (_writing)
        {
            if (ancestor.Number < _tree.OldestState) return StateReach.BelowDisk;
            _tree.States.RollBack(ancestor.Number);
            _tree.OnDisk = ancestor;
        }
        return _processor.Reach(header, deadline, stop);
    }

    /// <summary>Writes on the caller's thread where its own has fallen behind by as much again as may stay in memory.</summary>
    internal void MakeRoom()
    {
        _follower.ThrowIfFailed();
        Advance(_options.Most);
    }

    /// <summary>Writes as long as at least this many blocks can be written.</summary>
    internal void Advance(ulong stride)
    {
        while (TryWritePortion(stride))
        {
        }
    }

    /// <summary>Writes a portion of what is due, and more while that is at least as much as stays in memory anyhow.</summary>
    /// <returns>Whether more is due.</returns>
    private bool Follow(CancellationToken stop)
    {
        while (TryWritePortion(Stride))
        {
            stop.ThrowIfCancellationRequested();
            if (!IsDue(Wanted, _options.Least)) return IsDue(Wanted, Stride);
        }
        return false;
    }

    private bool TryWritePortion(ulong stride)
    {
        // Looked at first without the gate, which those hold who answer: a thread that yields to them must not keep it from them.
        if (!IsDue(Wanted, stride)) return false;
        BlockHeader? target;
        lock (_tree.Gate)
        {
            target = Choose(stride);
            if (target is null) return false;
            _writing.Enter();
        }
        try
        {
            _tree.States.Persist(target.Hash);
            return true;
        }
        finally
        {
            _writing.Exit();
        }
    }

    /// <summary>
    /// The number of the block that should be on disk: what is final, but not within the last
    /// <see cref="StatePersisterOptions.Least"/> blocks and not before the last <see cref="StatePersisterOptions.Most"/>.
    /// </summary>
    private ulong Wanted
    {
        get
        {
            ulong head = _tree.Head.Number;
            ulong latest = head > _options.Least ? head - _options.Least : 0;
            ulong earliest = head > _options.Most ? head - _options.Most : 0;
            return Math.Clamp(_tree.Finalized?.Number ?? 0, earliest, latest);
        }
    }

    private bool IsDue(ulong number, ulong stride) => number >= _tree.OnDisk.Number + stride;

    /// <summary>
    /// The block to write next, which others take to be on disk from now on; null where there is nothing to write.
    /// </summary>
    private BlockHeader? Choose(ulong stride)
    {
        ulong wanted = Wanted;
        if (!IsDue(wanted, stride)) return null;
        if (!TryGetLastOfPortion(wanted, out BlockHeader? target) || !_tree.IsAncestor(_tree.OnDisk, target)) return null;
        // States are missing after a start until the chain has recovered.
        bool isReached = _processor.Reach(target, Deadline.Never, CancellationToken.None) == StateReach.Reached;
        return isReached ? _tree.OnDisk = target : null;
    }

    /// <summary>Finds the block up to which to write now, on the way to the one that should be on disk.</summary>
    private bool TryGetLastOfPortion(ulong wanted, [NotNullWhen(true)] out BlockHeader? last)
    {
        last = null;
        ulong gas = 0, portion = Volatile.Read(ref _portionGas);
        for (ulong number = _tree.OnDisk.Number + 1; number <= wanted; number++)
        {
            if (!_tree.TryGetCanonicalHeader(number, out BlockHeader? next)) return false;
            gas = ulong.CreateSaturating((UInt128)gas + next.GasUsed);
            if (last is not null && gas > portion) return true;
            last = next;
        }
        return last is not null;
    }

    private void SetPace(ulong stride, ulong portionGas)
    {
        Volatile.Write(ref _portionGas, portionGas);
        Volatile.Write(ref _stride, stride);
    }
}
