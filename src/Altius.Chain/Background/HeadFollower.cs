using Altius.Db;

namespace Altius.Chain;

/// <summary>A thread of its own for work that follows the head and on which no answer waits.</summary>
/// <remarks>
/// Who runs: one thread, of lower priority than those that answer. What memory it owns: that of the work it is given, which
/// never runs twice at once. What completes it: nothing; it sleeps until the head has moved, and moves that come while it works
/// are one wake-up. What cancels it: <see cref="Dispose"/>, by the token, which waits for the work to return; or a fault of the
/// work, after which it does nothing more and <see cref="ThrowIfFailed"/> tells those who rely on it.
/// </remarks>
internal sealed class HeadFollower : IDisposable
{
    /// <summary>
    /// Between a move of the head and the work, so that who is answered about the move need not share a processor with it.
    /// </summary>
    private static readonly TimeSpan Courtesy = TimeSpan.FromMilliseconds(10);

    /// <summary>From a part of the work to the next, where the head does not move meanwhile.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(250);

    private readonly BlockTree _tree;
    private readonly Func<CancellationToken, bool> _work;
    private readonly Action<Exception> _failed;
    private readonly AutoResetEvent _wake = new(initialState: true);
    private readonly CancellationTokenSource _stop = new();
    private readonly Thread _thread;
    private volatile Exception? _fault;
    private bool _isDisposed;

    /// <param name="work">Catches up with the head; called once at the start too.</param>
    /// <param name="failed">Told of the fault that ended the work.</param>
    public HeadFollower(BlockTree tree, string name, Action<CancellationToken> work, Action<Exception> failed) : this(
        tree,
        name,
        stop =>
        {
            work(stop);
            return false;
        },
        failed)
    {
    }

    /// <param name="work">
    /// Does a part of what there is to do, and says whether more is left, which waits for the next move of the head, though not for
    /// long.
    /// </param>
    /// <inheritdoc cref="HeadFollower(BlockTree, string, Action{CancellationToken}, Action{Exception})"/>
    public HeadFollower(BlockTree tree, string name, Func<CancellationToken, bool> work, Action<Exception> failed)
    {
        _tree = tree;
        _work = work;
        _failed = failed;
        tree.HeadChanged += Wake;
        _thread = YieldingThread.Start(name, Run);
    }

    public bool HasFailed => _fault is not null;

    /// <exception cref="StoreException">The work ended with a fault of the disk, which is the inner exception.</exception>
    /// <exception cref="InvalidOperationException">The work ended with another fault, which is the inner exception.</exception>
    public void ThrowIfFailed()
    {
        if (_fault is not { } fault) return;
        string message = $"The {_thread.Name} has stopped: {fault.Message}";
        throw fault is StoreException ? new StoreException(message, fault) : new InvalidOperationException(message, fault);
    }

    public void Dispose()
    {
        if (_isDisposed) return;
        _isDisposed = true;
        _tree.HeadChanged -= Wake;
        _stop.Cancel();
        _wake.Set();
        _thread.Join();
        _stop.Dispose();
        _wake.Dispose();
    }

    private void Wake(HeadChange change) => _wake.Set();

    private void Run()
    {
        try
        {
            bool isMoreLeft = false;
            while (true)
            {
                _wake.WaitOne(isMoreLeft ? Rest : Timeout.InfiniteTimeSpan);
                _stop.Token.WaitHandle.WaitOne(Courtesy);
                _stop.Token.ThrowIfCancellationRequested();
                isMoreLeft = _work(_stop.Token);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Asked to end.
        }
        catch (Exception fault)
        {
            // Nobody waits for this thread: whoever relies on it learns of the fault with the next thing they ask.
            _fault = fault;
            _failed(fault);
        }
    }
}
