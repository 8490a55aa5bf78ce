using System.Globalization;
using Altius.Core;
using Altius.Evm;
using Altius.Execution;

namespace Altius.Parallel;

/// <summary>
/// Runs every block twice, one transaction after the other and by another executor, and gives the sequential outcome when both
/// agree in everything: error, receipts, gas, requests and state.
/// </summary>
/// <param name="judge">By whom the other is judged.</param>
/// <param name="other">The executor under suspicion; disposed of with this, if it can be.</param>
/// <param name="folder">
/// Where a block on which they disagree is kept with all that it read, for <c>altius replay</c>; null to keep none, and not to
/// record what is read.
/// </param>
public sealed class ShadowBlockExecutor(SequentialBlockExecutor judge, IBlockExecutor other, string? folder = null)
    : IBlockExecutor, IDisposable
{
    public int Threads => other.Threads;

    /// <exception cref="ExecutorsDisagreeException">The outcomes differ.</exception>
    public BlockOutcome Execute(Block block, IStateReader parent, ForkRules rules, CancellationToken stop)
    {
        RecordingReader? reads = folder is null ? null : new(parent);
        IStateReader state = reads ?? parent;
        BlockOutcome expected = judge.Execute(block, state, rules, stop);
        BlockOutcome actual = other.Execute(block, state, rules, stop);
        if (OutcomeDifference.Find(expected, actual) is not { } difference) return expected;
        if (difference.Transaction is null)
            difference = difference with { Transaction = FirstToDiffer(block, state, rules, stop) };
        throw new ExecutorsDisagreeException(block.Header.Number, difference, Keep(block, reads));
    }

    public void Dispose() => (other as IDisposable)?.Dispose();

    /// <summary>
    /// The first transaction after which the states differ, found by running ever fewer of them; null where the difference does
    /// not come again.
    /// </summary>
    private int? FirstToDiffer(Block block, IStateReader parent, ForkRules rules, CancellationToken stop)
    {
        if (!Differs(block.Transactions.Count) || Differs(0)) return null;
        int same = 0, different = block.Transactions.Count;
        while (different - same > 1)
        {
            int middle = (same + different) / 2;
            if (Differs(middle)) different = middle;
            else same = middle;
        }
        return different - 1;

        bool Differs(int count)
        {
            Block part = block with { Transactions = [.. block.Transactions.Take(count)] };
            return OutcomeDifference.Find(
                judge.Execute(part, parent, rules, stop), other.Execute(part, parent, rules, stop)) is not null;
        }
    }

    /// <returns>What became of it, for people.</returns>
    private string? Keep(Block block, RecordingReader? reads)
    {
        if (reads is null) return null;
        string path = Path.Combine(folder!, string.Create(
            CultureInfo.InvariantCulture, $"block-{block.Header.Number}-{block.Header.Hash.ToString()[2..10]}.json"));
        try
        {
            Directory.CreateDirectory(folder!);
            BlockPackWriter.Write(path, block, reads);
            return $"The block is kept in {path}: 'altius replay {path} --executor shadow' runs it again";
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return $"The block could not be kept in {path}: {fault.Message.TrimEnd('.')}"; // the disagreement matters more
        }
    }
}

/// <summary>Two executors gave different outcomes for one block: a fault of ours, and never the block's.</summary>
/// <param name="number">The block's.</param>
/// <param name="difference">The first difference, with both values.</param>
/// <param name="kept">Where the block is kept; null where it is not.</param>
public sealed class ExecutorsDisagreeException(ulong number, OutcomeDifference difference, string? kept)
    : Exception(
        $"The parallel executor disagrees with the sequential one on block {number}: " +
        $"{difference}.{(kept is null ? "" : $" {kept}.")}")
{
    /// <summary>The first difference.</summary>
    public OutcomeDifference Difference { get; } = difference;
}
