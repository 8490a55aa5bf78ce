using System.Security.Cryptography;
using Altius.Primitives;

namespace Altius.JsonRpc;

/// <summary>eth_subscribe and eth_unsubscribe, on connections that stay open.</summary>
internal sealed class SubscriptionMethods(SubscriptionHub hub, LogReader logs, EthOptions options)
{
    private static readonly Dictionary<string, SubscriptionKind> Kinds = new(StringComparer.Ordinal)
    {
        ["newHeads"] = SubscriptionKind.NewHeads,
        ["logs"] = SubscriptionKind.Logs,
        ["newPendingTransactions"] = SubscriptionKind.NewPendingTransactions,
        ["syncing"] = SubscriptionKind.Syncing,
        ["transactionReceipts"] = SubscriptionKind.TransactionReceipts,
    };

    private static readonly string KnownKinds = string.Join(", ", Kinds.Keys);

    public IEnumerable<RpcMethod> Methods =>
    [
        RpcMethod.Create("eth_subscribe", "Begins to send notifications over this connection.",
            Param.Of("kind", RpcTypes.Text), Param.Of("options", SubscriptionRequest.Type).Or(new SubscriptionRequest()),
            Result.Of(RpcTypes.Text), Subscribe).On(RpcLane.Caller),
        RpcMethod.Create("eth_unsubscribe", "Ends a subscription of this connection.", Param.Of("id", RpcTypes.Text),
            Result.Of(RpcTypes.Boolean), Unsubscribe).On(RpcLane.Caller),
    ];

    private string Subscribe(string kind, SubscriptionRequest request, RpcContext call)
    {
        if (!Kinds.TryGetValue(kind, out SubscriptionKind known))
            throw RpcError.InvalidParams($"no \"{kind}\" subscription in eth namespace; there are {KnownKinds}");
        RpcConnection connection = ConnectionOf(call);
        if (hub.Count(connection) >= options.SubscriptionsPerConnection)
            throw new RpcError(RpcErrorCode.LimitExceeded,
                $"a connection has at most {options.SubscriptionsPerConnection} subscriptions");
        logs.CheckItems(request.Logs);
        string id = Hex.ToPrefixed(RandomNumberGenerator.GetBytes(16));
        HashSet<Hash256>? transactions = request.Transactions is null ? null : [.. request.Transactions];
        Subscription subscription = new(id, known, connection, request.Logs.ToFilter(), request.IsFull, transactions);
        hub.Add(subscription); // before the answer: whoever has it misses nothing that happens from then on
        call.WhenAnswered(subscription.Begin);
        return id;
    }

    private bool Unsubscribe(string id, RpcContext call) =>
        hub.Remove(id, ConnectionOf(call)) ? true : throw RpcError.Server("subscription not found");

    private static RpcConnection ConnectionOf(RpcContext call) => call.Connection
        ?? throw new RpcError(RpcErrorCode.MethodNotSupported, "notifications not supported: subscribe over WebSocket or IPC");
}
