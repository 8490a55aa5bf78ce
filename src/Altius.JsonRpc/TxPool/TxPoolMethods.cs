using System.Globalization;
using System.Text.Json;
using Altius.Core;
using Altius.Primitives;
using Altius.TxPool;

namespace Altius.JsonRpc;

/// <summary>What waits in the pool: "pending" could be in the next block, "queued" is behind a gap.</summary>
internal sealed class TxPoolMethods(TransactionPool pool)
{
    private const string GroupsSchema = """{"type":"object","required":["pending","queued"]}""";

    public IEnumerable<RpcMethod> Methods =>
    [
        RpcMethod.Create("txpool_status", "How many transactions wait.", Result.Of(RpcTypes.Written(GroupsSchema)), Status),
        RpcMethod.Create("txpool_content", "All transactions that wait, by sender and nonce.",
            Result.Of(RpcTypes.Written(GroupsSchema)), () => BySender(WriteWhole)),
        RpcMethod.Create("txpool_contentFrom", "The transactions of one sender that wait, by nonce.",
            Param.Of("address", RpcTypes.Address), Result.Of(RpcTypes.Written(GroupsSchema)), ContentFrom),
        RpcMethod.Create("txpool_inspect", "All transactions that wait, each in a few words.",
            Result.Of(RpcTypes.Written(GroupsSchema)), () => BySender(WriteSummary)),
    ];

    private Action<Utf8JsonWriter> Status()
    {
        PoolCounts counts = pool.Count();
        return json =>
        {
            json.WriteStartObject();
            json.WriteQuantity("pending"u8, (ulong)counts.Pending);
            json.WriteQuantity("queued"u8, (ulong)counts.Queued);
            json.WriteEndObject();
        };
    }

    private Action<Utf8JsonWriter> BySender(Action<Utf8JsonWriter, Transaction> write)
    {
        PoolContent content = pool.Content();
        return json =>
        {
            json.WriteStartObject();
            WriteSenders(json, "pending"u8, content.Pending, write);
            WriteSenders(json, "queued"u8, content.Queued, write);
            json.WriteEndObject();
        };
    }

    private Action<Utf8JsonWriter> ContentFrom(Address sender)
    {
        PoolContent content = pool.Content();
        return json =>
        {
            json.WriteStartObject();
            json.WritePropertyName("pending"u8);
            WriteNonces(json, content.Pending.GetValueOrDefault(sender, []), WriteWhole);
            json.WritePropertyName("queued"u8);
            WriteNonces(json, content.Queued.GetValueOrDefault(sender, []), WriteWhole);
            json.WriteEndObject();
        };
    }

    private static void WriteSenders(
        Utf8JsonWriter json, ReadOnlySpan<byte> name, IReadOnlyDictionary<Address, IReadOnlyList<Transaction>> senders,
        Action<Utf8JsonWriter, Transaction> write)
    {
        json.WriteStartObject(name);
        foreach ((Address sender, IReadOnlyList<Transaction> transactions) in senders)
        {
            json.WritePropertyName(ChecksumAddress.Format(sender));
            WriteNonces(json, transactions, write);
        }
        json.WriteEndObject();
    }

    private static void WriteNonces(
        Utf8JsonWriter json, IReadOnlyList<Transaction> transactions, Action<Utf8JsonWriter, Transaction> write)
    {
        json.WriteStartObject();
        foreach (Transaction transaction in transactions)
        {
            json.WritePropertyName(transaction.Nonce.ToString(CultureInfo.InvariantCulture));
            write(json, transaction);
        }
        json.WriteEndObject();
    }

    private static void WriteWhole(Utf8JsonWriter json, Transaction transaction) =>
        TransactionJson.Write(json, transaction, null);

    private static void WriteSummary(Utf8JsonWriter json, Transaction transaction)
    {
        string target = transaction.To is { } to ? ChecksumAddress.Format(to) : "contract creation";
        json.WriteStringValue(
            $"{target}: {transaction.Value} wei + {transaction.GasLimit} gas × {transaction.MaxFeePerGas} wei");
    }
}
