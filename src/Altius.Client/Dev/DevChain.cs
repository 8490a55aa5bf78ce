using System.Diagnostics;
using Altius.Chain;
using Altius.Core;
using Altius.Crypto;
using Altius.Db;
using Altius.JsonRpc;
using Altius.Primitives;
using Altius.State;
using Serilog;

namespace Altius.Client.Dev;

/// <summary>
/// A chain of one's own, led as developers ask: takes the consensus client's place and has blocks
/// built, judged and made the head.
/// </summary>
/// <remarks>
/// Who runs: callers, one at a time, under the gate; <see cref="DevSealer"/> is one of them. What memory it owns: the snapshots
/// and what the next blocks are to hold, under the gate; builder, pipeline and fork choice are used as the Engine API uses them.
/// What completes it: each call by itself. What cancels it: <see cref="Dispose"/>, which waits for the call under way. A block
/// that fails ends it, and the node with it.
/// </remarks>
internal sealed class DevChain : IDisposable
{
    /// <summary>How far "safe" and "finalized" stay behind: an epoch, and two.</summary>
    private const ulong SafeDistance = 32;

    /// <summary>How long a caller helps to empty the pool before its own transaction's turn has come.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly NodeServices _node;
    private readonly StateEdits _edits;
    private readonly Action<Exception> _onFault;
    private readonly ILogger _log;
    private readonly Lock _gate = new();
    private readonly List<Snapshot> _snapshots = []; // guarded by _gate, as is what follows
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationToken _stopped;
    private ulong _lastSnapshot;
    private Address _feeRecipient = Address.Zero;
    private Hash256? _nextRandom;
    private volatile bool _isAutomatic;

    /// <param name="clock">The machine's; one that goes back does not hold blocks up.</param>
    /// <param name="onFault">Gets the fault that ends it.</param>
    public DevChain(NodeServices node, TimeProvider clock, Action<Exception> onFault, ILogger log)
    {
        Clock = new DevClock(clock);
        (_node, _onFault, _log, _stopped) = (node, onFault, log, _stop.Token);
        _edits = new StateEdits(node.Store);
        IsAutomatic = node.Options.DevPeriod == TimeSpan.Zero;
    }

    private sealed record Snapshot(ulong Id, BlockHeader Head, DevTime Time, HashSet<Hash256> Waiting);

    public DevClock Clock { get; }

    /// <summary>Whether blocks are made as soon as transactions come in.</summary>
    public bool IsAutomatic
    {
        get => _isAutomatic;
        set => _isAutomatic = value;
    }

    public BlockHeader Head => _node.Tree.Head;

    /// <summary>
    /// Where blocks are made on demand: makes them until a transaction of the pool is in one, so that whoever sent it finds it on
    /// the chain. One that cannot be in a block now, such as one behind a gap, keeps waiting in the pool.
    /// </summary>
    /// <exception cref="OperationCanceledException">The caller asked to stop.</exception>
    public void Settle(Transaction transaction, CancellationToken stop)
    {
        Hash256 hash = transaction.Hash;
        long began = Stopwatch.GetTimestamp();
        while (IsAutomatic && !_node.Tree.TryLocate(hash, out _) && Stopwatch.GetElapsedTime(began) < Patience)
        {
            stop.ThrowIfCancellationRequested();
            if (!TrySeal()) return;
        }
    }

    /// <summary>Makes a block of what waits, if anything that can be in one does.</summary>
    /// <returns>Whether there is a new block.</returns>
    public bool TrySeal() => Alone(() => _node.Pool.Count().Pending != 0 && Seal(_node.Pool, evenEmpty: false));

    /// <summary>Makes blocks, with what waits or empty.</summary>
    /// <param name="interval">Seconds from one to the next; null for as it comes.</param>
    /// <exception cref="OperationCanceledException">The caller asked to stop; some may be there.</exception>
    public void Mine(ulong count, ulong? interval, CancellationToken stop)
    {
        for (ulong i = 0; i < count; i++)
        {
            stop.ThrowIfCancellationRequested();
            bool isMade = Alone(() =>
            {
                if (i > 0 && interval is { } seconds) Clock.SetNext(Head.Timestamp + seconds);
                return Seal(_node.Pool, evenEmpty: true);
            });
            if (!isMade) return; // the node stops
        }
    }

    /// <summary>Sets a part of an account, by a block of its own that does nothing else, one second after its parent.</summary>
    /// <returns>False for a slot of an account that does not exist (EIP-161): it could not keep it.</returns>
    public bool Edit(Address account, EditedPart part, UInt256 slot, ReadOnlyMemory<byte> value)
    {
        bool isPossible = true;
        Alone(() =>
        {
            BlockHeader parent = Head;
            isPossible = part != EditedPart.Slot || Exists(account, parent);
            if (!isPossible) return false;
            byte[] extraData = _edits.Put(new StateEdit(parent.Hash, account, part, slot, value));
            return Seal(
                FixedTransactions.None, AttributesAfter(parent, parent.Timestamp + 1) with { ExtraData = extraData },
                evenEmpty: true);
        });
        return isPossible;
    }

    /// <summary>Remembers how the chain, its time and its pool are.</summary>
    /// <returns>By what <see cref="TryRevert"/> knows it; from 1 on.</returns>
    public ulong TakeSnapshot()
    {
        lock (_gate)
        {
            HashSet<Hash256> waiting = [.. _node.Pool.Best(UInt256.Zero, UInt256.Zero).Select(pooled => pooled.Transaction.Hash)];
            _snapshots.Add(new Snapshot(++_lastSnapshot, Head, Clock.Setting, waiting));
            return _lastSnapshot;
        }
    }

    /// <summary>Makes the chain, its time and its pool what they were; the snapshot and all after it are used up.</summary>
    /// <returns>False where there is no such snapshot.</returns>
    /// <exception cref="RpcError">The state of then is no longer kept.</exception>
    public bool TryRevert(ulong id, CancellationToken stop) => Alone(() =>
    {
        int index = _snapshots.FindIndex(snapshot => snapshot.Id == id);
        if (index < 0) return false;
        Snapshot snapshot = _snapshots[index];
        if (snapshot.Head.Hash != Head.Hash && !_node.Choice.SetHead(snapshot.Head, stop))
            throw RpcError.Server(
                $"the state of block {snapshot.Head.Number} is no longer kept; start the node with a longer history");
        // What left the chain with its blocks waits again: only what waited then is wanted.
        _node.Pool.DropWhere(transaction => !snapshot.Waiting.Contains(transaction.Hash));
        Clock.Setting = snapshot.Time;
        _snapshots.RemoveRange(index, _snapshots.Count - index);
        return true;
    });

    /// <summary>Takes a transaction out of the pool.</summary>
    /// <returns>Whether it was there.</returns>
    public bool Drop(Hash256 transaction)
    {
        lock (_gate) return _node.Pool.DropWhere(waiting => waiting.Hash == transaction) != 0;
    }

    /// <summary>Who gets the fees of blocks to come.</summary>
    public Address FeeRecipient
    {
        get
        {
            lock (_gate) return _feeRecipient;
        }
        set
        {
            lock (_gate) _feeRecipient = value;
        }
    }

    /// <summary>What the next block gives as random (EIP-4399).</summary>
    public void SetNextRandom(Hash256 random)
    {
        lock (_gate) _nextRandom = random;
    }

    public void Dispose()
    {
        _stop.Cancel();
        lock (_gate) _stop.Dispose(); // a caller may have been at it; the next one sees that it is over
    }

    /// <summary>Runs something that moves the chain; a fault is the node's owner's to act on.</summary>
    /// <returns>False too where the node stops.</returns>
    private bool Alone(Func<bool> work)
    {
        lock (_gate)
        {
            if (_stopped.IsCancellationRequested) return false;
            try
            {
                return work();
            }
            catch (OperationCanceledException) when (_stopped.IsCancellationRequested)
            {
                return false;
            }
#pragma warning disable CA1031 // Whatever it is, the node's owner decides; no caller can mend it.
            catch (Exception fault) when (fault is not (OperationCanceledException or RpcError))
#pragma warning restore CA1031
            {
                _stop.Cancel();
                _onFault(fault);
                return false;
            }
        }
    }

    private bool Seal(ITransactionSource source, bool evenEmpty)
    {
        // The time that was set for the next block is used up only by a block.
        DevTime before = Clock.Setting;
        Hash256? random = _nextRandom;
        BlockHeader parent = Head;
        PayloadAttributes attributes = AttributesAfter(parent, Clock.TakeNext(parent.Timestamp));
        if (random is { } drawn) attributes = attributes with { PrevRandao = drawn };
        if (Seal(source, attributes, evenEmpty))
        {
            _nextRandom = null;
            return true;
        }
        Clock.Setting = before;
        return false;
    }

    /// <returns>Whether there is a new block.</returns>
    private bool Seal(ITransactionSource source, PayloadAttributes attributes, bool evenEmpty)
    {
        BuiltPayload built = _node.Builder.Build(Head, attributes, source, _stopped);
        if (built.Block.Transactions.Count == 0 && !evenEmpty) return false;
        Hash256 hash = built.Block.Header.Hash;
        PayloadStatus judged = _node.Pipeline.Accept(built.Block, CancellationToken.None);
        if (judged.Verdict != PayloadVerdict.Valid)
            throw new InvalidOperationException($"The block that was built here is {judged.Verdict}: {judged.Error}");
        ForkChoiceState choice = new(
            hash, HashBehind(built.Block.Header, SafeDistance), HashBehind(built.Block.Header, 2 * SafeDistance));
        ForkChoiceResult followed = _node.Choice.Update(choice, CancellationToken.None);
        if (followed.Error != ForkChoiceError.None || followed.Status.Verdict != PayloadVerdict.Valid)
            throw new InvalidOperationException(
                $"The block that was built here was not made the head: {followed.Error} {followed.Status.Error}");
        _log.Debug("Sealed block {Number} with {Count} transactions", built.Block.Header.Number, built.Block.Transactions.Count);
        return true;
    }

    private PayloadAttributes AttributesAfter(BlockHeader parent, ulong timestamp)
    {
        ForkRules rules = _node.Tree.RulesAfter(parent, timestamp);
        // Nobody draws lots here: what follows from the parent serves as well.
        Hash256 drawn = Keccak256.Hash(parent.Hash.Bytes);
        return new PayloadAttributes(
            timestamp, drawn, _feeRecipient, rules.HasWithdrawals ? [] : null, rules.StoresBeaconRoot ? drawn : null);
    }

    private bool Exists(Address account, BlockHeader at)
    {
        if (!_node.Tree.TryOpenState(at, out StateSnapshot? state))
            throw new InvalidOperationException($"The state of block {at.Number} is not kept.");
        using (state) return state.TryGetAccount(account, out _);
    }

    /// <summary>A block of the chain that the new head continues.</summary>
    private Hash256 HashBehind(BlockHeader head, ulong distance)
    {
        if (head.Number <= distance) return _node.Tree.Genesis.Hash;
        return _node.Tree.TryGetCanonicalHash(head.Number - distance, out Hash256 hash)
            ? hash
            : throw new StoreException(
                $"Block {head.Number - distance} of the chain is missing in the database: verify it with 'altius db verify'.");
    }
}
