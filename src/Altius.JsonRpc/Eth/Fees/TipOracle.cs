using Altius.Chain;
using Altius.Core;
using Altius.Primitives;

namespace Altius.JsonRpc;

/// <summary>
/// Suggests a priority fee: the lowest fees with which transactions came into the latest blocks, and of those the one that six in
/// ten do not exceed. Safe for many threads.
/// </summary>
internal sealed class TipOracle(BlockTree blocks, UInt256 highest)
{
    private const int Blocks = 20;
    private const int SamplesPerBlock = 3;
    private const int Percentile = 60;

    /// <summary>Fees below this are those of builders' own transactions.</summary>
    private static readonly UInt256 LeastCounted = 2UL;

    private volatile Suggestion _last = new(Hash256.Zero, UInt256.One);

    private sealed record Suggestion(Hash256 Head, UInt256 Tip);

    /// <summary>In wei per gas; at least 1.</summary>
    public UInt256 Suggest()
    {
        BlockHeader head = blocks.Head;
        Suggestion last = _last;
        if (last.Head == head.Hash) return last.Tip;
        List<UInt256> samples = [];
        BlockHeader? header = head;
        for (int i = 0; i < Blocks && header is not null; i++)
        {
            if (!blocks.TryGetBlock(header.Hash, out Block? block)) break;
            List<UInt256> lowest = LowestTips(block);
            // An empty block says that anything would have done: the suggestion then moves slowly.
            if (lowest.Count == 0) samples.Add(last.Tip);
            else samples.AddRange(lowest);
            if (!blocks.TryGetHeader(header.ParentHash, out header)) break;
        }
        UInt256 tip = last.Tip;
        if (samples.Count != 0)
        {
            samples.Sort();
            tip = samples[(samples.Count - 1) * Percentile / 100];
        }
        if (tip > highest) tip = highest;
        _last = new Suggestion(head.Hash, tip);
        return tip;
    }

    private static List<UInt256> LowestTips(Block block)
    {
        UInt256 baseFee = block.Header.BaseFeePerGas ?? UInt256.Zero;
        List<UInt256> lowest = [];
        foreach ((UInt256 tip, Transaction transaction) in block.Transactions
            .Select(transaction => (Tip: TipOf(transaction, block.Header, baseFee), transaction)).OrderBy(paid => paid.Tip))
        {
            if (tip < LeastCounted) continue;
            if (transaction.TryRecoverSender(out Address sender) && sender == block.Header.Beneficiary) continue;
            lowest.Add(tip);
            if (lowest.Count == SamplesPerBlock) break;
        }
        return lowest;
    }

    private static UInt256 TipOf(Transaction transaction, BlockHeader header, in UInt256 baseFee)
    {
        UInt256 price = TransactionJson.EffectivePrice(transaction, header.BaseFeePerGas);
        return price > baseFee ? price - baseFee : UInt256.Zero;
    }
}
