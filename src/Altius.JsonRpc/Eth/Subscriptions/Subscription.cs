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
    /// <summary>Notifications that wait for the answer to the subscriber; whoever lets more come together is cut off.</summary>
    private const int MostHeld = 10_000;

    private readonly Lock _gate = new();
    private List<ReadOnlyMemory<byte>>? _held = []; // until the answer has gone; guarded by _gate

    /// <summary>Sends a notification, after the answer that tells the subscription's id.</summary>
    /// <returns>False where the connection is gone.</returns>
    public bool Notify(Action<Utf8JsonWriter> writeResult)
    {
        if (Connection.Closed.IsCancellationRequested) return false;
        ReadOnlyMemory<byte> notification = RpcConnection.Compose("eth_subscription", json =>
        {
            json.WriteStartObject();
            json.WriteString("subscription"u8, Id);
            json.WritePropertyName("result"u8);
            writeResult(json);
            json.WriteEndObject();
        });
        lock (_gate)
        {
            if (_held is null) return Connection.TryNotify(notification);
            _held.Add(notification);
            if (_held.Count <= MostHeld) return true;
        }
        Connection.Close();
        return false;
    }

    /// <summary>Sends what has come since the subscription was made, and from now on whatever comes at once.</summary>
    public void Begin()
    {
        lock (_gate)
        {
            foreach (ReadOnlyMemory<byte> notification in _held ?? []) Connection.TryNotify(notification);
            _held = null;
        }
    }
}
