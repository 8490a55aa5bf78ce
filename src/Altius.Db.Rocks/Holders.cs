namespace Altius.Db.Rocks;

/// <summary>
/// Counts who uses something native: its owner, and whoever is in the middle of using it. The last to let go closes it, so nobody
/// touches memory that has been given back, however owners and users race.
/// </summary>
/// <remarks>
/// Concurrency. Who: any thread. Memory: the count, changed with interlocked operations. Completion: the count reaching nought
/// closes the thing, on the thread that let go last. Nothing cancels it.
/// </remarks>
internal sealed class Holders(Action close)
{
    private int _count = 1; // the owner
    private int _ownerLeft;

    /// <returns>False where the owner has let go.</returns>
    public bool TryHold()
    {
        if (Volatile.Read(ref _ownerLeft) != 0) return false;
        int count = Volatile.Read(ref _count);
        while (count != 0)
        {
            int seen = Interlocked.CompareExchange(ref _count, count + 1, count);
            if (seen == count) return true;
            count = seen;
        }
        return false;
    }

    public void LetGo()
    {
        if (Interlocked.Decrement(ref _count) == 0) close();
    }

    /// <summary>The owner lets go, once however often it says so.</summary>
    public void Leave()
    {
        if (Interlocked.Exchange(ref _ownerLeft, 1) == 0) LetGo();
    }
}
