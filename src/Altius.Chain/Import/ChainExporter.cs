using Altius.Core;
using Altius.Primitives;

namespace Altius.Chain;

/// <summary>Writes blocks of the chain to files that any client can import.</summary>
public sealed class ChainExporter
{
    private readonly BlockTree _tree;

    public ChainExporter(BlockTree tree) => _tree = tree;

    /// <summary>Writes blocks in RLP, back to back.</summary>
    /// <param name="first">The first block; 1 where the genesis is to be left out, as importers expect it.</param>
    /// <param name="last">The last block, at most the head.</param>
    /// <param name="report">Called with the number of each block that was written.</param>
    /// <exception cref="ArgumentOutOfRangeException">The chain has no such blocks.</exception>
    /// <exception cref="OperationCanceledException">The caller asked to stop; whole blocks were written.</exception>
    public void Export(Stream file, ulong first, ulong last, Action<ulong>? report, CancellationToken stop)
    {
        Check(first, last);
        for (ulong number = first; number <= last; number++)
        {
            stop.ThrowIfCancellationRequested();
            Block block = Find(number);
            file.Write(block.Encode().Span);
            report?.Invoke(number);
        }
    }

    /// <summary>Writes one era1 file.</summary>
    /// <param name="first">The first block.</param>
    /// <param name="last">The last block, from before the merge and at most 8,191 after the first.</param>
    /// <param name="report">Called with the number of each block that was written.</param>
    /// <exception cref="ArgumentOutOfRangeException">The chain has no such blocks, or one file cannot hold them.</exception>
    /// <exception cref="OperationCanceledException">The caller asked to stop; the file is not whole.</exception>
    public void ExportEra1(Stream file, ulong first, ulong last, Action<ulong>? report, CancellationToken stop)
    {
        Check(first, last);
        if (last - first >= Era1Accumulator.Capacity)
            throw new ArgumentOutOfRangeException(
                nameof(last), last, $"An era1 file holds at most {Era1Accumulator.Capacity} blocks.");
        if (Find(last).Header.Difficulty.IsZero)
            throw new ArgumentOutOfRangeException(nameof(last), last, "An era1 file holds blocks of before the merge.");
        Era1File.Write(file, Blocks());

        IEnumerable<(Block, IReadOnlyList<Receipt>, UInt256)> Blocks()
        {
            for (ulong number = first; number <= last; number++)
            {
                stop.ThrowIfCancellationRequested();
                Block block = Find(number);
                if (!_tree.TryGetReceipts(block.Header.Hash, out IReadOnlyList<Receipt>? receipts, walks: true))
                    throw ChainFaults.Missing("the receipts", BlockReference.Of(block.Header));
                yield return (block, receipts, _tree.TotalDifficultyOf(block.Header));
                report?.Invoke(number);
            }
        }
    }

    private void Check(ulong first, ulong last)
    {
        if (last > _tree.Head.Number)
            throw new ArgumentOutOfRangeException(nameof(last), last, $"The chain ends at block {_tree.Head.Number}.");
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first, last);
    }

    private Block Find(ulong number) =>
        _tree.TryGetCanonicalHash(number, out Hash256 hash) && _tree.TryGetBlock(hash, out Block? block)
            ? block
            : throw ChainFaults.MissingNumber(number);
}
