using System.Diagnostics.CodeAnalysis;
using Altius.Core;
using Altius.Evm;
using Altius.Execution;
using Altius.State;

namespace Altius.Chain;

/// <summary>Builds blocks: an empty one at once, better ones until it is asked for.</summary>
/// <remarks>
/// Who runs: callers build their empty payloads themselves. One thread of normal priority fills each once, the youngest first: on
/// a machine whose processors others use, a staker's block must not stay empty. From then on one below normal priority improves
/// them, so that blocks to be judged never wait for that. What memory they own: each build has an assembler and a snapshot of the
/// parent state for itself; a job's best payload is replaced as a whole, by one thread at a time. What completes it: the payload
/// is taken, or a slot has passed. What cancels it: taking, a younger job beyond the bound, or the builder's end, between two
/// transactions.
/// </remarks>
public sealed class PayloadBuilder : IDisposable
{
    /// <summary>How long taking a payload may wait for the first try to end.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(40);

    /// <summary>How often the transaction source is asked whether it has moved.</summary>
    private static readonly TimeSpan Watch = TimeSpan.FromMilliseconds(50);

    /// <summary>Further ahead than this a payload's own time does not count: nobody asks for one so early.</summary>
    private static readonly TimeSpan LongestLead = TimeSpan.FromMinutes(1);

    private readonly BuildFunction _build;
    private readonly BlockProduction? _production;
    private readonly ITransactionSource _source;
    private readonly PayloadBuilderOptions _options;
    private readonly TimeProvider _clock;
    private readonly Lock _gate = new();
    private readonly List<PayloadJob> _jobs = []; // oldest first; guarded by _gate
    private readonly AutoResetEvent _wakeFilling = new(false), _wakeImproving = new(false);
    private readonly Thread _filling, _improving;
    private volatile bool _isDisposed;

    /// <param name="tree">Gives parents' states and rules.</param>
    /// <param name="states">Computes roots.</param>
    /// <param name="source">The pool.</param>
    /// <param name="codes">Analysed code, to be shared with executors; null for a cache of its own.</param>
    /// <param name="executor">For building in rounds, and for nobody else; null where blocks are filled one by one.</param>
    /// <exception cref="ArgumentException">The extra data is too long.</exception>
    public PayloadBuilder(
        BlockTree tree, StateStore states, ITransactionSource source, PayloadBuilderOptions? options = null,
        CodeCache? codes = null, IBlockExecutor? executor = null)
        : this(new BlockProduction(tree, states, options ?? new(), codes ?? new CodeCache(), executor), source, options ?? new())
    {
    }

    private PayloadBuilder(BlockProduction production, ITransactionSource source, PayloadBuilderOptions options)
        : this(production.Build, source, options, TimeProvider.System) => _production = production;

    /// <param name="build">How a block is made from a parent, attributes and transactions.</param>
    internal PayloadBuilder(BuildFunction build, ITransactionSource source, PayloadBuilderOptions options, TimeProvider clock)
    {
        if (options.ExtraData.Length > HeaderValidator.MaxExtraData)
            throw new ArgumentException($"The extra data is longer than {HeaderValidator.MaxExtraData} bytes.", nameof(options));
        _build = build;
        _source = source;
        _options = options;
        _clock = clock;
        _filling = new Thread(() => Work(NextToFill, _wakeFilling)) { IsBackground = true, Name = "payload builder" };
        _filling.Start();
        _improving = YieldingThread.Start("payload improver", () => Work(NextToImprove, _wakeImproving));
    }

    /// <summary>
    /// Raised on a building thread where a try ended in a fault of our own or the disk's; the payload stays at what it was.
    /// </summary>
    public event Action<Exception>? Faulted;

    /// <summary>
    /// Raised on the caller's thread where a payload is taken for the first time; handlers must be quick and must not throw.
    /// </summary>
    public event Action<BuiltPayload>? Taken;

    /// <summary>Starts to build on a block; the same parent and attributes go on as they are.</summary>
    /// <returns>Eight bytes by which the payload is asked for.</returns>
    /// <exception cref="ArgumentException">The attributes do not go with the parent or its fork.</exception>
    /// <exception cref="PayloadBuildException">No block can be built on this parent.</exception>
    public ulong Begin(BlockHeader parent, PayloadAttributes attributes)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        ulong id = PayloadId.Of(parent.Hash, attributes);
        lock (_gate)
            if (Find(id) is not null) return id;
        BuiltPayload empty = _build(parent, attributes, FixedTransactions.None, CancellationToken.None);
        PayloadJob job = new(id, parent, attributes, empty, EndOf(attributes.Timestamp));
        lock (_gate)
        {
            if (Find(id) is not null) return id; // another caller was quicker
            if (_jobs.Count >= _options.MaxPayloads) Forget(_jobs[0]);
            _jobs.Add(job);
        }
        _wakeFilling.Set();
        return id;
    }

    /// <summary>
    /// Stops improving a payload and gives the best there is, within 50 ms: a first try that runs is waited for that long.
    /// It may be asked again, and gives the same.
    /// </summary>
    public bool TryTake(ulong id, [NotNullWhen(true)] out BuiltPayload? payload)
    {
        payload = null;
        PayloadJob? job;
        lock (_gate) job = Find(id);
        if (job is null) return false;
        if (job.IsOpen) job.AwaitFirstTry(Patience);
        bool isFirst = job.Take();
        payload = job.Best;
        if (isFirst) Taken?.Invoke(payload);
        return true;
    }

    /// <summary>Builds a block here and now, with as much as fits of what a source offers.</summary>
    /// <exception cref="ArgumentException">The attributes do not go with the parent or its fork.</exception>
    /// <exception cref="PayloadBuildException">No block can be built on this parent.</exception>
    public BuiltPayload Build(
        BlockHeader parent, PayloadAttributes attributes, ITransactionSource source, CancellationToken stop) =>
        _build(parent, attributes, source, stop);

    /// <summary>
    /// Builds a block here and now of exactly these transactions in this order, or says which may not stand in it.
    /// </summary>
    /// <exception cref="ArgumentException">The attributes do not go with the parent or its fork.</exception>
    /// <exception cref="PayloadBuildException">No block can be built on this parent.</exception>
    public ExactPayload BuildExactly(
        BlockHeader parent, PayloadAttributes attributes, IReadOnlyList<PooledTransaction> transactions,
        CancellationToken stop) =>
        (_production ?? throw new InvalidOperationException("This builder has no chain.")).BuildExactly(
            parent, attributes, transactions, stop);

    public void Dispose()
    {
        if (_isDisposed) return;
        _isDisposed = true;
        lock (_gate)
            foreach (PayloadJob job in _jobs) job.Close();
        _wakeFilling.Set();
        _wakeImproving.Set();
        _filling.Join();
        _improving.Join();
        _wakeFilling.Dispose();
        _wakeImproving.Dispose();
        foreach (PayloadJob job in _jobs) job.Dispose();
    }

    /// <summary>When a payload with this timestamp is no longer improved, in the clock's units.</summary>
    private long EndOf(ulong timestamp)
    {
        double now = (_clock.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds;
        double ahead = Math.Clamp(timestamp - now, 0, LongestLead.TotalSeconds);
        return _clock.GetTimestamp() + (long)((ahead + _options.Lifetime.TotalSeconds) * _clock.TimestampFrequency);
    }

    private PayloadJob? Find(ulong id) => _jobs.Find(job => job.Id == id);

    private void Forget(PayloadJob job)
    {
        _jobs.Remove(job);
        job.Close(); // disposed of by the collector: someone may be about to take it
    }

    /// <param name="next">The job to do now, or how long to wait for one where there is none.</param>
    private void Work(Func<(PayloadJob? Job, TimeSpan Idle)> next, AutoResetEvent wake)
    {
        while (!_isDisposed)
        {
            (PayloadJob? job, TimeSpan idle) = next();
            if (job is null) wake.WaitOne(idle);
            else Try(job);
        }
    }

    /// <summary>The youngest payload that is still empty.</summary>
    private (PayloadJob? Job, TimeSpan Idle) NextToFill()
    {
        lock (_gate) return (_jobs.FindLast(job => job.IsOpen && job.TriedVersion is null), Timeout.InfiniteTimeSpan);
    }

    /// <summary>The youngest payload for which another try may pay.</summary>
    private (PayloadJob? Job, TimeSpan Idle) NextToImprove()
    {
        bool anyOpen = false;
        long now = _clock.GetTimestamp();
        long version = _source.Version;
        lock (_gate)
        {
            for (int i = _jobs.Count - 1; i >= 0; i--)
            {
                PayloadJob job = _jobs[i];
                if (job.IsOpen && now >= job.Ends) job.Close();
                if (!job.IsOpen || job.TriedAt is not { } triedAt) continue;
                anyOpen = true;
                bool isRested = _clock.GetElapsedTime(triedAt, now) >= _options.Pause;
                if (job.TriedVersion != version && isRested) return (job, default);
            }
        }
        return (null, anyOpen ? Watch : Timeout.InfiniteTimeSpan);
    }

    private void Try(PayloadJob job)
    {
        long version = _source.Version;
        lock (_gate) job.TriedVersion = version;
        try
        {
            job.Offer(_build(job.Parent, job.Attributes, _source, job.Stop));
        }
        catch (OperationCanceledException) when (!job.IsOpen)
        {
            // It was taken or dropped: what there is stays.
        }
#pragma warning disable CA1031 // Whatever fails here must not end the thread; the node hears of it.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            Faulted?.Invoke(fault);
        }
        job.EndTry();
        long now = _clock.GetTimestamp();
        lock (_gate) job.TriedAt = now;
        _wakeImproving.Set();
    }
}

/// <summary>How a block is made from a parent, attributes and transactions.</summary>
internal delegate BuiltPayload BuildFunction(
    BlockHeader parent, PayloadAttributes attributes, ITransactionSource source, CancellationToken stop);
