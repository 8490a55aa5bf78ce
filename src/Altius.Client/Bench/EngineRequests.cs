using System.Text.Json;
using Altius.Primitives;

namespace Altius.Client.Bench;

/// <summary>Writes the smaller requests of the Engine API as a consensus client sends them (Prague and Osaka).</summary>
internal static class EngineRequests
{
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
}
