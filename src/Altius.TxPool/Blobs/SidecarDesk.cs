using System.Diagnostics.CodeAnalysis;
using Altius.Chain;
using Altius.Core;

namespace Altius.TxPool;

/// <summary>
/// Where sidecars are checked, and turned into the form that the next block's fork asks for, one after the other.
/// </summary>
/// <remarks>
/// Who runs: one thread below normal priority, so that a flood of blobs costs at most that much; callers wait for their answer.
/// What memory it owns: nothing beyond the task at hand. What completes it: the answer. What cancels it: the desk's end, between
/// two blobs. Checks go before conversions of what the pool has already (at the fork that asks for another form).
/// </remarks>
internal sealed class SidecarDesk : IDisposable
{
    /// <summary>Callers that may wait, each with at most a megabyte of blobs.</summary>
    private const int MaxWaiting = 64;

    private readonly Lock _gate = new();
    private readonly Queue<Action> _checks = new(); // guarded by _gate
    private readonly Queue<Action> _conversions = new(); // guarded by _gate
    private readonly AutoResetEvent _wake = new(false);
    private readonly CancellationTokenSource _stop = new();
    private readonly Thread _thread;

    public SidecarDesk() => _thread = YieldingThread.Start("blob proofs", Work);

    /// <summary>
    /// Checks a sidecar and converts it. A sidecar of the other form than the fork asks for is not refused: senders' tools need
    /// years to learn a new one, and peers convert it for them too.
    /// </summary>
    /// <param name="converted">The sidecar in the form asked for.</param>
    /// <returns>Null where it is good; else what is told to the user.</returns>
    public string? Check(
        Transaction transaction, BlobSidecar sidecar, BlobSidecarVersion version, out BlobSidecar? converted)
    {
        TaskCompletionSource<(string? Refusal, BlobSidecar? Sidecar)> answer =
            new(TaskCreationOptions.RunContinuationsAsynchronously);
        bool isTaken = TryEnqueue(_checks, MaxWaiting, () =>
        {
            try
            {
                string? refusal = BlobProofs.Check(transaction, sidecar);
                answer.SetResult((refusal, refusal is null ? BlobProofs.Convert(sidecar, version, _stop.Token) : null));
            }
            catch (OperationCanceledException)
            {
                answer.SetResult((Refusals.Closing, null));
            }
#pragma warning disable CA1031 // It is thrown to the caller who asked, not swallowed.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                answer.SetException(fault);
            }
        });
        converted = null;
        if (!isTaken) return _stop.IsCancellationRequested ? Refusals.Closing : Refusals.PoolFull;
        (string? result, converted) = answer.Task.GetAwaiter().GetResult();
        return result;
    }

    /// <summary>Does something when no check waits; dropped where the desk ends first.</summary>
    public void Later(Action<CancellationToken> work) => TryEnqueue(_conversions, int.MaxValue, () =>
    {
        if (!_stop.IsCancellationRequested) work(_stop.Token);
    });

    public void Dispose()
    {
        lock (_gate)
        {
            if (_stop.IsCancellationRequested) return;
            _stop.Cancel();
        }
        _wake.Set();
        _thread.Join();
        _wake.Dispose();
        _stop.Dispose();
    }

    private bool TryEnqueue(Queue<Action> queue, int most, Action work)
    {
        lock (_gate)
        {
            if (_stop.IsCancellationRequested || queue.Count >= most) return false;
            queue.Enqueue(work);
            _wake.Set();
            return true;
        }
    }

    /// <summary>Runs until the desk ends; whoever waits then is told so.</summary>
    private void Work()
    {
        while (true)
        {
            if (TryDequeue(out Action? work)) work();
            else if (_stop.IsCancellationRequested) return;
            else _wake.WaitOne();
        }
    }

    private bool TryDequeue([NotNullWhen(true)] out Action? work)
    {
        lock (_gate) return _checks.TryDequeue(out work) || _conversions.TryDequeue(out work);
    }
}
