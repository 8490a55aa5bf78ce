using Altius.Chain;
using Altius.Core;
using Altius.TxPool;
using Microsoft.Extensions.Logging;

namespace Altius.JsonRpc;

/// <summary>What the methods are made of.</summary>
/// <param name="Builder">Makes the pending block, and test blocks.</param>
public sealed record EthSources(
    BlockTree Blocks, TransactionPool Pool, PayloadBuilder Builder, LogSearch Logs, NodeDescription Node)
{
    /// <summary>For whom the node signs: nobody, but on a development chain.</summary>
    public IReadOnlyList<SigningAccount> Accounts { get; init; } = [];

    /// <summary>
    /// Called with a transaction that the pool has taken, before its sender is answered: a development chain has it in a block
    /// then. Null where nobody waits for blocks.
    /// </summary>
    public Action<Transaction, CancellationToken>? Settle { get; init; }
}

/// <summary>
/// The namespaces for users: eth, net, web3, txpool, admin and testing. Each family of methods is a class with its own table;
/// this puts them together, bottom to top.
/// </summary>
public sealed class EthApi : IAsyncDisposable
{
    private readonly PendingFeed _pending;
    private readonly SubscriptionHub _subscriptions;

    public EthApi(EthSources sources, EthOptions options, TimeProvider clock, ILoggerFactory logs)
    {
        BlockTree blocks = sources.Blocks;
        ChainReader chain = new(blocks);
        CallSimulator simulator = new(blocks.Chain);
        TipOracle tips = new(blocks, options.MaxSuggestedTip);
        LogReader logReader = new(chain, sources.Logs, options);
        _pending = new PendingFeed(sources.Pool);
        _subscriptions = new SubscriptionHub(chain, logReader, sources.Pool, sources.Node.Syncing,
            logs.CreateLogger("Altius.Subscriptions"));
        PendingBlock pendingBlock = new(blocks, sources.Builder, sources.Pool, clock);
        CallMethods calls = new(chain, pendingBlock, simulator, new GasEstimator(simulator), options);
        TransactionSubmission submission = new(blocks, sources.Pool, sources.Settle, options, clock);
        TransactionFiller filler = new(chain, sources.Pool, tips, calls);
        Methods =
        [
            .. new ChainMethods(chain, pendingBlock, sources.Node.Syncing).Methods,
            new ForkConfig(blocks).Method,
            new Capabilities(blocks, options).Method,
            .. new StateMethods(chain, pendingBlock, sources.Pool, options).Methods,
            .. calls.Methods,
            .. new FeeMethods(chain, tips).Methods,
            .. new TransactionMethods(chain, sources.Pool, pendingBlock, submission, filler).Methods,
            .. new AccountMethods(sources.Accounts, blocks.Chain.ChainId, filler, submission).Methods,
            .. new LogMethods(logReader, new FilterStore(chain, logReader, _pending, options, clock)).Methods,
            .. new SubscriptionMethods(_subscriptions, logReader, options).Methods,
            .. new NetMethods(blocks.Chain.NetworkId, () => sources.Node.Peers().Count, sources.Node.Listens).Methods,
            .. new Web3Methods(sources.Node.ClientVersion).Methods,
            .. new TxPoolMethods(sources.Pool).Methods,
            .. new AdminMethods(blocks, sources.Node).Methods,
            .. new TestingMethods(blocks, sources.Builder, sources.Pool).Methods,
        ];
    }

    /// <summary>All methods, to be served by the namespaces that a port has switched on.</summary>
    public IReadOnlyList<RpcMethod> Methods { get; }

    public async ValueTask DisposeAsync()
    {
        _pending.Dispose();
        await _subscriptions.DisposeAsync().ConfigureAwait(false);
    }
}
