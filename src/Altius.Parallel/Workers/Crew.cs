using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace Altius.Parallel;

/// <summary>Threads that do the same job side by side: the caller's and some of its own, asleep between jobs.</summary>
/// <remarks>
/// Who runs: the caller as number 0, and a background thread for each further number, started with the first job. What
/// memory they own: what the job gives each number. What completes a job: the caller has returned from it, and so has everybody
/// who joined in. Who has not joined by then is not waited for, and misses the job: waking a thread can take longer than the
/// job itself. What cancels it: the first exception is told to the job's owner, who makes the others return, and thrown to the
/// caller once they have. <see cref="Dispose"/> ends the threads; none may be at work then.
/// </remarks>
internal sealed class Crew : IDisposable
{
    /// <summary>
    /// Microseconds for which those who have nothing to do stay awake. One job is often followed by another, or announced by
    /// <see cref="Rouse()"/>, within that time; waking a sleeper took 24 µs at best, 40 as a rule and at times far more.
    /// </summary>
    private const double AwakeMicroseconds = 100;

    private readonly Seat[] _seats;
    private readonly SemaphoreSlim _returned = new(0);
    private Action<int>? _job;
    private Action? _stop;
    private ExceptionDispatchInfo? _fault;
    private volatile bool _ended;

    /// <param name="size">The caller included.</param>
    public Crew(int size)
    {
        _seats = new Seat[size - 1];
        for (int i = 0; i < _seats.Length; i++) _seats[i] = new Seat();
    }

    /// <summary>What a seat's thread is at. Only the caller calls and takes back; only the thread joins.</summary>
    private enum Call
    {
        None,
        /// <summary>There is a job, which the thread may join.</summary>
        Open,
        Joined,
        /// <summary>Joined, and the caller sleeps until the thread is back.</summary>
        Awaited,
    }

    public int Size => _seats.Length + 1;

    /// <summary>Wakes everybody ahead of a job that is about to come.</summary>
    public void Rouse()
    {
        for (int i = 0; i < _seats.Length; i++) Rouse(i);
    }

    /// <summary>
    /// Runs the job under number 0, and under every other number up to <see cref="Size"/> − 1 whose
    /// thread comes before that ends.
    /// </summary>
    /// <param name="stop">Makes all of them return soon; called where one fails.</param>
    public void Run(Action<int> job, Action stop)
    {
        _job = job;
        _stop = stop;
        _fault = null;
        for (int i = 0; i < _seats.Length; i++)
        {
            // A full fence: the thread sees the call, or the caller that it sleeps.
            Interlocked.Exchange(ref _seats[i].Call, Call.Open);
            Rouse(i);
        }
        Work(0);
        foreach (Seat seat in _seats) Settle(seat);
        _job = null;
        _stop = null;
        _fault?.Throw();
    }

    public void Dispose()
    {
        _ended = true;
        foreach (Seat seat in _seats)
        {
            seat.Bell.Release();
            seat.Thread?.Join();
            seat.Bell.Dispose();
        }
        _returned.Dispose();
    }

    private void Rouse(int index)
    {
        Seat seat = _seats[index];
        if (seat.Thread is null)
        {
            seat.Thread = new Thread(() => Attend(seat, index + 1)) { IsBackground = true, Name = $"Altius worker {index + 1}" };
            seat.Thread.Start();
        }
        else if (Interlocked.Exchange(ref seat.Asleep, 0) != 0)
        {
            seat.Wakening.KeepAway();
            seat.Bell.Release();
        }
    }

    /// <summary>Takes the call back where nobody came, and else waits for who did.</summary>
    private void Settle(Seat seat)
    {
        if (Interlocked.CompareExchange(ref seat.Call, Call.None, Call.Open) == Call.Open) return;
        long start = Stopwatch.GetTimestamp();
        while (seat.Call != Call.None)
        {
            if (IsAwakeSince(start)) Thread.SpinWait(10);
            else if (Interlocked.CompareExchange(ref seat.Call, Call.Awaited, Call.Joined) == Call.Joined) _returned.Wait();
        }
    }

    private void Attend(Seat seat, int number)
    {
        seat.Wakening.Begin();
        while (!_ended)
        {
            if (Interlocked.CompareExchange(ref seat.Call, Call.Joined, Call.Open) == Call.Open)
            {
                Work(number);
                if (Interlocked.Exchange(ref seat.Call, Call.None) == Call.Awaited) _returned.Release();
            }
            WaitForCall(seat);
        }
    }

    private static void WaitForCall(Seat seat)
    {
        long start = Stopwatch.GetTimestamp();
        while (IsAwakeSince(start))
        {
            if (seat.Call == Call.Open) return;
            Thread.SpinWait(10);
        }
        Interlocked.Exchange(ref seat.Asleep, 1);
        // Whoever takes the mark away rings, if it is not this thread itself.
        if (seat.Call == Call.Open && Interlocked.Exchange(ref seat.Asleep, 0) != 0) return;
        seat.Bell.Wait();
        seat.Wakening.End();
    }

    private static bool IsAwakeSince(long start) => Stopwatch.GetElapsedTime(start).TotalMicroseconds < AwakeMicroseconds;

    private void Work(int number)
    {
        try
        {
            _job!(number);
        }
#pragma warning disable CA1031 // It is thrown again in the caller's thread.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            Interlocked.CompareExchange(ref _fault, ExceptionDispatchInfo.Capture(fault), null);
            _stop!();
        }
    }

    /// <summary>The place of one thread.</summary>
    private sealed class Seat
    {
        public volatile Call Call;

        /// <summary>1 where the thread has gone to sleep, or is about to, and nobody has rung for it yet.</summary>
        public int Asleep;

        public Thread? Thread { get; set; }

        public SemaphoreSlim Bell { get; } = new(0);

        public Wakening Wakening { get; } = new();
    }
}
