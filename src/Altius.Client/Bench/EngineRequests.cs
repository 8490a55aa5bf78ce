using System.Globalization;
using System.Text.Json;
using Altius.Core;
using Altius.Primitives;

namespace Altius.Client.Bench;

/// <summary>Writes requests of the Engine API as a consensus client sends them (Prague and Osaka).</summary>
internal static class EngineRequests
{
    /// <summary>engine_newPayloadV4 with a block that has no blobs and no withdrawals.</summary>
    public static byte[] NewPayload(Block block, IReadOnlyList<ReadOnlyMemory<byte>> requests) => Write("engine_newPayloadV4", json =>
    {
        WritePayload(json, block);
        json.WriteStartArray();
        json.WriteEndArray();
        json.WriteStringValue((block.Header.ParentBeaconBlockRoot ?? Hash256.Zero).ToString());
        json.WriteStartArray();
        foreach (ReadOnlyMemory<byte> request in requests) json.WriteStringValue(Hex.ToPrefixed(request.Span));
        json.WriteEndArray();
    });

    /// <summary>engine_forkchoiceUpdatedV3 without anything to build.</summary>
    public static byte[] ForkchoiceUpdated(in Hash256 head, in Hash256 final)
    {
        string headText = head.ToString(), finalText = final.ToString();
        return Write("engine_forkchoiceUpdatedV3", json =>
        {
            json.WriteStartObject();
            json.WriteString("headBlockHash", headText);
            json.WriteString("safeBlockHash", finalText);
            json.WriteString("finalizedBlockHash", finalText);
            json.WriteEndObject();
            json.WriteNullValue();
        });
    }

    /// <summary>engine_exchangeCapabilities of a client that has none.</summary>
    public static byte[] ExchangeCapabilities() => Write("engine_exchangeCapabilities", json =>
    {
        json.WriteStartArray();
        json.WriteEndArray();
    });

    private static byte[] Write(string method, Action<Utf8JsonWriter> writeParameters)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream))
        {
            json.WriteStartObject();
            json.WriteString("jsonrpc", "2.0");
            json.WriteNumber("id", 1);
            json.WriteString("method", method);
            json.WriteStartArray("params");
            writeParameters(json);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return stream.ToArray();
    }

    private static void WritePayload(Utf8JsonWriter json, Block block)
    {
        BlockHeader header = block.Header;
        json.WriteStartObject();
        json.WriteString("parentHash", header.ParentHash.ToString());
        json.WriteString("feeRecipient", header.Beneficiary.ToString());
        json.WriteString("stateRoot", header.StateRoot.ToString());
        json.WriteString("receiptsRoot", header.ReceiptsRoot.ToString());
        json.WriteString("logsBloom", header.LogsBloom.ToString());
        json.WriteString("prevRandao", header.MixHash.ToString());
        json.WriteString("blockNumber", Quantity(header.Number));
        json.WriteString("gasLimit", Quantity(header.GasLimit));
        json.WriteString("gasUsed", Quantity(header.GasUsed));
        json.WriteString("timestamp", Quantity(header.Timestamp));
        json.WriteString("extraData", Hex.ToPrefixed(header.ExtraData.Span));
        json.WriteString("baseFeePerGas", Quantity(header.BaseFeePerGas!.Value.U0));
        json.WriteString("blockHash", header.Hash.ToString());
        json.WriteStartArray("transactions");
        foreach (Transaction transaction in block.Transactions) json.WriteStringValue(Hex.ToPrefixed(transaction.Encode().Span));
        json.WriteEndArray();
        json.WriteStartArray("withdrawals");
        json.WriteEndArray();
        json.WriteString("blobGasUsed", Quantity(header.BlobGasUsed ?? 0));
        json.WriteString("excessBlobGas", Quantity(header.ExcessBlobGas ?? 0));
        json.WriteEndObject();
    }

    private static string Quantity(ulong value) => string.Create(CultureInfo.InvariantCulture, $"0x{value:x}");
}
