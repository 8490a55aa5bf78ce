using Altius.Core;

namespace Altius.Chain;

/// <summary>One payload on its way: what was asked for and the best block there is. Safe for many threads.</summary>
internal sealed class PayloadJob : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly ManualResetEventSlim _improved = new();
    private volatile BuiltPayload _best;
    private volatile bool _isClosed;
    private int _taken;

    /// <param name="first">The empty payload.</param>
    /// <param name="ends">When it is no longer improved, in the builder's clock.</param>
    public PayloadJob(ulong id, BlockHeader parent, PayloadAttributes attributes, BuiltPayload first, long ends)
    {
        Id = id;
        Parent = parent;
        Attributes = attributes;
        Ends = ends;
        _best = first;
    }

    public ulong Id { get; }

    public BlockHeader Parent { get; }

    public PayloadAttributes Attributes { get; }

    public long Ends { get; }

    /// <summary>
    /// The state of the transaction source at the last try; null before the first. Guarded by the builder's lock.
    /// </summary>
    public long? TriedVersion { get; set; }

    /// <summary>
    /// When the last try ended; null before the first has, while the job is not one to improve. Guarded by the builder's lock.
    /// </summary>
    public long? TriedAt { get; set; }

    /// <summary>The best block so far.</summary>
    public BuiltPayload Best => _best;

    /// <summary>Whether it is still to be improved.</summary>
    public bool IsOpen => !_isClosed;

    /// <summary>Asks a running try to stop.</summary>
    public CancellationToken Stop => _stop.Token;

    /// <summary>A finished try; it counts where it is worth more.</summary>
    public void Offer(BuiltPayload payload)
    {
        if (_isClosed) return;
        bool isBetter = payload.Value > _best.Value
            || (payload.Value == _best.Value && payload.Block.Transactions.Count > _best.Block.Transactions.Count);
        if (isBetter) _best = payload;
        _improved.Set();
    }

    /// <summary>Waits until a first try has ended, or for as long as this.</summary>
    public void AwaitFirstTry(TimeSpan atMost) => _improved.Wait(atMost);

    /// <summary>A try ended without a payload.</summary>
    public void EndTry() => _improved.Set();

    /// <summary>Ends the improvements because the payload is asked for.</summary>
    /// <returns>Whether it is asked for the first time.</returns>
    public bool Take()
    {
        Close();
        return Interlocked.Exchange(ref _taken, 1) == 0;
    }

    /// <summary>Ends the improvements; the best stays as it is from now on.</summary>
    public void Close()
    {
        if (_isClosed) return;
        _isClosed = true;
        _stop.Cancel();
    }

    public void Dispose()
    {
        Close();
        _stop.Dispose();
        _improved.Dispose();
    }
}
