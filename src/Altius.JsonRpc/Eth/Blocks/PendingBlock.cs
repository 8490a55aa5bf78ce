using System.Diagnostics.CodeAnalysis;
using Altius.Chain;
using Altius.Core;
using Altius.Evm;
using Altius.Execution;
using Altius.JsonRpc.Tracing;
using Altius.Primitives;
using Altius.State;

namespace Altius.JsonRpc;

/// <summary>
/// The block after the head as the node would make it now of what waits in the pool. Made when somebody asks, and kept until the
/// head or the pool has moved. Safe for many threads.
/// </summary>
internal sealed class PendingBlock(BlockTree blocks, PayloadBuilder builder, ITransactionSource pool, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private readonly CodeCache _codes = new();
    private Built? _last;

    private sealed record Built(BlockHeader Parent, long Version, Block Block)
    {
        /// <summary>All that the block changes; null until somebody wants to know. Guarded by the gate.</summary>
        public StateDiff? Changes { get; set; }
    }

    /// <summary>Finds a block, or makes the one to come.</summary>
    /// <exception cref="RpcError">As for any selector, or the block cannot be made now.</exception>
    public bool TryFind(ChainReader chain, in BlockSelector selector, [NotNullWhen(true)] out Block? block)
    {
        if (selector.Kind != BlockSelectorKind.Pending) return chain.TryFindBlock(selector, out block);
        block = Build();
        return true;
    }

    public Block Build()
    {
        lock (_gate) return BuildNow().Block;
    }

    /// <summary>Opens the state after a block; after the one to come that is the head's with what this block changes.</summary>
    /// <returns>To be disposed of.</returns>
    /// <exception cref="RpcError">There is no such block, its state is no longer kept, or it cannot be made now.</exception>
    public OpenedState Open(ChainReader chain, in BlockSelector selector)
    {
        if (selector.Kind == BlockSelectorKind.Pending) return OpenNext(chain);
        BlockHeader header = chain.Header(selector);
        StateSnapshot state = chain.OpenState(header);
        return new OpenedState(header, state, state);
    }

    private OpenedState OpenNext(ChainReader chain)
    {
        lock (_gate)
        {
            Built built = BuildNow();
            StateSnapshot parent = chain.OpenState(built.Parent);
            try
            {
                StateDiff changes = built.Changes ??= Run(built.Block, parent);
                return new OpenedState(built.Block.Header, parent, new StateOverlay(parent, changes), changes);
            }
            catch
            {
                parent.Dispose();
                throw;
            }
        }
    }

    private StateDiff Run(Block block, IStateReader parent)
    {
        BlockReplay replay = new(blocks.Chain, block, parent, blocks.Chain.Forks.RulesOf(block.Header), _codes);
        replay.SkipTo(replay.Count, CancellationToken.None); // as much as one block may do, and no more
        replay.Close();
        return replay.Changes;
    }

    private Built BuildNow()
    {
        BlockHeader head = blocks.Head;
        long version = pool.Version;
        if (_last is { } last && last.Parent.Hash == head.Hash && last.Version == version) return last;
        BlockHeader draft = NextBlock.Draft(blocks, (ulong)clock.GetUtcNow().ToUnixTimeSeconds());
        return _last = new Built(head, version, Make(head, draft));
    }

    private Block Make(BlockHeader head, BlockHeader draft)
    {
        ForkRules rules = blocks.RulesAfter(head, draft.Timestamp);
        // Before the merge blocks are found, not built: then there is a header to show and nothing in it.
        if (rules.Difficulty != DifficultyRule.ProofOfStake) return new Block(draft, [], [], null);
        PayloadAttributes attributes = new(
            draft.Timestamp, Hash256.Zero, Address.Zero, rules.HasWithdrawals ? [] : null, draft.ParentBeaconBlockRoot);
        try
        {
            return builder.Build(head, attributes, pool, CancellationToken.None).Block;
        }
        catch (PayloadBuildException fault)
        {
            throw RpcError.Server($"pending block is not available: {fault.Message}");
        }
    }
}
