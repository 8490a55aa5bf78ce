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
    /// <summary>One after the other: too little work, in all or in each transaction.</summary>
    SequentialLittleWork,
    /// <summary>One after the other: most of the work is a chain of transactions that will wait for each other.</summary>
    SequentialForeseenChain,
    /// <summary>One after the other: receipts want the changes of each transaction by itself (before Byzantium).</summary>
    SequentialStateRoots,
}

/// <summary>From which block on it pays to run in parallel.</summary>
/// <param name="LeastTransactions">Of a block.</param>
/// <param name="LeastWork">Of a block, as <see cref="WorkOf"/> reckons it, in gas.</param>
/// <param name="MostOfChain">
/// The share of a block's work that may be one chain, as <see cref="ForeseenChain"/> sees it, from 0 to 1.
/// </param>
/// <param name="LeastWorkEach">Of a transaction on average, with two workers; with more of them accordingly less, in gas.</param>
public sealed record RoadThresholds(int LeastTransactions, ulong LeastWork, double MostOfChain = 1, ulong LeastWorkEach = 0)
{
    /// <summary>
    /// Gas of which every transaction pays at least 21,000 for next to no work: a transfer takes as long as 2,000 gas of a
    /// contract's instructions (over 36 mainnet blocks on one thread, 1 µs against some 2,000 gas a µs).
    /// </summary>
    private const ulong IdleGas = 19_000;

    /// <summary>What is left of a transfer's 21,000.</summary>
    private const ulong TransferWork = SenderPass.TransferGas - IdleGas;

    /// <summary>Whatever can run in parallel does.</summary>
    public static readonly RoadThresholds None = new(0, 0);

    /// <summary>As measured on two cores.</summary>
    /// <remarks>
    /// <para>An empty block took 65 µs in parallel and 17 µs without: waking a worker and bringing the parts together costs about
    /// 50 µs, which two workers win back on 150 µs of work. Of real blocks, one of 24 transactions with 1.2 million gas of work
    /// ran 1.6 times as fast; with fewer than four transactions there is seldom anything to part.</para>
    /// <para>Where more than 0.55 of the work is one chain there is little to gain, and transactions that go from worker to
    /// worker take a fifth longer: with two workers a mainnet block of which 0.57 is foreseen to be one took 1.1 times as long as
    /// without, one of 0.67 1.2 times, and one of 0.84 1.4 times.</para>
    /// <para>Keeping track of a transaction costs about as much as a transfer: two workers ran a mainnet block of 3,700 gas of
    /// work a transaction 0.85 times as fast, and one of nothing but transfers, of 2,000, 0.92 times.</para>
    /// </remarks>
    public static readonly RoadThresholds Default = new(4, 300_000, 0.55, 4_000);

    /// <summary>The one place that decides how a block is executed.</summary>
    public Road Choose(Block block, ForkRules rules, int workers)
    {
        if (workers < 2 && this != None) return Road.SequentialOneWorker;
        if (rules.Receipt == ReceiptRule.PostStateRoot) return Road.SequentialStateRoots;
        if (block.Transactions.Count < LeastTransactions) return Road.SequentialFewTransactions;
        ulong work = WorkOf(block);
        ulong leastOfAll = 2 * LeastWorkEach * (ulong)block.Transactions.Count / (ulong)Math.Max(workers, 1);
        if (work < Math.Max(LeastWork, leastOfAll)) return Road.SequentialLittleWork;
        bool isChain = MostOfChain < 1 && ForeseenChain.ShareOf(block.Transactions, work, TransferWork) > MostOfChain;
        return isChain ? Road.SequentialForeseenChain : Road.Parallel;
    }

    /// <summary>
    /// How much there is to do in a block: the gas it states to use, without what transactions pay just for being there.
    /// </summary>
    public static ulong WorkOf(Block block)
    {
        ulong idle = IdleGas * (ulong)block.Transactions.Count;
        return block.Header.GasUsed > idle ? block.Header.GasUsed - idle : 0;
    }
}
