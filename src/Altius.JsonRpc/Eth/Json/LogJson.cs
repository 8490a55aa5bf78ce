using System.Text.Json;
using Altius.Core;
using Altius.Primitives;

namespace Altius.JsonRpc;

/// <summary>Where a log stands.</summary>
/// <param name="Header">Of its block.</param>
/// <param name="Transaction">The hash of its transaction.</param>
/// <param name="LogIndex">Counted through the block.</param>
internal readonly record struct LogPosition(BlockHeader Header, Hash256 Transaction, int TransactionIndex, int LogIndex);

/// <summary>Writes logs (execution-apis, Log).</summary>
internal static class LogJson
{
    public const string ArraySchema =
        """{"type":"array","items":{"type":"object","title":"Log","required":["transactionHash","address","topics","data"]}}""";

    /// <param name="isRemoved">Whether the block has left the chain since the log was told.</param>
    public static void Write(Utf8JsonWriter json, Log log, in LogPosition position, bool isRemoved = false)
    {
        json.WriteStartObject();
        json.WriteData("address"u8, log.Address.Bytes);
        json.WriteStartArray("topics"u8);
        for (int i = 0; i < log.Topics.Count; i++)
        {
            Hash256 topic = log.Topics[i];
            json.WriteData(topic.Bytes);
        }
        json.WriteEndArray();
        json.WriteData("data"u8, log.Data.Span);
        json.WriteQuantity("blockNumber"u8, position.Header.Number);
        json.WriteData("transactionHash"u8, position.Transaction.Bytes);
        json.WriteQuantity("transactionIndex"u8, (ulong)position.TransactionIndex);
        json.WriteData("blockHash"u8, position.Header.Hash.Bytes);
        json.WriteQuantity("blockTimestamp"u8, position.Header.Timestamp);
        json.WriteQuantity("logIndex"u8, (ulong)position.LogIndex);
        json.WriteBoolean("removed"u8, isRemoved);
        json.WriteEndObject();
    }
}
