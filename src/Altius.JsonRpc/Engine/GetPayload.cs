using System.Text.Json;
using Altius.Chain;
using Altius.Core;

namespace Altius.JsonRpc.Engine;

/// <summary>engine_getPayload: hands over a block that was being built.</summary>
internal sealed class GetPayload(ForkSchedule forks, PayloadBuilder builder)
{
    private const string Summary = "Ends the building of a block and gives the best there is.";

    /// <summary>What one version answers with.</summary>
    /// <param name="Name">Of the method.</param>
    /// <param name="Window">Blocks of other forks are refused.</param>
    /// <param name="HasValue">Whether the payload comes in an envelope with its value.</param>
    /// <param name="HasBlobs">Whether blobs come with it.</param>
    /// <param name="HasRequests">Whether requests come with it.</param>
    private sealed record Version(string Name, ForkWindow Window, bool HasValue, bool HasBlobs, bool HasRequests);

    private static readonly Version[] Versions =
    [
        new("engine_getPayloadV1", ForkWindow.WithoutWithdrawals, HasValue: false, HasBlobs: false, HasRequests: false),
        new("engine_getPayloadV2", ForkWindow.WithoutBlobs, HasValue: true, HasBlobs: false, HasRequests: false),
        new("engine_getPayloadV3", ForkWindow.BlobsWithoutRequests, HasValue: true, HasBlobs: true, HasRequests: false),
        new("engine_getPayloadV4", ForkWindow.RequestsAndBlobProofs, HasValue: true, HasBlobs: true, HasRequests: true),
        new("engine_getPayloadV5", ForkWindow.CellProofs, HasValue: true, HasBlobs: true, HasRequests: true),
    ];

    public IEnumerable<RpcMethod> Methods => Versions.Select(version => RpcMethod.Create(
        version.Name, Summary, Param.Of("payloadId", EngineTypes.PayloadId), Result.Of(RpcTypes.Written<BuiltPayload>(
            version.HasValue ? EnvelopeSchema : ExecutionPayload.Type.Schema, (json, payload) => Write(json, version, payload))),
        id => Take(version, id)).On(RpcLane.Caller));

    private static string EnvelopeSchema =>
        $$$"""{"type":"object","properties":{"executionPayload":{{{ExecutionPayload.Type.Schema}}}}}""";

    private BuiltPayload Take(Version version, ulong id)
    {
        if (!builder.TryTake(id, out BuiltPayload? payload))
            throw new RpcError(RpcErrorCode.UnknownPayload,
                "Unknown payload: none with this id is being built, or its slot is long over");
        version.Window.Require(forks.RulesOf(payload.Block.Header), version.Name);
        return payload;
    }

    private static void Write(Utf8JsonWriter json, Version version, BuiltPayload payload)
    {
        if (!version.HasValue)
        {
            ExecutionPayload.Type.Write(json, ExecutionPayload.Of(payload.Block));
            return;
        }
        json.WriteStartObject();
        json.WritePropertyName("executionPayload"u8);
        ExecutionPayload.Type.Write(json, ExecutionPayload.Of(payload.Block));
        json.WriteQuantity("blockValue"u8, payload.Value);
        if (version.HasBlobs)
        {
            WriteBlobs(json, payload.Sidecars);
            json.WriteBoolean("shouldOverrideBuilder"u8, false);
        }
        if (version.HasRequests) WriteAll(json, "executionRequests"u8, payload.Requests ?? []);
        json.WriteEndObject();
    }

    /// <summary>BlobsBundleV1 or V2: they differ in how many proofs the sidecars hold.</summary>
    private static void WriteBlobs(Utf8JsonWriter json, IReadOnlyList<BlobSidecar> sidecars)
    {
        json.WriteStartObject("blobsBundle"u8);
        WriteAll(json, "commitments"u8, sidecars.SelectMany(sidecar => sidecar.Commitments));
        WriteAll(json, "proofs"u8, sidecars.SelectMany(sidecar => sidecar.Proofs));
        WriteAll(json, "blobs"u8, sidecars.SelectMany(sidecar => sidecar.Blobs));
        json.WriteEndObject();
    }

    private static void WriteAll(Utf8JsonWriter json, ReadOnlySpan<byte> name, IEnumerable<ReadOnlyMemory<byte>> items)
    {
        json.WriteStartArray(name);
        foreach (ReadOnlyMemory<byte> item in items) json.WriteData(item.Span);
        json.WriteEndArray();
    }
}
