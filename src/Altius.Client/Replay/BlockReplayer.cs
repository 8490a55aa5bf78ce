using System.Diagnostics;
using Altius.Core;
using Altius.Evm;
using Altius.Execution;
using Altius.Parallel;
using Altius.Primitives;

namespace Altius.Client.Replay;

/// <summary>
/// Runs real blocks one by one and measures it. State is in memory, senders are recovered beforehand unless
/// <see cref="AsReceived"/> says otherwise, and no state root is computed: what is measured is execution.
/// </summary>
internal sealed class BlockReplayer : IDisposable
{
    private readonly IBlockExecutor _executor;
    private readonly SequentialBlockExecutor _judge;

    /// <param name="chain">The chain the blocks are of.</param>
    /// <param name="executor">What runs them.</param>
    public BlockReplayer(ChainSpec chain, ExecutorChoice executor) : this(chain, executor.Create)
    {
    }

    /// <param name="chain">The chain the blocks are of.</param>
    /// <param name="create">Makes what runs them.</param>
    internal BlockReplayer(ChainSpec chain, Func<ChainSpec, CodeCache, IBlockExecutor> create)
    {
        CodeCache codes = new();
        _executor = create(chain, codes);
        _judge = new SequentialBlockExecutor(chain, codes);
    }

    public void Dispose() => (_executor as IDisposable)?.Dispose();

    /// <summary>Called before each block with how many have been run, repetitions counted.</summary>
    public Action<int>? OnBlock { get; init; }

    /// <summary>
    /// Whether each run gets the block as from the network or a file: decoded anew, untimed, and its senders for the executor to
    /// recover.
    /// </summary>
    public bool AsReceived { get; init; }

    /// <summary>Runs all blocks once, then all again, until each has been run so many times.</summary>
    /// <exception cref="OperationCanceledException">A stop was asked for.</exception>
    public List<ReplayResult> Run(IReadOnlyList<ReplayBlock> blocks, int repetitions, CancellationToken stop)
    {
        foreach (ReplayBlock block in blocks)
            Transaction.RecoverSenders(block.Block.Transactions, 0, block.Block.Transactions.Count);
        string?[] mismatches = new string?[blocks.Count];
        double[][] times = [.. blocks.Select(_ => new double[repetitions])];
        long[] allocated = new long[blocks.Count];
        for (int repetition = 0; repetition < repetitions; repetition++)
        {
            for (int i = 0; i < blocks.Count; i++)
            {
                stop.ThrowIfCancellationRequested();
                OnBlock?.Invoke(repetition * blocks.Count + i);
                try
                {
                    BlockOutcome outcome = Measure(blocks[i], out times[i][repetition], out allocated[i], stop);
                    mismatches[i] ??= new ReplayCheck(_judge, blocks[i]).FirstMismatch(outcome);
                }
                catch (ExecutorsDisagreeException disagreement)
                {
                    mismatches[i] ??= disagreement.Message;
                }
            }
        }
        return [.. blocks.Select((block, i) => new ReplayResult(block, mismatches[i], Median(times[i]), allocated[i]))];
    }

    private BlockOutcome Measure(ReplayBlock block, out double milliseconds, out long allocated, CancellationToken stop)
    {
        Block subject = AsReceived ? Received(block) : block.Block;
        long before = GC.GetAllocatedBytesForCurrentThread();
        long start = Stopwatch.GetTimestamp();
        BlockOutcome outcome = _executor.Execute(subject, block.State, block.Rules, stop);
        milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        return outcome;
    }

    private static Block Received(ReplayBlock block) =>
        Block.TryDecode(block.Block.Encode(), out Block? decoded, out DecodeError error)
            ? decoded
            : throw new InvalidOperationException($"Block {block.Number} does not read back: {error}.");

    private static double Median(double[] values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
