using Altius.Core;
using Altius.Primitives;
using Altius.Trie;

namespace Altius.Chain;

/// <summary>The roots by which a header commits to lists (EIP-2718 for what stands in them).</summary>
public static class BlockRoots
{
    public static Hash256 OfTransactions(IReadOnlyList<Transaction> transactions) =>
        OrderedTrie.Root(transactions.Count, (int i, ref RlpWriter writer) => writer.WriteRaw(transactions[i].Encode().Span));

    public static Hash256 OfReceipts(IReadOnlyList<Receipt> receipts) =>
        OrderedTrie.Root(receipts.Count, (int i, ref RlpWriter writer) => receipts[i].WriteTo(ref writer));

    public static Hash256 OfWithdrawals(IReadOnlyList<Withdrawal> withdrawals) =>
        OrderedTrie.Root(withdrawals.Count, (int i, ref RlpWriter writer) => withdrawals[i].WriteTo(ref writer));
}
