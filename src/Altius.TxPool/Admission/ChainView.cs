using System.Diagnostics.CodeAnalysis;
using Altius.Chain;
using Altius.Core;
using Altius.Primitives;
using Altius.State;

namespace Altius.TxPool;

/// <summary>What the pool asks of the chain, and no more.</summary>
/// <param name="Head">Looks at the head as it is now; the receiver disposes of it. Null where its state cannot be opened.</param>
/// <param name="Finalized">The number of the newest final block; 0 where none is known.</param>
/// <param name="BlockOf">The number of the chain's block that holds a transaction; null for none.</param>
internal sealed record ChainView(Func<PoolHead?> Head, Func<ulong> Finalized, Func<Hash256, ulong?> BlockOf)
{
    /// <summary>Seconds after the head at which its successor is expected.</summary>
    private const ulong Slot = 12;

    public static ChainView Of(BlockTree tree) => new(
        () => Look(tree),
        () => tree.Finalized?.Number ?? 0,
        hash => tree.TryLocate(hash, out TransactionPlace place) ? place.Block.Number : null);

    private static PoolHead? Look(BlockTree tree)
    {
        BlockHeader head = tree.Head;
        ForkRules rules = tree.RulesAfter(head, head.Timestamp + Slot);
        return tree.TryOpenState(head, out StateSnapshot? state) ? new PoolHead(head, rules, tree.Chain.ChainId, state) : null;
    }
}
