using System.Diagnostics.CodeAnalysis;
using Altius.Core;

namespace Altius.Chain;

/// <summary>
/// Where the chain ends and what is safe and final, with the chain's latest headers by number. It never changes: readers hold
/// one view and see one chain, however the head moves meanwhile.
/// </summary>
internal sealed class ChainView
{
    /// <summary>
    /// Headers at hand: more than the 256 that contracts may ask for and than any reorganisation in practice, few enough (8 kB
    /// of references) to be copied with each move of the head.
    /// </summary>
    private const int Window = 1024;

    private readonly BlockHeader?[] _recent; // by number modulo the window

    public ChainView(BlockHeader head, BlockHeader? safe, BlockHeader? finalized)
        : this(head, safe, finalized, new BlockHeader?[Window])
    {
        _recent[head.Number % Window] = head;
    }

    private ChainView(BlockHeader head, BlockHeader? safe, BlockHeader? finalized, BlockHeader?[] recent)
    {
        Head = head;
        Safe = safe;
        Finalized = finalized;
        _recent = recent;
    }

    public BlockHeader Head { get; }

    public BlockHeader? Safe { get; }

    public BlockHeader? Finalized { get; }

    /// <summary>The view after the head has moved.</summary>
    /// <param name="added">Blocks that joined the chain, lowest first.</param>
    public ChainView After(BlockHeader head, BlockHeader? safe, BlockHeader? finalized, IReadOnlyList<Block> added)
    {
        if (ReferenceEquals(head, Head)) return new ChainView(head, safe, finalized, _recent);
        BlockHeader?[] recent = (BlockHeader?[])_recent.Clone();
        for (int i = Math.Max(0, added.Count - Window); i < added.Count; i++)
            recent[added[i].Header.Number % Window] = added[i].Header;
        return new ChainView(head, safe, finalized, recent);
    }

    /// <summary>The chain's header with this number.</summary>
    /// <returns>False where it is not at hand, though the chain may have it.</returns>
    public bool TryGetRecent(ulong number, [NotNullWhen(true)] out BlockHeader? header)
    {
        // A slot holds what joined the chain last with its remainder, so the number decides whether that is still asked for.
        header = number <= Head.Number ? _recent[number % Window] : null;
        if (header?.Number != number) header = null;
        return header is not null;
    }
}
