using System.Globalization;
using System.Text.Json;
using Altius.Primitives;

namespace Altius.Client.Bench;

/// <summary>Writes the smaller requests of the Engine API as a consensus client sends them (Prague and Osaka).</summary>
internal static class EngineRequests
{
    /// <summary>engine_forkchoiceUpdatedV3 without anything to build.</summary>
    public static byte[] ForkchoiceUpdated(Hash256 head, Hash256 final) => Write("engine_forkchoiceUpdatedV3", json =>
    {
        WriteChoice(json, head, final);
        json.WriteNullValue();
    });

    /// <summary>engine_forkchoiceUpdatedV3 with an empty slot's attributes, so that a block is built on the head.</summary>
    /// <param name="timestamp">Of that block.</param>
    public static byte[] Build(Hash256 head, ulong timestamp) => Write("engine_forkchoiceUpdatedV3", json =>
    {
        WriteChoice(json, head, Hash256.Zero);
        json.WriteStartObject();
        json.WriteString("timestamp", string.Create(CultureInfo.InvariantCulture, $"0x{timestamp:x}"));
        json.WriteString("prevRandao", Hash256.Zero.ToString());
        json.WriteString("suggestedFeeRecipient", BenchDraft.FeeRecipient.ToString());
        json.WriteStartArray("withdrawals");
        json.WriteEndArray();
        json.WriteString("parentBeaconBlockRoot", Hash256.Zero.ToString());
        json.WriteEndObject();
    });

    /// <summary>engine_getPayloadV5.</summary>
    /// <param name="payloadId">As the call to build it was answered.</param>
    public static byte[] GetPayload(string payloadId) => Write("engine_getPayloadV5", json => json.WriteStringValue(payloadId));

    /// <summary>engine_exchangeCapabilities of a client that has none.</summary>
    public static byte[] ExchangeCapabilities() => Write("engine_exchangeCapabilities", json =>
    {
        json.WriteStartArray();
        json.WriteEndArray();
    });

    private static void WriteChoice(Utf8JsonWriter json, Hash256 head, Hash256 final)
    {
        json.WriteStartObject();
        json.WriteString("headBlockHash", head.ToString());
        json.WriteString("safeBlockHash", final.ToString());
        json.WriteString("finalizedBlockHash", final.ToString());
        json.WriteEndObject();
    }

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
}
