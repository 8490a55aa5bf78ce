using System.Text.Json;
using Altius.Chain;
using Altius.Core;
using Altius.Db;
using Altius.Evm;
using Altius.Execution;
using Altius.JsonRpc.Tracing;
using Altius.Primitives;
using Altius.State;

namespace Altius.JsonRpc.Tests.Tracing;

/// <summary>The chain of the rpc-compat suite, from Frontier to BPO2, imported into memory.</summary>
internal sealed class TestChain : IDisposable
{
    /// <summary>Threads on which a report has blocks run.</summary>
    public const int ReportWorkers = 3;

    private readonly StatePersister _persister;
    private readonly TransactionIndexer _indexer;
    private readonly MemoryStore _store = new();

    private TestChain(string folder)
    {
        Spec = ChainSpec.LoadFile(Path.Combine(folder, "genesis.json"));
        States = StateStore.Open(_store, new StateStoreOptions());
        Blocks = BlockTree.Open(_store, States, Spec);
        BlockProcessor processor = new(Blocks, new SequentialBlockExecutor(Spec, new CodeCache()));
        _persister = new StatePersister(processor);
        new ChainImporter(processor, _persister).Import(Path.Combine(folder, "chain.rlp"), null, default);
        Choice = new ForkChoice(Blocks, new PayloadPipeline(processor), _persister);
        _indexer = new TransactionIndexer(Blocks);
        _indexer.CatchUp(default);
    }

    public ChainSpec Spec { get; }

    public StateStore States { get; }

    public BlockTree Blocks { get; }

    public ForkChoice Choice { get; }

    /// <summary>Imports the chain; the running test is skipped where its file is missing.</summary>
    public static TestChain Import() => new(TestData.Require("rpc-compat"));

    public IEnumerable<RpcMethod> Methods(int workers = 1) =>
        TracingMethods.Create(
            Blocks, () => [], new CodeCache(), new TraceLimits { Workers = workers, ReportWorkers = ReportWorkers });

    public Block BlockAt(ulong number)
    {
        Assert.That(Blocks.TryGetCanonicalHash(number, out Hash256 hash), Is.True);
        Assert.That(Blocks.TryGetBlock(hash, out Block? block), Is.True);
        return block!;
    }

    public void Dispose()
    {
        _indexer.Dispose();
        _persister.Dispose();
        States.Dispose();
        _store.Dispose();
    }
}
