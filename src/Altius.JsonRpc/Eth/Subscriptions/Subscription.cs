using System.Text.Json;
using Altius.Chain;
using Altius.Primitives;

namespace Altius.JsonRpc;

/// <summary>What a subscription is told of.</summary>
internal enum SubscriptionKind
{
    NewHeads,
    Logs,
    NewPendingTransactions,
    Syncing,
    TransactionReceipts,
}

/// <summary>One subscription of one connection.</summary>
/// <param name="Logs">Which logs.</param>
/// <param name="IsFull">Whether transactions are sent whole.</param>
/// <param name="Transactions">Of which receipts are wanted; null for all.</param>
internal sealed record Subscription(
    string Id, SubscriptionKind Kind, RpcConnection Connection, LogFilter Logs, bool IsFull, IReadOnlySet<Hash256>? Transactions)
{
    /// <summary>Sends a notification.</summary>
    /// <returns>False where the connection is gone.</returns>
    public bool Notify(Action<Utf8JsonWriter> writeResult) => Connection.TryNotify("eth_subscription", json =>
    {
        json.WriteStartObject();
        json.WriteString("subscription"u8, Id);
        json.WritePropertyName("result"u8);
        writeResult(json);
        json.WriteEndObject();
    });
}
