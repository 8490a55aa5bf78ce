using System.Diagnostics.CodeAnalysis;
using Altius.Chain;
using Altius.Core;
using Altius.Primitives;

namespace Altius.JsonRpc;

/// <summary>
/// The block after the head as the node would make it now of what waits in the pool. Made when somebody asks, and kept until the
/// head or the pool has moved. Safe for many threads.
/// </summary>
internal sealed class PendingBlock(BlockTree blocks, PayloadBuilder builder, ITransactionSource pool, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private Built? _last;

    private sealed record Built(Hash256 Parent, long Version, Block Block);

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
        lock (_gate)
        {
            BlockHeader head = blocks.Head;
            long version = pool.Version;
            if (_last is { } last && last.Parent == head.Hash && last.Version == version) return last.Block;
            BlockHeader draft = NextBlock.Draft(blocks, (ulong)clock.GetUtcNow().ToUnixTimeSeconds());
            Block block = Make(head, draft);
            _last = new Built(head.Hash, version, block);
            return block;
        }
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
