using Altius.Core;
using Altius.Db;
using Altius.Evm;
using Altius.Execution;
using Altius.Primitives;
using Altius.State;

namespace Altius.Chain.Tests;

/// <summary>The room put together as the client does it, on a store in memory that can outlive it.</summary>
internal sealed class TestNode : IDisposable
{
    /// <summary>Small numbers, so that states go to disk within the few blocks of a test.</summary>
    public static readonly StatePersisterOptions Eager = new() { Least = 3, Most = 6, Stride = 2 };

    public TestNode(
        ChainSpec chain, IKeyValueStore store, StatePersisterOptions? options = null, ulong history = 10_000,
        TimeProvider? clock = null)
    {
        States = StateStore.Open(store, new StateStoreOptions { History = history, CacheBytes = 1 << 20 });
        Tree = BlockTree.Open(store, States, chain);
        Processor = new BlockProcessor(Tree, new SequentialBlockExecutor(chain, new CodeCache()));
        new ChainRecovery(Processor).Run(null, CancellationToken.None);
        Persister = new StatePersister(Processor, options);
        Pipeline = new PayloadPipeline(Processor, clock);
        ForkChoice = new ForkChoice(Tree, Pipeline, Persister);
        Indexer = new TransactionIndexer(Tree);
        Importer = new ChainImporter(Processor, Persister);
    }

    public StateStore States { get; }
    public BlockTree Tree { get; }
    public BlockProcessor Processor { get; }
    public StatePersister Persister { get; }
    public PayloadPipeline Pipeline { get; }
    public ForkChoice ForkChoice { get; }
    public TransactionIndexer Indexer { get; }
    public ChainImporter Importer { get; }

    public PayloadStatus Accept(Block block) => Pipeline.Accept(block, CancellationToken.None);

    public void Accept(IEnumerable<Block> blocks)
    {
        foreach (Block block in blocks) Assert.That(Accept(block).Verdict, Is.EqualTo(PayloadVerdict.Valid));
    }

    public ForkChoiceResult Choose(Block head, Block? safe = null, Block? finalized = null) => ForkChoice.Update(
        new ForkChoiceState(head.Header.Hash, safe?.Header.Hash ?? Hash256.Zero, finalized?.Header.Hash ?? Hash256.Zero),
        CancellationToken.None);

    /// <summary>
    /// Has the state on disk come as near to the head as the options allow, whether its own thread has begun with that or not.
    /// </summary>
    public void Persist()
    {
        Persister.Advance(stride: 1);
        Assert.That(() => States.Persisted!.Value.Number, Is.EqualTo(Tree.OnDisk.Number).After(10_000, 5));
    }

    public void Dispose()
    {
        Indexer.Dispose();
        Persister.Dispose();
        States.Dispose();
    }
}
