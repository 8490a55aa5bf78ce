using System.Collections.Concurrent;
using Altius.Chain;

namespace Altius.JsonRpc;

/// <summary>
/// The few threads that run one port's calls, so that no number of calls can take the thread pool, on which the Engine API and
/// all network traffic live.
/// </summary>
/// <remarks>
/// Who runs: a fixed number of threads; a handler that awaits comes back to one of them. What memory they own: none but the
/// queue. What completes a call: its handler. What cancels it: only the handler's own token; disposing waits for none.
/// </remarks>
internal sealed class CallWorkers : TaskScheduler, IDisposable
{
    /// <summary>Quick calls that may run on callers' threads at once: never as many as the thread pool has.</summary>
    private static readonly int MostLent = Math.Max(1, Environment.ProcessorCount / 2);

    private readonly BlockingCollection<Task> _queue = [];
    private readonly int _most;
    private readonly int _threads;
    private readonly RightOfWay? _way;
    private int _calls;
    private int _lent;

    /// <param name="name">Of the port, for the threads' names.</param>
    /// <param name="threads">How many calls run at once.</param>
    /// <param name="waiting">How many more may wait.</param>
    /// <param name="way">Of those to whom these calls leave the processors; null where they go first themselves.</param>
    public CallWorkers(string name, int threads, int waiting, RightOfWay? way)
    {
        _way = way;
        _threads = threads;
        _most = threads + waiting;
        for (int i = 0; i < threads; i++)
        {
            if (way is not null) YieldingThread.Start($"{name} worker {i}", Work);
            else new Thread(Work) { IsBackground = true, Name = $"{name} worker {i}" }.Start();
        }
    }

    public override int MaximumConcurrencyLevel => _threads;

    /// <summary>Runs a call on a worker.</summary>
    /// <exception cref="RpcError">−32005: too many calls wait already.</exception>
    public async Task RunAsync(Func<Task> call)
    {
        if (Interlocked.Increment(ref _calls) > _most)
        {
            Interlocked.Decrement(ref _calls);
            throw new RpcError(RpcErrorCode.LimitExceeded, $"the server is busy: {_most} calls are under way; try again later");
        }
        try
        {
            await Task.Factory.StartNew(call, CancellationToken.None, TaskCreationOptions.DenyChildAttach, this)
                .Unwrap().ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _calls);
        }
    }

    /// <summary>Runs a call that takes microseconds: on the caller's thread where that does not hold up others.</summary>
    /// <exception cref="RpcError">−32005: too many calls wait already.</exception>
    public Task RunQuicklyAsync(Func<Task> call)
    {
        if (Interlocked.Increment(ref _lent) > MostLent)
        {
            Interlocked.Decrement(ref _lent);
            return RunAsync(call);
        }
        try
        {
            return call();
        }
        finally
        {
            Interlocked.Decrement(ref _lent);
        }
    }

    public void Dispose() => _queue.CompleteAdding();

    protected override void QueueTask(Task task)
    {
        try
        {
            _queue.Add(task);
        }
        catch (InvalidOperationException) // after Dispose a handler may still come back from an await
        {
            ThreadPool.UnsafeQueueUserWorkItem(_ => TryExecuteTask(task), null);
        }
    }

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    protected override IEnumerable<Task> GetScheduledTasks() => [.. _queue];

    private void Work()
    {
        foreach (Task task in _queue.GetConsumingEnumerable())
        {
            CallPause.Begin(_way);
            TryExecuteTask(task);
        }
    }
}

/// <summary>
/// A port's workers: several for calls in any order, and one, if any method asks for it, for calls in order of arrival.
/// </summary>
internal sealed class CallLanes(RpcServerOptions options) : IDisposable
{
    private readonly CallWorkers _any = Open(options, options.Name, options.Limits.Workers);
    private readonly Lazy<CallWorkers> _ordered = new(() => Open(options, $"{options.Name} ordered", 1));

    public CallWorkers On(RpcLane lane) => lane == RpcLane.Ordered ? _ordered.Value : _any;

    private static CallWorkers Open(RpcServerOptions options, string name, int threads) =>
        new(name, threads, options.Limits.WaitingCalls, options.GoesFirst ? null : options.Way);

    public void Dispose()
    {
        _any.Dispose();
        if (_ordered.IsValueCreated) _ordered.Value.Dispose();
    }
}
