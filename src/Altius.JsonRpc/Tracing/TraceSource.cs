using System.Diagnostics.CodeAnalysis;
using Altius.Chain;
using Altius.Core;
using Altius.Evm;
using Altius.Primitives;
using Altius.State;

namespace Altius.JsonRpc.Tracing;

/// <summary>Finds blocks and transactions to trace, and says in the words libraries know why it cannot.</summary>
/// <param name="codes">Analysed code, shared by all traces.</param>
internal sealed class TraceSource(ChainReader chain, CodeCache codes)
{
    public ChainReader Chain => chain;

    public CodeCache Codes => codes;

    /// <summary>Finds a block that is on the chain or, by its hash, on any branch.</summary>
    /// <exception cref="RpcError">There is none.</exception>
    public Block BlockOf(in BlockSelector selector)
    {
        if (selector.Kind == BlockSelectorKind.Pending) throw RpcError.Server("tracing on top of pending is not supported");
        if (chain.TryFindBlock(selector, out Block? block)) return block;
        throw RpcError.Server(
            selector.Kind == BlockSelectorKind.Number ? $"block #{selector.Number} not found" : $"{selector} not found");
    }

    /// <summary>Finds a transaction of the chain.</summary>
    /// <exception cref="RpcError">There is none.</exception>
    public (Block Block, int Index) TransactionOf(in Hash256 hash) =>
        TryFindTransaction(hash, out Block? block, out int index)
            ? (block, index)
            : throw RpcError.Server("transaction not found");

    public bool TryFindTransaction(in Hash256 hash, [NotNullWhen(true)] out Block? block, out int index)
    {
        block = null;
        index = 0;
        if (!chain.Blocks.TryLocate(hash, out TransactionPlace place)) return false;
        index = place.Index;
        return chain.Blocks.TryGetBlock(place.Block.Hash, out block);
    }

    /// <summary>Opens a block to be walked through once more; its parent is known.</summary>
    /// <exception cref="RpcError">It is genesis, or the state of its parent is no longer kept.</exception>
    public OpenReplay Open(Block block, ForkRules rules)
    {
        StateSnapshot state = OpenParentState(block.Header);
        try
        {
            return new OpenReplay(state, new BlockReplay(chain.Blocks.Chain, block, state, rules, codes));
        }
        catch
        {
            state.Dispose();
            throw;
        }
    }

    /// <inheritdoc cref="Open(Block, ForkRules)"/>
    public OpenReplay Open(Block block) => Open(block, chain.RulesOf(block.Header));

    /// <summary>Opens the state that a block starts from.</summary>
    /// <exception cref="RpcError">It is genesis, or the state of its parent is no longer kept.</exception>
    public StateSnapshot OpenParentState(BlockHeader header)
    {
        if (header.Number == 0) throw RpcError.Server("genesis is not traceable");
        if (!chain.Blocks.TryGetHeader(header.ParentHash, out BlockHeader? parent))
            throw RpcError.Server($"parent {header.ParentHash} of block {header.Number} not found");
        return chain.OpenState(parent);
    }
}

/// <summary>A replay with the state it stands on.</summary>
internal sealed class OpenReplay(StateSnapshot parent, BlockReplay replay) : IDisposable
{
    public StateSnapshot Parent => parent;

    public BlockReplay Replay => replay;

    public void Dispose() => parent.Dispose();
}
