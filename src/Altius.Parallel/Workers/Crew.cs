using System.Runtime.ExceptionServices;

namespace Altius.Parallel;

/// <summary>Threads that do the same job side by side: the caller's and some of its own, asleep between jobs.</summary>
/// <remarks>
/// Who runs: the caller as number 0, and a background thread for each further number, started with the first job. What
/// memory they own: what the job gives each number. What completes a job: all have returned from it. What cancels it: the
/// first exception is told to the job's owner, who makes the others return, and thrown to the caller once they have.
/// <see cref="Dispose"/> ends the threads; none may be at work then.
/// </remarks>
internal sealed class Crew : IDisposable
{
    private readonly SemaphoreSlim[] _starts;
    private readonly Thread?[] _threads;
    private readonly CountdownEvent _done = new(1);
    private Action<int>? _job;
    private Action? _stop;
    private ExceptionDispatchInfo? _fault;

    /// <param name="size">The caller included.</param>
    public Crew(int size)
    {
        Size = size;
        _threads = new Thread?[size - 1];
        _starts = new SemaphoreSlim[size - 1];
        for (int i = 0; i < _starts.Length; i++) _starts[i] = new SemaphoreSlim(0);
    }

    public int Size { get; }

    /// <summary>Runs the job under every number from 0 to <see cref="Size"/> − 1 at once.</summary>
    /// <param name="stop">Makes all of them return soon; called where one fails.</param>
    public void Run(Action<int> job, Action stop)
    {
        _job = job;
        _stop = stop;
        _fault = null;
        _done.Reset(Size);
        for (int i = 0; i < _starts.Length; i++)
        {
            _threads[i] ??= StartThread(i + 1);
            _starts[i].Release();
        }
        Work(0);
        _done.Wait();
        _job = null;
        _stop = null;
        _fault?.Throw();
    }

    public void Dispose()
    {
        for (int i = 0; i < _threads.Length; i++)
        {
            _starts[i].Release(); // without a job the thread ends
            _threads[i]?.Join();
            _starts[i].Dispose();
        }
        _done.Dispose();
    }

    private Thread StartThread(int number)
    {
        Thread thread = new(() => Attend(number)) { IsBackground = true, Name = $"Altius worker {number}" };
        thread.Start();
        return thread;
    }

    private void Attend(int number)
    {
        while (true)
        {
            _starts[number - 1].Wait();
            if (_job is null) return;
            Work(number);
        }
    }

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
        finally
        {
            _done.Signal();
        }
    }
}
