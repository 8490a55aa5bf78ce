using Altius.Core;
using Altius.Db;
using Altius.Primitives;
using Altius.State;

namespace Altius.Chain;

/// <summary>Opens the chain in a database, or begins it in an empty one.</summary>
internal static class ChainOpening
{
    public static BlockTree Open(IKeyValueStore store, StateStore states, ChainSpec chain)
    {
        BlockStore blocks = new(store);
        BlockHeader genesis = ChainMarks.TryRead(store, ChainMarks.Genesis, out BlockReference stored)
            ? Check(blocks, stored, chain)
            : Begin(store, states, chain);
        if (states.Persisted is null) throw ChainFaults.NoState(chain.Name);
        ChainView view = new(
            Find(blocks, ChainMarks.Head) ?? throw ChainFaults.Damaged(Column.Metadata, "chain.head"u8),
            Find(blocks, ChainMarks.Safe), Find(blocks, ChainMarks.Finalized));
        return new BlockTree(blocks, states, chain, new StoredHeader(genesis, genesis.Difficulty), view);
    }

    /// <summary>Writes the genesis state and then block, so that a start which was cut off between them goes on here.</summary>
    private static BlockHeader Begin(IKeyValueStore store, StateStore states, ChainSpec chain)
    {
        if (states.Persisted is null && chain.Genesis is { StateRoot: not null, Accounts.Count: 0 })
            throw new ChainMismatchException(
                $"The database is empty, and of the accounts with which {chain.Name} begins only the root is known. Name the " +
                "spec that lists them, or the data directory that has them.");
        Hash256 root = states.Persisted is { } begun ? RootOf(states, begun, chain) : states.Initialize(chain.Genesis);
        Block genesis = chain.Genesis.BuildBlock(root);
        if (states.Persisted != BlockReference.Of(genesis.Header)) throw OtherGenesis(chain, states.Persisted, genesis.Header);
        using IWriteBatch batch = store.BeginWrite();
        BlockStore.Write(batch, genesis, genesis.Header.Difficulty, []);
        BlockStore.WriteCanonical(batch, 0, genesis.Header.Hash);
        BlockReference reference = BlockReference.Of(genesis.Header);
        ChainMarks.Write(batch, ChainMarks.Head, reference);
        ChainMarks.Write(batch, ChainMarks.Indexed, reference);
        ChainMarks.Write(batch, ChainMarks.Genesis, reference);
        ChainMarks.WriteChainId(batch, chain.ChainId);
        batch.Commit(isDurable: true);
        return genesis.Header;
    }

    private static Hash256 RootOf(StateStore states, in BlockReference begun, ChainSpec chain)
    {
        if (begun.Number != 0 || !states.TryOpen(begun.Hash, out StateSnapshot? state))
            throw ChainFaults.NoBlocks(begun);
        using (state)
        {
            Hash256 root = state.Root;
            return chain.Genesis.BuildHeader(root).Hash == begun.Hash ? root : throw OtherGenesis(chain, begun, null);
        }
    }

    /// <summary>Holds the stored genesis against the chain's, its accounts included.</summary>
    private static BlockHeader Check(BlockStore blocks, in BlockReference stored, ChainSpec chain)
    {
        if (!blocks.TryReadHeader(stored.Hash, out StoredHeader? genesis))
            throw ChainFaults.Damaged(Column.Headers, stored.Hash.Bytes);
        Hash256 root = chain.Genesis.StateRoot ?? StateRootCalculator.Of(MemoryState.Of(chain.Genesis.Accounts)).Root;
        BlockHeader expected = chain.Genesis.BuildHeader(root);
        if (expected.Hash != stored.Hash) throw OtherGenesis(chain, stored, expected);
        ulong? id = ChainMarks.ReadChainId(blocks.Database);
        if (id != chain.ChainId)
            throw new ChainMismatchException(
                $"The database holds a chain with the id {id}, and {chain.Name} has the id {chain.ChainId}. Name that chain's " +
                "spec, or another data directory.");
        return genesis.Header;
    }

    private static BlockHeader? Find(BlockStore blocks, string mark)
    {
        if (!ChainMarks.TryRead(blocks.Database, mark, out BlockReference block)) return null;
        return blocks.TryReadHeader(block.Hash, out StoredHeader? header)
            ? header.Header
            : throw ChainFaults.Damaged(Column.Headers, block.Hash.Bytes);
    }

    private static ChainMismatchException OtherGenesis(ChainSpec chain, BlockReference? stored, BlockHeader? expected) => new(
        $"The database holds another chain: its genesis is {stored?.Hash}, that of {chain.Name} is " +
        $"{(expected is null ? "another" : expected.Hash)}. Name the spec of the chain that it holds, or another data " +
        "directory.");
}
