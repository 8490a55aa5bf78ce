using System.Diagnostics;
using Altius.Core;

namespace Altius.Client.Dev;

/// <summary>Has blocks made on a development chain as transactions come in, at regular intervals, or both.</summary>
/// <remarks>
/// Who runs: one thread of this class; the pool's event only wakes it. What memory it owns: the interval and what wakes it,
/// guarded by the signal. What completes it: nothing. What cancels it: <see cref="Dispose"/>, which
/// waits for the block under way.
/// </remarks>
internal sealed class DevSealer : IDisposable
{
    private readonly DevChain _chain;
    private readonly NodeServices _node;
    private readonly object _signal = new();
    private readonly Thread _thread;
    private TimeSpan _interval; // zero for none
    private long _due; // a timestamp of the stopwatch's, which never goes back
    private bool _isWoken = true; // at the start, for what still waits from the last run
    private bool _isDisposed;

    public DevSealer(DevChain chain, NodeServices node)
    {
        (_chain, _node) = (chain, node);
        SetInterval(node.Options.DevPeriod);
        node.Pool.Pending += Wake;
        _thread = new Thread(Run) { IsBackground = true, Name = "dev sealer" };
        _thread.Start();
    }

    /// <summary>Sets the time between blocks that are made whether transactions wait or not; zero for no such blocks.</summary>
    public void SetInterval(TimeSpan interval)
    {
        lock (_signal)
        {
            _interval = interval;
            _due = DueAfter(interval);
            Wake();
        }
    }

    /// <summary>Switches making blocks as transactions come in on or off.</summary>
    public void SetAutomatic(bool isAutomatic)
    {
        _chain.IsAutomatic = isAutomatic;
        Wake();
    }

    public void Dispose()
    {
        _node.Pool.Pending -= Wake;
        lock (_signal)
        {
            _isDisposed = true;
            Wake();
        }
        _thread.Join();
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
        while (Await(out bool isDue))
        {
            if (isDue) _chain.Mine(1, interval: null, CancellationToken.None);
            // A block may not hold all that waits.
            while (_chain.IsAutomatic && !Volatile.Read(ref _isDisposed) && _chain.TrySeal())
            {
            }
        }
    }

    /// <summary>Waits for something to do.</summary>
    /// <param name="isDue">Whether the interval has passed.</param>
    /// <returns>False at the end.</returns>
    private bool Await(out bool isDue)
    {
        lock (_signal)
        {
            isDue = false;
            while (!_isWoken && !isDue)
            {
                TimeSpan rest = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), _due);
                if (_interval == TimeSpan.Zero) Monitor.Wait(_signal);
                else if (rest > TimeSpan.Zero) Monitor.Wait(_signal, rest);
                isDue = _interval > TimeSpan.Zero && _due <= Stopwatch.GetTimestamp();
            }
            if (isDue) _due = DueAfter(_interval);
            _isWoken = false;
            return !_isDisposed;
        }
    }

    private static long DueAfter(TimeSpan interval) =>
        Stopwatch.GetTimestamp() + (long)(interval.TotalSeconds * Stopwatch.Frequency);
}
