using Altius.Chain;
using Altius.Core;
using Altius.Core.Forks;
using Altius.Db;
using Altius.Evm;
using Altius.Execution;
using Altius.Primitives;
using Altius.State;

namespace Altius.TxPool.Tests;

/// <summary>
/// A chain, its pool and its builder, put together as the client does it, and driven as a consensus client drives them.
/// </summary>
internal sealed class SmallNode : IDisposable
{
    private readonly StateStore _states;
    private readonly StatePersister _persister;
    private readonly PayloadPipeline _pipeline;
    private readonly ForkChoice _choice;
    private readonly TransactionIndexer _indexer;

    /// <param name="rich">Whose accounts have funds.</param>
    public SmallNode(IKeyValueStore store, IEnumerable<Payer> rich, ForkSchedule? forks = null)
    {
        Assert.That(ChainSpec.TryLoadKnown("dev", out ChainSpec? dev));
        UInt256 wealth = UInt256.Parse("1000000000000000000000");
        IEnumerable<GenesisAccount> funded = rich.Select(payer => new GenesisAccount(payer.Address, wealth, 0, default, []));
        Genesis genesis = new(dev!.Genesis.Template, [.. dev.Genesis.Accounts, .. funded]);
        ChainSpec spec = dev with { Genesis = genesis, Forks = forks ?? dev.Forks };
        CodeCache codes = new();
        _states = StateStore.Open(store, new StateStoreOptions());
        Tree = BlockTree.Open(store, _states, spec);
        BlockProcessor processor = new(Tree, new SequentialBlockExecutor(spec, codes));
        _persister = new StatePersister(processor);
        _pipeline = new PayloadPipeline(processor);
        _choice = new ForkChoice(Tree, _pipeline, _persister);
        _indexer = new TransactionIndexer(Tree);
        Pool = new TransactionPool(Tree, store);
        Builder = new PayloadBuilder(Tree, _states, Pool, null, codes);
    }

    public BlockTree Tree { get; }

    public TransactionPool Pool { get; }

    public PayloadBuilder Builder { get; }

    public static PayloadAttributes Ask(BlockHeader parent, ulong salt = 0) => new(
        parent.Timestamp + 12, ((UInt256)salt).ToHash256(), Address.FromNumber(0xfee),
        [new Withdrawal(parent.Number, 1, Address.FromNumber(0x1d), 3)], parent.Hash);

    /// <summary>Builds a block here and now from what the pool offers.</summary>
    public BuiltPayload Build(BlockHeader parent, ulong salt = 0) => Builder.Build(parent, Ask(parent, salt), Pool, default);

    /// <summary>Judges a block, which must be valid, and moves the head there.</summary>
    public void Follow(Block block, BlockHeader? finalized = null)
    {
        Assert.That(_pipeline.Accept(block, default), Is.EqualTo(PayloadStatus.Valid(block.Header.Hash)));
        Hash256 hash = finalized?.Hash ?? Hash256.Zero;
        Assert.That(_choice.Update(new ForkChoiceState(block.Header.Hash, hash, hash), default).Status.Verdict,
            Is.EqualTo(PayloadVerdict.Valid));
    }

    public void Dispose()
    {
        Builder.Dispose();
        Pool.Dispose();
        _indexer.Dispose();
        _persister.Dispose();
        _states.Dispose();
    }
}
