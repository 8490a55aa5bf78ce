using System.Runtime;
using Altius.Chain;
using Altius.JsonRpc;

namespace Altius.Client.Running;

/// <summary>
/// Has garbage collected once the head has moved and nothing more comes: the node then waits for seconds, while a collection in
/// the middle of the next payload would keep it waiting, for 35 to 80 ms of a block of 150 million gas on two cores. Room is then
/// set aside for what the next blocks make, so that none begins by itself.
/// </summary>
/// <remarks>
/// Who runs: a thread of its own, since one of the pool may come late beside a load of calls, and then in the midst of a payload.
/// What memory it owns: the room, which is the process's. What completes it: one collection for each move of the head that was
/// followed by no other for a while. What cancels it: <see cref="Dispose"/>, which waits for it.
/// </remarks>
internal sealed class IdleCollector : IDisposable
{
    /// <summary>Long enough for what answers right after a move of the head, short beside the time to the next block.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(100);

    /// <summary>Bytes that must have been allocated since the last time: an empty block leaves little to collect.</summary>
    private const long WorthCollecting = 4 << 20;

    /// <summary>
    /// Bytes of new objects for which no collection is made afterwards. The collector would begin one every 16 MB, half the
    /// processor's cache; a block of 150 million gas makes 25 MB.
    /// </summary>
    private const long Undisturbed = 96L << 20;

    /// <summary>The same of large objects: requests, and what is encoded.</summary>
    private const long UndisturbedLarge = 32L << 20;

    /// <summary>Of the process: with less there are better uses for it.</summary>
    private const long LeastMemory = 2L << 30;

    private static readonly Lock Collecting = new(); // there is one collector, however many nodes

    private readonly BlockTree _tree;
    private readonly RightOfWay? _way;
    private readonly AutoResetEvent _moved = new(initialState: false);
    private readonly Thread _thread;
    private readonly Lock _gate = new(); // against a move of the head at the end
    private volatile bool _isDisposed;
    private long _allocated; // this and the next are the thread's
    private int _full = GC.CollectionCount(GC.MaxGeneration);

    /// <param name="way">Of the Engine API, beside whose calls nothing is collected; null where there is none.</param>
    public IdleCollector(BlockTree tree, RightOfWay? way)
    {
        _tree = tree;
        _way = way;
        _thread = new Thread(Run) { IsBackground = true, Name = "Altius idle collector" };
        _thread.Start();
        tree.HeadChanged += Wake;
    }

    public void Dispose()
    {
        _tree.HeadChanged -= Wake;
        lock (_gate)
        {
            if (_isDisposed) return;
            _isDisposed = true;
            _moved.Set();
        }
        _thread.Join();
        _moved.Dispose();
    }

    private void Wake(HeadChange change)
    {
        lock (_gate)
        {
            if (!_isDisposed) _moved.Set();
        }
    }

    private void Run()
    {
        while (true)
        {
            _moved.WaitOne();
            while (!_isDisposed && (_moved.WaitOne(Quiet) || IsWayTaken)) { }
            if (_isDisposed) return;
            Collect();
        }
    }

    private bool IsWayTaken => _way is { IsTaken: true };

    private void Collect()
    {
        long allocated = GC.GetTotalAllocatedBytes();
        if (allocated - _allocated < WorthCollecting) return;
        _allocated = allocated;
        lock (Collecting)
        {
            EndUndisturbed();
            // What a block leaves behind lives for an hour: the second generation is where it goes, and
            // where nobody looks at it again.
            GC.Collect(1, GCCollectionMode.Forced, blocking: true);
            // To ask for room stops all threads once more: at once, or when a collection of the whole heap has ended that goes on
            // beside the program. One that has begun since the last time may, so the room is left for the next block.
            if (GC.CollectionCount(GC.MaxGeneration) == _full && !IsWayTaken) BeginUndisturbed();
            _full = GC.CollectionCount(GC.MaxGeneration); // to ask for room counts as a collection of the whole heap
        }
    }

    /// <summary>Where the memory is not to be had, collections come as ever.</summary>
    private static void BeginUndisturbed()
    {
        if (GC.GetGCMemoryInfo().TotalAvailableMemoryBytes < LeastMemory) return;
        try
        {
            GC.TryStartNoGCRegion(Undisturbed + UndisturbedLarge, UndisturbedLarge, disallowFullBlockingGC: true);
        }
        catch (ArgumentOutOfRangeException)
        {
            // The heap has been given a limit below that.
        }
    }

    private static void EndUndisturbed()
    {
        if (GCSettings.LatencyMode != GCLatencyMode.NoGCRegion) return;
        try
        {
            GC.EndNoGCRegion();
        }
        catch (InvalidOperationException)
        {
            // So much was allocated just now that the collector ended it by itself.
        }
    }
}
