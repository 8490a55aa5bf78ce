using System.Diagnostics;
using Altius.Chain;
using Altius.Db;
using Altius.State;
using Serilog;

namespace Altius.Client.WarmUp;

/// <summary>Loads the upper levels of the state's trie while the node waits for its first real payload.</summary>
/// <remarks>
/// Who runs: a thread of its own, of lower priority than those that answer. What memory it owns: none; the nodes become part of
/// the tries. What completes it: the last node. What cancels it: <see cref="DisposeAsync"/>. A fault of the storage is logged as
/// one, and stops the node like any other.
/// </remarks>
internal sealed class StateWarmUp : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private StateWarmUp(StateStore states, ILogger log) =>
        YieldingThread.Start("state warm-up", () => Run(states, log, _stop.Token));

    /// <summary>Ends with the work, whatever came of it.</summary>
    public Task Done => _done.Task;

    /// <summary>Begins, and returns.</summary>
    /// <param name="states">Must stay open until this is disposed of.</param>
    public static StateWarmUp Begin(StateStore states, ILogger log) => new(states, log);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Done;
        _stop.Dispose();
    }

    private void Run(StateStore states, ILogger log, CancellationToken stop)
    {
        long began = Stopwatch.GetTimestamp();
        try
        {
            states.LoadUpperLevels(stop);
            log.Debug("The upper levels of the state's trie are in memory after {Seconds:F1} s",
                Stopwatch.GetElapsedTime(began).TotalSeconds);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The node stops.
        }
        catch (StoreException fault)
        {
            log.Error(fault, "The state cannot be loaded: {Fault}", fault.Message);
        }
        finally
        {
            _done.SetResult();
        }
    }
}
