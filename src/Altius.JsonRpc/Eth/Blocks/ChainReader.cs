using System.Diagnostics.CodeAnalysis;
using Altius.Chain;
using Altius.Core;
using Altius.Primitives;
using Altius.State;

namespace Altius.JsonRpc;

/// <summary>Finds the blocks and states that calls name, and says in the words libraries know why it cannot.</summary>
internal sealed class ChainReader
{
    /// <summary>execution-apis: a tag whose block the consensus client has not named yet.</summary>
    private const int UnknownBlockCode = -39001;

    public ChainReader(BlockTree blocks) => Blocks = blocks;

    public BlockTree Blocks { get; }

    /// <summary>Finds the header of a block; the head's where the pending block is meant.</summary>
    /// <returns>False where there is no such block.</returns>
    /// <exception cref="RpcError">The tag names no block yet, or the hash one that must be on the chain and is not.</exception>
    public bool TryFindHeader(in BlockSelector selector, [NotNullWhen(true)] out BlockHeader? header)
    {
        switch (selector.Kind)
        {
            case BlockSelectorKind.Latest or BlockSelectorKind.Pending:
                header = Blocks.Head;
                return true;
            case BlockSelectorKind.Earliest:
                header = Blocks.Genesis;
                return true;
            case BlockSelectorKind.Safe:
                header = Blocks.Safe ?? throw NotNamedYet("safe");
                return true;
            case BlockSelectorKind.Finalized:
                header = Blocks.Finalized ?? throw NotNamedYet("finalized");
                return true;
            case BlockSelectorKind.Number:
                header = null;
                return Blocks.TryGetCanonicalHash(selector.Number, out Hash256 hash) && Blocks.TryGetHeader(hash, out header);
            default:
                if (!Blocks.TryGetHeader(selector.Hash, out header)) return false;
                if (selector.MustBeCanonical && !Blocks.IsCanonical(selector.Hash))
                    throw RpcError.Server("hash is not currently canonical");
                return true;
        }
    }

    /// <summary>Finds a block with its body.</summary>
    /// <exception cref="RpcError">As for a header.</exception>
    public bool TryFindBlock(in BlockSelector selector, [NotNullWhen(true)] out Block? block)
    {
        block = null;
        return TryFindHeader(selector, out BlockHeader? header) && Blocks.TryGetBlock(header.Hash, out block);
    }

    /// <exception cref="RpcError">−32000: there is no such block.</exception>
    public BlockHeader Header(in BlockSelector selector) =>
        TryFindHeader(selector, out BlockHeader? header) ? header : throw RpcError.Server("header not found");

    /// <summary>Opens the state after a block; the head's where the pending block is meant.</summary>
    /// <returns>To be disposed of.</returns>
    /// <exception cref="RpcError">−32000: there is no such block, or its state is no longer kept.</exception>
    public StateSnapshot OpenState(in BlockSelector selector) => OpenState(Header(selector));

    /// <inheritdoc cref="OpenState(in BlockSelector)"/>
    public StateSnapshot OpenState(BlockHeader header)
    {
        if (Blocks.TryOpenState(header, out StateSnapshot? state)) return state;
        throw RpcError.Server(
            $"missing trie node: the state of block {header.Number} is not available; " +
            $"the oldest one kept is that of block {Blocks.OldestState}");
    }

    /// <summary>The rules of a block that is in the tree.</summary>
    public ForkRules RulesOf(BlockHeader header) => Blocks.Chain.Forks.RulesOf(header);

    private static RpcError NotNamedYet(string tag) => new(UnknownBlockCode, $"{tag} block not found");
}
