using System.Text.Json;
using Altius.Chain;
using Altius.Core;
using Altius.JsonRpc.Engine;
using Altius.Primitives;

namespace Altius.JsonRpc;

/// <summary>Methods for test networks alone: whoever may call them can make the node work without end.</summary>
internal sealed class TestingMethods(BlockTree blocks, PayloadBuilder builder, ITransactionSource pool)
{
    private static readonly Param<ReadOnlyMemory<byte>?> ExtraDataParam = Param.Of("extraData", RpcTypes.Data.OrNull()).Or(null);

    private static string Schema =>
        $$$"""
        {"type":"object","required":["executionPayload","blockValue"],
        "properties":{"executionPayload":{{{ExecutionPayload.Type.Schema}}}}}
        """;

    public IEnumerable<RpcMethod> Methods =>
    [
        RpcMethod.Create("testing_buildBlockV1", "Builds a block of exactly these transactions, or of what the pool offers.",
            Param.Of("parentBlockHash", RpcTypes.Hash), Param.Of("payloadAttributes", BuildBlockAttributes.Type),
            Param.Of("transactions", RpcTypes.Array(RpcTypes.Data).OrNull(), "Null for the pool's.").Or(null), ExtraDataParam,
            Result.Of(RpcTypes.Written(Schema)), Build),
    ];

    private Action<Utf8JsonWriter> Build(
        Hash256 parentHash, BuildBlockAttributes attributes, IReadOnlyList<ReadOnlyMemory<byte>>? transactions,
        ReadOnlyMemory<byte>? extraData, RpcContext call)
    {
        if (!blocks.TryGetHeader(parentHash, out BlockHeader? parent)) throw RpcError.InvalidParams("unknown parent block");
        try
        {
            PayloadAttributes wanted = attributes.ToAttributes(extraData);
            BuiltPayload built = transactions is null
                ? builder.Build(parent, wanted, pool, call.Stop)
                : BuildExactly(parent, wanted, transactions, call.Stop);
            return json => Write(json, built);
        }
        catch (ArgumentException fault)
        {
            throw RpcError.InvalidParams(fault.Message);
        }
        catch (PayloadBuildException fault)
        {
            throw RpcError.Server(fault.Message);
        }
    }

    private BuiltPayload BuildExactly(
        BlockHeader parent, PayloadAttributes attributes, IReadOnlyList<ReadOnlyMemory<byte>> encoded, CancellationToken stop)
    {
        PooledTransaction[] transactions = new PooledTransaction[encoded.Count];
        for (int i = 0; i < transactions.Length; i++)
            transactions[i] = PooledTransaction.TryDecode(encoded[i], out PooledTransaction? decoded, out DecodeError error)
                ? decoded
                : Plain(encoded[i]) ?? throw RpcError.InvalidParams($"transactions[{i}] is not a transaction: {error}");
        ExactPayload exact = builder.BuildExactly(parent, attributes, transactions, stop);
        return exact.Payload ?? throw RpcError.Server(
            $"transaction {exact.FailedTransaction} cannot stand in the block: {exact.Error}");
    }

    /// <summary>A blob transaction without its blobs, as blocks hold it.</summary>
    private static PooledTransaction? Plain(ReadOnlyMemory<byte> encoded) =>
        Transaction.TryDecode(encoded, out Transaction? plain, out _) ? new PooledTransaction(plain, null) : null;

    private static void Write(Utf8JsonWriter json, BuiltPayload built)
    {
        json.WriteStartObject();
        json.WritePropertyName("executionPayload"u8);
        ExecutionPayload.Type.Write(json, ExecutionPayload.Of(built.Block));
        json.WriteQuantity("blockValue"u8, built.Value);
        json.WriteStartObject("blobsBundle"u8);
        WriteAll(json, "commitments"u8, built.Sidecars.SelectMany(sidecar => sidecar.Commitments));
        WriteAll(json, "proofs"u8, built.Sidecars.SelectMany(sidecar => sidecar.Proofs));
        WriteAll(json, "blobs"u8, built.Sidecars.SelectMany(sidecar => sidecar.Blobs));
        json.WriteEndObject();
        if (built.Requests is not null) WriteAll(json, "executionRequests"u8, built.Requests);
        json.WriteBoolean("shouldOverrideBuilder"u8, false);
        json.WriteEndObject();
    }

    private static void WriteAll(Utf8JsonWriter json, ReadOnlySpan<byte> name, IEnumerable<ReadOnlyMemory<byte>> items)
    {
        json.WriteStartArray(name);
        foreach (ReadOnlyMemory<byte> item in items) json.WriteData(item.Span);
        json.WriteEndArray();
    }
}
