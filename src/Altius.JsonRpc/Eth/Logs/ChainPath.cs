using Altius.Chain;
using Altius.Core;

namespace Altius.JsonRpc;

/// <summary>
/// How to come from one block to another: back along the first one's branch, then forth along the second one's.
/// </summary>
/// <param name="Removed">Highest first.</param>
/// <param name="Added">Lowest first.</param>
internal readonly record struct ChainPath(List<BlockHeader> Removed, List<BlockHeader> Added)
{
    /// <summary>The path to the head; null where it is longer than that, or a header on it is no longer kept.</summary>
    public static ChainPath? Between(BlockTree blocks, BlockHeader from, BlockHeader to, int longest)
    {
        List<BlockHeader> removed = [], added = [];
        while (from.Hash != to.Hash)
        {
            if (removed.Count + added.Count >= longest) return null;
            bool goesBack = from.Number >= to.Number;
            BlockHeader step = goesBack ? from : to;
            (goesBack ? removed : added).Add(step);
            if (!blocks.TryGetHeader(step.ParentHash, out BlockHeader? parent)) return null;
            if (goesBack) from = parent;
            else to = parent;
        }
        added.Reverse();
        return new ChainPath(removed, added);
    }
}
