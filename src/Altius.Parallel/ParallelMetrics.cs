namespace Altius.Parallel;

/// <summary>What one executor has done so far. Written between blocks; read at any time.</summary>
public sealed class ParallelMetrics
{
    private readonly long[] _blocks = new long[Enum.GetValues<Road>().Length];
    private long _transactions, _runs, _reruns, _suspensions;

    /// <summary>Transactions of the blocks that ran in parallel.</summary>
    public long Transactions => Volatile.Read(ref _transactions);

    /// <summary>Times a transaction was begun; at best one for each.</summary>
    public long Runs => Volatile.Read(ref _runs);

    /// <summary>Runs that came to their end and turned out to have been on the wrong state.</summary>
    public long Reruns => Volatile.Read(ref _reruns);

    /// <summary>Runs cut short because they needed what another transaction had yet to write.</summary>
    public long Suspensions => Volatile.Read(ref _suspensions);

    /// <summary>Blocks that went this road.</summary>
    public long Blocks(Road road) => Volatile.Read(ref _blocks[(int)road]);

    internal void Count(Road road) => Interlocked.Increment(ref _blocks[(int)road]);

    internal void Count(BlockFacts block)
    {
        Interlocked.Add(ref _transactions, block.Transactions);
        Interlocked.Add(ref _runs, block.Runs);
        Interlocked.Add(ref _reruns, block.Reruns);
        Interlocked.Add(ref _suspensions, block.Suspensions);
    }
}
