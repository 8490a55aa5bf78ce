using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Altius.Chain;
using Altius.Core;
using Altius.JsonRpc.Engine;
using Altius.Primitives;

namespace Altius.JsonRpc.Tests;

/// <summary>A payload as JSON with what newPayload takes beside it; tests edit it at will.</summary>
internal sealed record Envelope(JsonObject Payload, JsonArray VersionedHashes, string? BeaconRoot, JsonArray? Requests)
{
    public string Hash => (string)Payload["blockHash"]!;

    public string ParentHash => (string)Payload["parentHash"]!;

    public ulong Timestamp => (ulong)UInt256.Parse((string)Payload["timestamp"]!);

    public static Envelope Of(BuiltPayload built)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer)) ExecutionPayload.Type.Write(json, ExecutionPayload.Of(built.Block));
        IEnumerable<JsonNode> hashes = built.Block.Transactions.SelectMany(transaction => transaction.BlobVersionedHashes)
            .Select(hash => (JsonNode)hash.ToString());
        return new Envelope(
            (JsonObject)JsonNode.Parse(buffer.WrittenSpan)!, [.. hashes], built.Block.Header.ParentBeaconBlockRoot?.ToString(),
            built.Requests is null ? null : [.. built.Requests.Select(request => (JsonNode)Hex.ToPrefixed(request.Span))]);
    }

    /// <summary>A copy with changes and a hash that goes with them.</summary>
    public Envelope Edit(Action<JsonObject> change)
    {
        Envelope edited = Raw(change);
        return edited.Raw(payload => payload["blockHash"] = edited.ComputeHash().ToString());
    }

    /// <summary>A copy with changes, whose hash stays as it was.</summary>
    public Envelope Raw(Action<JsonObject> change)
    {
        JsonObject payload = (JsonObject)Payload.DeepClone();
        change(payload);
        return this with { Payload = payload };
    }

    public Envelope With(string field, JsonNode? value) => Edit(payload => payload[field] = value);

    public Envelope WithTransactions(params Transaction[] transactions) => Edit(payload => payload["transactions"] =
        new JsonArray([.. transactions.Select(transaction => (JsonNode)Hex.ToPrefixed(transaction.Encode().Span))]));

    private Hash256 ComputeHash()
    {
        Utf8JsonReader json = new(Encoding.UTF8.GetBytes(Payload.ToJsonString()));
        json.Read();
        IReadOnlyList<ReadOnlyMemory<byte>>? requests =
            Requests is null ? null : [.. Requests.Select(request => (ReadOnlyMemory<byte>)Hex.Decode((string)request!))];
        return PayloadDecoder.HeaderOf(
            ExecutionPayload.Type.Read(ref json), BeaconRoot is null ? null : Hash256.Parse(BeaconRoot), requests).Hash;
    }
}
