using System.Diagnostics;
using Altius.Chain;
using Altius.Core;
using Altius.Crypto;
using Altius.Db;
using Altius.Primitives;
using Serilog;

namespace Altius.Client.Dev;

/// <summary>Takes the consensus client's place on a chain of one's own: has blocks built, judged and made the head.</summary>
/// <remarks>
/// Who runs: one thread of this class, which the pool's event wakes, and whoever calls <see cref="Settle"/>; one at a time, under the
/// gate. What memory it owns: none; builder, pipeline and fork choice are used as the Engine API uses them. What completes it:
/// nothing. What cancels it: <see cref="Dispose"/>, which waits for the block under way. A block that fails ends it, and the
/// node with it.
/// </remarks>
internal sealed class DevSealer : IDisposable
{
    /// <summary>How far "safe" and "finalized" stay behind: an epoch, and two.</summary>
    private const ulong SafeDistance = 32;

    /// <summary>How long a caller helps to empty the pool before its own transaction's turn has come.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly NodeServices _node;
    private readonly TimeSpan _period;
    private readonly Action<Exception> _onFault;
    private readonly ILogger _log;
    private readonly Lock _gate = new(); // held while a block is made
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationToken _stopped;
    private readonly object _signal = new();
    private bool _isWoken = true; // at the start, for what still waits from the last run; guarded by _signal
    private readonly Thread _thread;

    /// <param name="period">Time between blocks; zero for one whenever transactions have come in.</param>
    /// <param name="onFault">Gets the fault that ends it.</param>
    public DevSealer(NodeServices node, TimeSpan period, Action<Exception> onFault, ILogger log)
    {
        (_node, _period, _onFault, _log, _stopped) = (node, period, onFault, log, _stop.Token);
        node.Pool.Pending += Wake;
        _thread = new Thread(Run) { IsBackground = true, Name = "dev sealer" };
        _thread.Start();
    }

    /// <summary>
    /// Where blocks are made on demand: makes them until a transaction of the pool is in one, so that whoever sent it finds it on the
    /// chain. One that cannot be in a block now, such as one behind a gap, keeps waiting in the pool.
    /// </summary>
    /// <exception cref="OperationCanceledException">The caller asked to stop.</exception>
    public void Settle(Transaction transaction, CancellationToken stop)
    {
        if (_period > TimeSpan.Zero) return;
        Hash256 hash = transaction.Hash;
        long began = Stopwatch.GetTimestamp();
        while (!_node.Tree.TryLocate(hash, out _) && Stopwatch.GetElapsedTime(began) < Patience)
        {
            stop.ThrowIfCancellationRequested();
            if (!TrySeal(evenEmpty: false)) return;
        }
    }

    public void Dispose()
    {
        _node.Pool.Pending -= Wake;
        _stop.Cancel();
        Wake();
        _thread.Join();
        lock (_gate) _stop.Dispose(); // a caller may have been at it; the next one sees that it is over
    }

    private void Wake(Transaction transaction) => Wake();

    private void Wake()
    {
        lock (_signal)
        {
            _isWoken = true;
            Monitor.Pulse(_signal);
        }
    }

    private void Run()
    {
        while (!_stopped.IsCancellationRequested)
        {
            if (_period > TimeSpan.Zero)
            {
                if (!_stopped.WaitHandle.WaitOne(_period) && !TrySeal(evenEmpty: true)) return;
                continue;
            }
            AwaitWake();
            while (TrySeal(evenEmpty: false)) // a block may not hold all that waits
            {
            }
        }
    }

    private void AwaitWake()
    {
        lock (_signal)
        {
            while (!_isWoken) Monitor.Wait(_signal);
            _isWoken = false;
        }
    }

    /// <summary>Makes one block of what waits; a fault is the node's owner's to act on.</summary>
    /// <returns>Whether there is a new block.</returns>
    private bool TrySeal(bool evenEmpty)
    {
        lock (_gate)
        {
            if (_stopped.IsCancellationRequested) return false;
            try
            {
                return Seal(evenEmpty);
            }
            catch (OperationCanceledException) when (_stopped.IsCancellationRequested)
            {
                return false; // the node stops
            }
#pragma warning disable CA1031 // Whatever it is, the node's owner decides; neither the thread nor a caller can mend it.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                _stop.Cancel();
                _onFault(fault);
                return false;
            }
        }
    }

    /// <summary>Makes one block of what waits.</summary>
    /// <returns>Whether there is a new block.</returns>
    private bool Seal(bool evenEmpty)
    {
        if (!evenEmpty && _node.Pool.Count().Pending == 0) return false;
        BlockHeader parent = _node.Tree.Head;
        BuiltPayload built = _node.Builder.Build(parent, AttributesAfter(parent), _node.Pool, _stopped);
        if (built.Block.Transactions.Count == 0 && !evenEmpty) return false;
        Hash256 hash = built.Block.Header.Hash;
        PayloadStatus judged = _node.Pipeline.Accept(built.Block, CancellationToken.None);
        if (judged.Verdict != PayloadVerdict.Valid)
            throw new InvalidOperationException($"The block that was built here is {judged.Verdict}: {judged.Error}");
        ForkChoiceState choice = new(
            hash, HashBehind(built.Block.Header, SafeDistance), HashBehind(built.Block.Header, 2 * SafeDistance));
        ForkChoiceResult followed = _node.Choice.Update(choice, CancellationToken.None);
        if (followed.Error != ForkChoiceError.None || followed.Status.Verdict != PayloadVerdict.Valid)
            throw new InvalidOperationException($"The block that was built here was not made the head: {followed.Error} {followed.Status.Error}");
        _log.Debug("Sealed block {Number} with {Count} transactions", built.Block.Header.Number, built.Block.Transactions.Count);
        return true;
    }

    private PayloadAttributes AttributesAfter(BlockHeader parent)
    {
        ulong now = (ulong)DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        ulong timestamp = Math.Max(now, parent.Timestamp + 1);
        ForkRules rules = _node.Tree.RulesAfter(parent, timestamp);
        // Nobody draws lots here: what follows from the parent serves as well.
        Hash256 drawn = Keccak256.Hash(parent.Hash.Bytes);
        return new PayloadAttributes(
            timestamp, drawn, Address.Zero, rules.HasWithdrawals ? [] : null, rules.StoresBeaconRoot ? drawn : null);
    }

    /// <summary>A block of the chain that the new head continues.</summary>
    private Hash256 HashBehind(BlockHeader head, ulong distance)
    {
        if (head.Number <= distance) return _node.Tree.Genesis.Hash;
        return _node.Tree.TryGetCanonicalHash(head.Number - distance, out Hash256 hash)
            ? hash
            : throw new StoreException($"Block {head.Number - distance} of the chain is missing in the database: verify it with 'altius db verify'.");
    }
}
