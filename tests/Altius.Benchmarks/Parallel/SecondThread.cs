using Altius.Benchmarks.Figures;
using Altius.Crypto;

namespace Altius.Benchmarks.Parallel;

/// <summary>
/// What a second thread brings work that shares nothing, on one thread and on two, a little at a time between the rounds of what
/// is measured beside it. A machine that is shared with others gives now more and now less of its second core.
/// </summary>
/// <remarks>
/// Who runs: the caller and one thread of its own, which sleeps between the calls of <see cref="Round"/>. What completes a round:
/// both have done their part. What ends the thread: <see cref="Dispose"/>.
/// </remarks>
internal sealed class SecondThread : IDisposable
{
    /// <summary>About half a millisecond.</summary>
    private const int Hashes = 1_200;

    private readonly List<double> _gains = [];
    private readonly SemaphoreSlim _call = new(0);
    private readonly Thread _thread;
    private readonly Action<int> _work;
    private int _state; // 0 away, 1 there, 2 to begin
    private bool _over;

    /// <summary>Hashes.</summary>
    public SecondThread() : this(static _ => Spin())
    {
    }

    /// <param name="work">Done under number 0 by the caller, and under 1 by the second thread.</param>
    public SecondThread(Action<int> work)
    {
        _work = work;
        _thread = new Thread(Attend) { IsBackground = true };
        _thread.Start();
    }

    /// <summary>The median over the rounds, from 1 to 2.</summary>
    public double Gain => new Sample(_gains).Median;

    public void Forget() => _gains.Clear();

    /// <summary>Does the work once alone, and once on both threads.</summary>
    /// <returns>How many times more of it was done in the same time.</returns>
    public double Round()
    {
        double start = WallClock.Now;
        _work(0);
        double one = WallClock.Now - start;
        _call.Release();
        while (Volatile.Read(ref _state) != 1) Thread.SpinWait(1);
        start = WallClock.Now;
        Volatile.Write(ref _state, 2);
        _work(0);
        while (Volatile.Read(ref _state) != 0) Thread.SpinWait(1);
        double gain = 2 * one / (WallClock.Now - start);
        _gains.Add(gain);
        return gain;
    }

    public void Dispose()
    {
        _over = true;
        _call.Release();
        _thread.Join();
        _call.Dispose();
    }

    private void Attend()
    {
        while (true)
        {
            _call.Wait();
            if (_over) return;
            Volatile.Write(ref _state, 1);
            while (Volatile.Read(ref _state) != 2) Thread.SpinWait(1);
            _work(1);
            Volatile.Write(ref _state, 0);
        }
    }

    private static void Spin()
    {
        Span<byte> data = stackalloc byte[64];
        data.Clear();
        for (int i = 0; i < Hashes; i++) Keccak256.Hash(data, data);
    }
}
