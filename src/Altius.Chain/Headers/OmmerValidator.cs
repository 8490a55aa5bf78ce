using Altius.Core;
using Altius.Execution;
using Altius.Primitives;

namespace Altius.Chain;

/// <summary>
/// Checks the ommers of a block: at most two, valid headers that branched off within the last generations and were included
/// nowhere before (Yellow Paper 11.1).
/// </summary>
public sealed class OmmerValidator
{
    /// <summary>Blocks before the one checked that are needed to check its ommers.</summary>
    public const int AncestorsNeeded = MaxAge + 1;

    private const int MaxOmmers = 2;

    /// <summary>An ommer is at most this many blocks older than the block.</summary>
    private const int MaxAge = 6;

    private readonly HeaderValidator _headers;
    private readonly ForkSchedule _forks;

    /// <param name="headers">Checks an ommer against its own parent.</param>
    /// <param name="forks">The chain's.</param>
    public OmmerValidator(HeaderValidator headers, ForkSchedule forks)
    {
        _headers = headers;
        _forks = forks;
    }

    /// <summary>The first rule that the block's ommers break.</summary>
    /// <param name="block">The block to check.</param>
    /// <param name="ancestors">
    /// Its parent, the parent's parent and so on: <see cref="AncestorsNeeded"/> of them, or all to genesis.
    /// </param>
    public BlockError Check(Block block, IReadOnlyList<Block> ancestors)
    {
        IReadOnlyList<BlockHeader> ommers = block.Ommers;
        if (ommers.Count == 0) return BlockError.None;
        if (ommers.Count > MaxOmmers) return BlockError.TooManyOmmers;
        if (ommers.Count == 2 && ommers[0].Hash == ommers[1].Hash) return BlockError.OmmerDuplicate;
        foreach (BlockHeader ommer in ommers)
        {
            BlockError error = CheckOne(ommer, block, ancestors);
            if (error != BlockError.None) return error;
        }
        return BlockError.None;
    }

    private BlockError CheckOne(BlockHeader ommer, Block block, IReadOnlyList<Block> ancestors)
    {
        int known = Math.Min(ancestors.Count, AncestorsNeeded);
        for (int i = 0; i < known; i++)
        {
            if (ancestors[i].Header.Hash == ommer.Hash) return BlockError.OmmerIsAncestor;
            if (ancestors[i].Ommers.Any(included => included.Hash == ommer.Hash)) return BlockError.OmmerAlreadyIncluded;
        }
        if (ommer.ParentHash == block.Header.ParentHash) return BlockError.OmmerIsSibling;
        for (int i = 1; i < known; i++)
        {
            BlockHeader parent = ancestors[i].Header;
            if (parent.Hash != ommer.ParentHash) continue;
            // Ommers come from before the merge, whatever they say of their difficulty.
            ForkRules rules = _forks.RulesAt(ommer.Number, ommer.Timestamp, parentTotalDifficulty: UInt256.Zero);
            BlockError error = _headers.Check(ommer, parent, rules);
            return error == BlockError.None ? BlockError.None : BlockError.OmmerHeaderInvalid;
        }
        return BlockError.OmmerNotRecent;
    }
}
