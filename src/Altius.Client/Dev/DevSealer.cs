using Altius.Chain;
using Altius.Core;
using Altius.Crypto;
using Altius.Db;
using Altius.Primitives;
using Serilog;

namespace Altius.Client.Dev;

/// <summary>Takes the consensus client's place on a chain of one's own: has blocks built, judged and made the head.</summary>
/// <remarks>
/// Who runs: one thread of this class; the pool's event only wakes it. What memory it owns: none; builder, pipeline and fork choice
/// are used as the Engine API uses them. What completes it: nothing. What cancels it: <see cref="Dispose"/>, which waits for
/// the block under way. A block that fails ends it, and the node with it.
/// </remarks>
internal sealed class DevSealer : IDisposable
{
    /// <summary>How far "safe" and "finalized" stay behind: an epoch, and two.</summary>
    private const ulong SafeDistance = 32;

    private readonly NodeServices _node;
    private readonly TimeSpan _period;
    private readonly TimeProvider _clock;
    private readonly Action<Exception> _onFault;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stop = new();
    private readonly AutoResetEvent _wake = new(initialState: true);
    private readonly Thread _thread;

    /// <param name="period">Time between blocks; zero for one whenever transactions have come in.</param>
    /// <param name="clock">Gives blocks their time; one that goes back does not hold them up.</param>
    /// <param name="onFault">Gets the fault that ends it.</param>
    public DevSealer(NodeServices node, TimeSpan period, TimeProvider clock, Action<Exception> onFault, ILogger log)
    {
        (_node, _period, _clock, _onFault, _log) = (node, period, clock, onFault, log);
        node.Pool.Pending += Wake;
        _thread = new Thread(Run) { IsBackground = true, Name = "dev sealer" };
        _thread.Start();
    }

    public void Dispose()
    {
        _node.Pool.Pending -= Wake;
        _stop.Cancel();
        _wake.Set();
        _thread.Join();
        _stop.Dispose();
        _wake.Dispose();
    }

    private void Wake(Transaction transaction) => _wake.Set();

    private void Run()
    {
        try
        {
            while (!_stop.IsCancellationRequested)
            {
                if (_period > TimeSpan.Zero)
                {
                    if (_stop.Token.WaitHandle.WaitOne(_period)) return;
                    Seal(evenEmpty: true);
                }
                else
                {
                    _wake.WaitOne();
                    // A block may not hold all that waits.
                    while (!_stop.IsCancellationRequested && Seal(evenEmpty: false))
                    {
                    }
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The node stops.
        }
#pragma warning disable CA1031 // Whatever it is, the node's owner decides; the thread must not take the process down.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            _onFault(fault);
        }
    }

    /// <summary>Makes one block of what waits.</summary>
    /// <returns>Whether there is a new block.</returns>
    private bool Seal(bool evenEmpty)
    {
        BlockHeader parent = _node.Tree.Head;
        BuiltPayload built = _node.Builder.Build(parent, AttributesAfter(parent), _node.Pool, _stop.Token);
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
        ulong now = (ulong)Math.Max(_clock.GetUtcNow().ToUnixTimeSeconds(), 0);
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
