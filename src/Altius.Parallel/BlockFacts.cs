namespace Altius.Parallel;

/// <summary>How one block was executed. Always there: it costs a few readings of the clock a block.</summary>
/// <param name="Road">Which way it went.</param>
/// <param name="Workers">Threads that could take part, the caller's included.</param>
/// <param name="Transactions">Of the block.</param>
/// <param name="Runs">Transactions begun; at best one for each.</param>
/// <param name="Reruns">Transactions of runs that ended and turned out to have been on the wrong state.</param>
/// <param name="Suspensions">Runs cut short because they needed what an earlier transaction had yet to write.</param>
/// <param name="Elapsed">Time that the transactions took.</param>
/// <param name="Busy">The sum, over all workers, of the time in which they had something to do.</param>
public sealed record BlockFacts(
    Road Road, int Workers, int Transactions, int Runs, int Reruns, int Suspensions, TimeSpan Elapsed, TimeSpan Busy)
{
    /// <summary>The share of the workers' time in which they had something to do, from 0 to 1.</summary>
    public double Utilisation => Elapsed > TimeSpan.Zero ? Busy / (Elapsed * Workers) : 0;
}
