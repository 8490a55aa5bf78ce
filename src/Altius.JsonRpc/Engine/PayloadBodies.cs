using System.Text.Json;
using Altius.Chain;
using Altius.Core;
using Altius.Primitives;

namespace Altius.JsonRpc.Engine;

/// <summary>engine_getPayloadBodies: transactions and withdrawals of blocks, for a consensus client that keeps none.</summary>
internal sealed class PayloadBodies(BlockTree tree)
{
    /// <summary>Bodies that one call may ask for; the specification wants at least 32.</summary>
    private const int Most = 1024;

    private const string Summary = "Transactions and withdrawals of blocks, null where a block is not here.";

    private static readonly string Schema =
        $$$"""
        {"type":"array","items":{"oneOf":[{"type":"null"},{"type":"object","properties":{
          "transactions":{{{RpcTypes.Array(RpcTypes.Data).Schema}}},
          "withdrawals":{"oneOf":[{{{RpcTypes.Array(EngineTypes.Withdrawal).Schema}}},{"type":"null"}]} } }]} }
        """;

    public IEnumerable<RpcMethod> Methods =>
    [
        RpcMethod.Create(
            "engine_getPayloadBodiesByHashV1", Summary,
            Param.Of("blockHashes", RpcTypes.Array(RpcTypes.Hash)), Result.Streamed(Schema), ByHash),
        RpcMethod.Create(
            "engine_getPayloadBodiesByRangeV1", Summary,
            Param.Of("start", RpcTypes.Quantity64), Param.Of("count", RpcTypes.Quantity64), Result.Streamed(Schema), ByRange),
    ];

    private RpcStream ByHash(IReadOnlyList<Hash256> hashes)
    {
        Bound((ulong)hashes.Count);
        return output => WriteAsync(output, hashes.Select(hash => tree.TryGetBlock(hash, out Block? block) ? block : null));
    }

    private RpcStream ByRange(ulong start, ulong count)
    {
        if (start < 1) throw RpcError.InvalidParams("invalid argument 0, 'start': it is below 1");
        if (count < 1) throw RpcError.InvalidParams("invalid argument 1, 'count': it is below 1");
        Bound(count);
        ulong head = tree.Head.Number;
        ulong known = start > head ? 0 : Math.Min(count, head - start + 1); // no nulls behind the head
        return output => WriteAsync(output, Enumerable.Range(0, (int)known).Select(i => Find(start + (ulong)i)));
    }

    private static void Bound(ulong count)
    {
        if (count > Most) throw new RpcError(RpcErrorCode.TooLargeRequest,
            $"Too large request: at most {Most} bodies, not {count}");
    }

    private Block? Find(ulong number) =>
        tree.TryGetCanonicalHash(number, out Hash256 hash) && tree.TryGetBlock(hash, out Block? block) ? block : null;

    private static async ValueTask WriteAsync(RpcOutput output, IEnumerable<Block?> blocks)
    {
        output.Json.WriteStartArray();
        foreach (Block? block in blocks)
        {
            Write(output.Json, block);
            await output.FlushIfLargeAsync();
        }
        output.Json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, Block? block)
    {
        if (block is null)
        {
            json.WriteNullValue();
            return;
        }
        json.WriteStartObject();
        json.WriteStartArray("transactions"u8);
        foreach (Transaction transaction in block.Transactions) json.WriteData(transaction.Encode().Span);
        json.WriteEndArray();
        if (block.Withdrawals is null)
        {
            json.WriteNull("withdrawals"u8);
        }
        else
        {
            json.WriteStartArray("withdrawals"u8);
            foreach (Withdrawal withdrawal in block.Withdrawals) EngineTypes.Withdrawal.Write(json, withdrawal);
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }
}
