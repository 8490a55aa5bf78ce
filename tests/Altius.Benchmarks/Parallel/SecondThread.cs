using Altius.Benchmarks.Figures;
using Altius.Crypto;

namespace Altius.Benchmarks.Parallel;

/// <summary>
/// What a second thread brings work that shares nothing: hashing on one thread and on two, a little at a time between the rounds
/// of what is measured beside it. A machine that is shared with others gives now more and now less of its second core.
/// </summary>
/// <remarks>
/// Who runs: the caller and one thread of its own, which sleeps between the calls of <see cref="Round"/>. What completes a round:
/// both have hashed as often as was to be done. What ends the thread: <see cref="Dispose"/>.
/// </remarks>
internal sealed class SecondThread : IDisposable
{
    /// <summary>About half a millisecond.</summary>
    private const int Hashes = 1_200;

    private readonly List<double> _gains = [];
    private readonly SemaphoreSlim _call = new(0);
    private readonly Thread _thread;
    private int _state; // 0 away, 1 there, 2 to begin
    private bool _over;

    public SecondThread()
    {
        _thread = new Thread(Attend) { IsBackground = true };
        _thread.Start();
    }

    /// <summary>The median over the rounds, from 1 to 2.</summary>
    public double Gain => new Sample(_gains).Median;

    public void Forget() => _gains.Clear();

    public void Round()
    {
        double start = WallClock.Now;
        Spin();
        double one = WallClock.Now - start;
        _call.Release();
        while (Volatile.Read(ref _state) != 1) Thread.SpinWait(1);
        start = WallClock.Now;
        Volatile.Write(ref _state, 2);
        Spin();
        while (Volatile.Read(ref _state) != 0) Thread.SpinWait(1);
        _gains.Add(2 * one / (WallClock.Now - start));
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
            Spin();
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
