using System.Buffers;
using System.Text.Json;
using Altius.Core;
using Altius.Primitives;

namespace Altius.JsonRpc.Engine;

/// <summary>
/// Calls of engine_newPayloadV4 as bytes: as a consensus client writes them, and the whole way from there to the block, as the
/// server goes it. For those who measure and record.
/// </summary>
public static class NewPayloadRequest
{
    private static readonly Param<ExecutionPayload> Payload = Param.Of("executionPayload", ExecutionPayload.StrictType);

    private static readonly Param[] Parameters =
        [Payload, NewPayload.VersionedHashes, NewPayload.BeaconRoot, NewPayload.Requests];

    private static readonly JsonReaderOptions Reading = new() { MaxDepth = new RpcLimits().NestingDepth };

    /// <summary>The call that hands a block over, its id being 1.</summary>
    /// <param name="block">Of Prague or later.</param>
    /// <param name="requests">In order of type (EIP-7685).</param>
    public static byte[] Write(Block block, IReadOnlyList<ReadOnlyMemory<byte>> requests)
    {
        ArrayBufferWriter<byte> bytes = new();
        using (Utf8JsonWriter json = new(bytes))
        {
            json.WriteStartObject();
            json.WriteString("jsonrpc"u8, "2.0"u8);
            json.WriteNumber("id"u8, 1);
            json.WriteString("method"u8, "engine_newPayloadV4"u8);
            json.WriteStartArray("params"u8);
            ExecutionPayload.StrictType.Write(json, ExecutionPayload.Of(block));
            json.WriteStartArray();
            foreach (Transaction transaction in block.Transactions)
                foreach (Hash256 hash in transaction.BlobVersionedHashes) json.WriteData(hash.Bytes);
            json.WriteEndArray();
            json.WriteData((block.Header.ParentBeaconBlockRoot ?? Hash256.Zero).Bytes);
            json.WriteStartArray();
            foreach (ReadOnlyMemory<byte> request in requests) json.WriteData(request.Span);
            json.WriteEndArray();
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>
    /// Decodes a call: JSON checked, arguments found and read, block hash and transactions root worked out, transactions decoded.
    /// </summary>
    /// <exception cref="RpcError">It is no such call, or its block is not the one that its hash names.</exception>
    public static Block Read(ReadOnlyMemory<byte> request)
    {
        if (!RpcMessage.IsWellFormed(request.Span, Reading, out string fault)) throw new RpcError(RpcErrorCode.ParseError, fault);
        RpcCall call = RpcCall.Read(request, Reading);
        if (call.Method is null) throw new RpcError(RpcErrorCode.InvalidRequest, call.Fault);
        RpcArguments arguments = RpcArguments.Find(Parameters, call.Arguments, Reading);
        ExecutionPayload payload = Payload.Read(arguments, 0);
        IReadOnlyList<Hash256> hashes = NewPayload.VersionedHashes.Read(arguments, 1);
        Block? block = PayloadDecoder.Decode(
            payload, NewPayload.BeaconRoot.Read(arguments, 2), NewPayload.Requests.Read(arguments, 3),
            prewarms: false, out _, out string? wrong);
        if (block is null || !PayloadDecoder.HasBlobs(block, hashes))
            throw RpcError.InvalidParams(wrong ?? "the blobs of the transactions are others than expected");
        return block;
    }
}
