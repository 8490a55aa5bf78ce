using Altius.Chain;
using Altius.Core;
using Altius.Db;
using Altius.Evm;
using Altius.Execution;
using Altius.Primitives;
using Altius.State;
using Altius.TxPool;
using Microsoft.Extensions.Logging.Abstractions;

namespace Altius.JsonRpc.Tests;

/// <summary>A node in this process with its database in memory, and its users' methods on a free port.</summary>
internal sealed class EthTestNode : IAsyncDisposable
{
    private readonly StateStore _states;
    private readonly StatePersister _persister;
    private readonly BlockProcessor _processor;
    private readonly TransactionIndexer _transactions;
    private readonly EthApi _api;

    private EthTestNode(ChainSpec chain, EthOptions options, TimeProvider clock)
    {
        MemoryStore store = new();
        _states = StateStore.Open(store, new StateStoreOptions());
        Blocks = BlockTree.Open(store, _states, chain);
        _processor = new BlockProcessor(Blocks, new SequentialBlockExecutor(chain, new CodeCache()));
        _persister = new StatePersister(_processor);
        Pipeline = new PayloadPipeline(_processor);
        ForkChoice = new ForkChoice(Blocks, Pipeline, _persister);
        Pool = new TransactionPool(Blocks, store);
        Builder = new PayloadBuilder(Blocks, _states, Pool, new PayloadBuilderOptions { GasLimit = 60_000_000 });
        _transactions = new TransactionIndexer(Blocks);
        LogIndex index = new(store);
        Indexer = new LogIndexer(Blocks, index);
        _api = new EthApi(
            new EthSources(
                Blocks, Pool, Builder, new LogSearch(Blocks, index), new NodeDescription { ClientVersion = "Altius/test" }),
            options, clock, NullLoggerFactory.Instance);
    }

    public BlockTree Blocks { get; }

    public PayloadPipeline Pipeline { get; }

    public ForkChoice ForkChoice { get; }

    public TransactionPool Pool { get; }

    public PayloadBuilder Builder { get; }

    public LogIndexer Indexer { get; }

    public IReadOnlyList<RpcMethod> Methods => _api.Methods;

    public TestServer Server { get; private set; } = null!; // set by StartAsync

    public static async Task<EthTestNode> StartAsync(ChainSpec chain, EthOptions? options = null, TimeProvider? clock = null)
    {
        EthTestNode node = new(chain, options ?? new EthOptions(), clock ?? TimeProvider.System);
        node.Server = await TestServer.StartAsync(node.Methods);
        return node;
    }

    /// <summary>Imports a file of blocks back to back.</summary>
    public void Import(string path) => new ChainImporter(_processor, _persister).Import(path, null, CancellationToken.None);

    /// <summary>Builds a block on a parent and takes it in; the head stays.</summary>
    public Block Build(BlockHeader parent, Address feeRecipient, params IReadOnlyList<PooledTransaction> transactions)
    {
        ForkRules rules = Blocks.RulesAfter(parent, parent.Timestamp + 12);
        PayloadAttributes attributes = new(
            parent.Timestamp + 12, Hash256.Zero, feeRecipient, rules.HasWithdrawals ? [] : null,
            rules.StoresBeaconRoot ? Hash256.Zero : null);
        ExactPayload built = Builder.BuildExactly(parent, attributes, transactions, CancellationToken.None);
        Assert.That(built.Payload, Is.Not.Null, built.Error);
        PayloadStatus status = Pipeline.Accept(built.Payload!.Block, CancellationToken.None);
        Assert.That(status.Verdict, Is.EqualTo(PayloadVerdict.Valid), status.Error);
        return built.Payload.Block;
    }

    /// <summary>Moves the head.</summary>
    public void SetHead(in Hash256 head, in Hash256 final = default) =>
        Assert.That(
            ForkChoice.Update(new ForkChoiceState(head, final, final), CancellationToken.None).Status.Verdict,
            Is.EqualTo(PayloadVerdict.Valid));

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await _api.DisposeAsync();
        Builder.Dispose();
        Indexer.Dispose();
        _transactions.Dispose();
        Pool.Dispose();
        _persister.Dispose();
        _states.Dispose();
    }
}
