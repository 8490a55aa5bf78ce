using System.Text.Json;
using Altius.Primitives;

namespace Altius.JsonRpc;

/// <summary>The second argument of eth_subscribe, which each kind of subscription reads in its own way.</summary>
internal sealed class SubscriptionRequest
{
    private static readonly RpcType<IReadOnlyList<Hash256>> Hashes = RpcTypes.Array(RpcTypes.Hash);

    public static readonly RpcType<SubscriptionRequest> Type =
        RpcTypes.Parsed("""{"oneOf":[{"type":"boolean"},{"type":"object"}]}""", Read);

    /// <summary>Whether pending transactions are sent whole.</summary>
    public bool IsFull { get; private init; }

    /// <summary>Which logs.</summary>
    public LogQuery Logs { get; private init; } = new();

    /// <summary>Of which transactions receipts are wanted; null for all.</summary>
    public IReadOnlyList<Hash256>? Transactions { get; private init; }

    private static SubscriptionRequest Read(ref Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.StartObject)
            return new SubscriptionRequest { IsFull = RpcTypes.Boolean.Read(ref json) };
        Utf8JsonReader again = json;
        LogQuery logs = LogQuery.Type.Read(ref json);
        IReadOnlyList<Hash256>? hashes = null;
        int depth = again.CurrentDepth;
        while (again.Read() && !(again.TokenType == JsonTokenType.EndObject && again.CurrentDepth == depth))
        {
            bool isHashes = again.ValueTextEquals("transactionHashes"u8);
            again.Read();
            if (isHashes && again.TokenType != JsonTokenType.Null) hashes = Hashes.Read(ref again);
            else again.Skip();
        }
        return new SubscriptionRequest { Logs = logs, Transactions = hashes };
    }
}
