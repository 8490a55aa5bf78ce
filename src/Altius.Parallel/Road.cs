using Altius.Core;

namespace Altius.Parallel;

/// <summary>How a block was executed and, where it was not in parallel, why.</summary>
public enum Road
{
    Parallel,
    /// <summary>One after the other: there is one worker.</summary>
    SequentialOneWorker,
    /// <summary>One after the other: too few transactions.</summary>
    SequentialFewTransactions,
    /// <summary>One after the other: too little gas.</summary>
    SequentialLittleGas,
    /// <summary>One after the other: receipts want the changes of each transaction by itself (before Byzantium).</summary>
    SequentialStateRoots,
}

/// <summary>From which block on it pays to run in parallel.</summary>
/// <param name="LeastTransactions">Of a block.</param>
/// <param name="LeastGas">Of a block, as its header has it.</param>
public sealed record RoadThresholds(int LeastTransactions, ulong LeastGas)
{
    /// <summary>Whatever can run in parallel does.</summary>
    public static readonly RoadThresholds None = new(0, 0);

    /// <summary>
    /// Waking the workers and settling the block costs some tens of microseconds, which is what a handful of transfers
    /// takes. Not yet measured against a set of small blocks.
    /// </summary>
    public static readonly RoadThresholds Default = new(4, 200_000);

    /// <summary>The one place that decides how a block is executed.</summary>
    public Road Choose(Block block, ForkRules rules, int workers)
    {
        if (workers < 2 && this != None) return Road.SequentialOneWorker;
        if (rules.Receipt == ReceiptRule.PostStateRoot) return Road.SequentialStateRoots;
        if (block.Transactions.Count < LeastTransactions) return Road.SequentialFewTransactions;
        return block.Header.GasUsed < LeastGas ? Road.SequentialLittleGas : Road.Parallel;
    }
}
