using Altius.Core;
using Altius.Primitives;

namespace Altius.Chain;

/// <summary>
/// Finds the blocks of the chain that hold certain logs: by the index, and after its end by the blocks' blooms.
/// </summary>
public sealed class LogSearch
{
    private readonly BlockTree _blocks;
    private readonly LogIndex _index;

    public LogSearch(BlockTree blocks, LogIndex index)
    {
        _blocks = blocks;
        _index = index;
    }

    /// <summary>
    /// The blocks of a range that hold at least one such log, lowest first, found while they are walked. Where the chain is
    /// reorganised meanwhile, what is found from there on belongs to the new branch.
    /// </summary>
    /// <param name="to">Numbers after the head are passed over.</param>
    /// <param name="stop">Looked at from block to block.</param>
    /// <exception cref="ReceiptsMissingException">A block may hold such a log, but its receipts are not kept.</exception>
    public IEnumerable<LoggedBlock> Find(LogFilter filter, ulong from, ulong to, CancellationToken stop)
    {
        to = Math.Min(to, _blocks.Head.Number);
        foreach (ulong number in Candidates(filter, from, to, stop))
        {
            stop.ThrowIfCancellationRequested();
            if (!_blocks.TryGetCanonicalHash(number, out Hash256 hash)) yield break; // the chain has become shorter
            if (!_blocks.TryGetHeader(hash, out BlockHeader? header) || !filter.MayMatch(header.LogsBloom)) continue;
            if (!_blocks.TryGetReceipts(hash, out IReadOnlyList<Receipt>? receipts, walks: true))
                throw new ReceiptsMissingException(number);
            if (HoldsMatch(filter, receipts)) yield return new LoggedBlock(header, receipts);
        }
    }

    private IEnumerable<ulong> Candidates(LogFilter filter, ulong from, ulong to, CancellationToken stop)
    {
        ulong scanFrom = from;
        if (_index.IndexedOn(_blocks) is { } indexed && indexed.Number >= from)
        {
            using LogIndexSearch? search = _index.Search(filter, from, Math.Min(to, indexed.Number));
            if (search is not null)
            {
                while (search.TryNext(out ulong number)) yield return number;
                if (indexed.Number >= to) yield break;
                scanFrom = indexed.Number + 1;
            }
        }
        for (ulong number = scanFrom; number <= to; number++)
        {
            stop.ThrowIfCancellationRequested();
            yield return number;
        }
    }

    private static bool HoldsMatch(LogFilter filter, IReadOnlyList<Receipt> receipts)
    {
        foreach (Receipt receipt in receipts)
            for (int i = 0; i < receipt.Logs.Count; i++)
                if (filter.Matches(receipt.Logs[i])) return true;
        return false;
    }
}

/// <summary>A block of the chain with its receipts, found because it may hold a log that is wanted.</summary>
public readonly record struct LoggedBlock(BlockHeader Header, IReadOnlyList<Receipt> Receipts);

/// <summary>The receipts of a block are not kept, so that nobody can tell which logs it holds.</summary>
public sealed class ReceiptsMissingException(ulong number) : Exception($"the receipts of block {number} are not available")
{
    public ulong Number => number;
}
