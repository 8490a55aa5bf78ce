using Altius.Core;
using Altius.Evm;
using Altius.Execution;

namespace Altius.Parallel;

/// <summary>
/// Runs every block twice, one transaction after the other and by another executor, and gives the sequential outcome when both
/// agree in everything: error, receipts, gas, requests and state.
/// </summary>
/// <param name="judge">By whom the other is judged.</param>
/// <param name="other">The executor under suspicion; disposed of with this.</param>
public sealed class ShadowBlockExecutor(SequentialBlockExecutor judge, ParallelBlockExecutor other) : IBlockExecutor, IDisposable
{
    /// <exception cref="ExecutorsDisagreeException">The outcomes differ.</exception>
    public BlockOutcome Execute(Block block, IStateReader parent, ForkRules rules, CancellationToken stop)
    {
        BlockOutcome expected = judge.Execute(block, parent, rules, stop);
        BlockOutcome actual = other.Execute(block, parent, rules, stop);
        return OutcomeDifference.Find(expected, actual) is { } difference
            ? throw new ExecutorsDisagreeException(block.Header.Number, difference)
            : expected;
    }

    public void Dispose() => other.Dispose();
}

/// <summary>Two executors gave different outcomes for one block: a fault of ours, and never the block's.</summary>
/// <param name="number">The block's.</param>
/// <param name="difference">The first difference, with both values.</param>
public sealed class ExecutorsDisagreeException(ulong number, string difference)
    : Exception($"The parallel executor disagrees with the sequential one on block {number}: {difference}.");
