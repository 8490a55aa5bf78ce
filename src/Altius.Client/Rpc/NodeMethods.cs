using Altius.Chain;
using Altius.Client.Dev;
using Altius.Evm;
using Altius.JsonRpc;
using Altius.JsonRpc.Debug;
using Altius.JsonRpc.Tracing;
using Altius.Primitives;
using Microsoft.Extensions.Logging;

namespace Altius.Client.Rpc;

/// <summary>Every method of JSON-RPC that the client has, but for the Engine API.</summary>
internal static class NodeMethods
{
    /// <summary>Puts the namespaces together.</summary>
    /// <param name="parts">Gets what must be closed.</param>
    /// <param name="syncing">How far synchronisation has come; null where the node follows the chain.</param>
    /// <param name="dev">The chain that the node leads itself; null where others do.</param>
    public static IReadOnlyList<RpcMethod> Create(
        NodeServices node, NodeParts parts, Func<SyncProgress?> syncing, DevChain? dev, ILoggerFactory logs)
    {
        LogIndex logIndex = new(node.Store);
        LogIndexer indexer = parts.Own("log indexer", new LogIndexer(node.Tree, logIndex));
        ILogger log = logs.CreateLogger<LogIndexer>();
        indexer.Failed += fault => log.LogError(fault, "The log indexer failed: {Fault}", fault.Message);
        NodeDescription description = new() { ClientVersion = VersionToTell(node.Options), Syncing = syncing };
        EthSources sources = new(node.Tree, node.Pool, node.Builder, new LogSearch(node.Tree, logIndex), description)
        {
            Accounts = node.Options.Dev ? [.. DevAccounts.FundedBy(node.Chain.Genesis).Select(SignerOf)] : [],
            Settle = dev is null ? null : dev.Settle,
        };
        EthOptions limits = new()
        {
            GasCap = node.Options.RpcGasCap,
            LogBlocks = (ulong)node.Options.RpcLogBlocks,
            Logs = node.Options.RpcLogCount,
            StateHistory = node.Options.History == ulong.MaxValue ? null : node.Options.History,
        };
        EthApi eth = parts.Own("eth methods", new EthApi(sources, limits, dev?.Clock ?? TimeProvider.System, logs));
        TraceLimits traceLimits = new() { GasCap = node.Options.RpcGasCap, ReportWorkers = node.Options.Workers };
        return
        [
            .. eth.Methods,
            // Traces go through old blocks: they get a cache of their own, so as not to drive out what the chain needs.
            .. TracingMethods.Create(node.Tree, () => node.Pipeline.RecentlyInvalid, new CodeCache(), traceLimits),
        ];
    }

    private static string VersionToTell(NodeOptions options) =>
        options is { Dev: true, DevClientVersion: { Length: > 0 } chosen } ? chosen : ThisClient.Version;

    private static SigningAccount SignerOf((DevAccount Account, UInt256 Balance) funded) =>
        new(funded.Account.Address, Hex.Decode(funded.Account.PrivateKey));

    /// <summary>What only the owner of the machine may do: served over IPC, and on a chain of one's own.</summary>
    public static RpcMethod ForOwner(NodeServices node) => SetHead.Create(node.Tree, node.Choice);
}
