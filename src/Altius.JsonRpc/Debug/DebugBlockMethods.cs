using Altius.Chain;
using Altius.Core;
using Altius.Evm;
using Altius.JsonRpc.Tracing;
using Altius.Primitives;

namespace Altius.JsonRpc.Debug;

/// <summary>debug_ methods that look into blocks: refused ones, and the states within one.</summary>
internal static class DebugBlockMethods
{
    /// <summary>Slots that one debug_storageRangeAt gives at most.</summary>
    private const ulong MostSlots = 10_000;

    private const string RangeSchema = """{"type":"object","required":["storage","nextKey"]}""";

    private const string WitnessSchema =
        """{"type":"object","required":["state","codes","keys","headers"],"additionalProperties":{"type":"array","items":{"type":"string"}}}""";

    public static IEnumerable<RpcMethod> Create(
        TraceSource source, TraceLimits limits, Func<IReadOnlyList<InvalidBlock>> badBlocks) =>
    [
        RpcMethod.Create(
            "debug_executionWitness",
            "All that it takes to run a block without a state: trie nodes, code and ancestors' headers.",
            Param.Of("block", BlockSelector.Type),
            Result.Of(RpcTypes.Written<ExecutionWitness>(WitnessSchema, (json, witness) => witness.Write(json))),
            (selector, call) => ExecutionWitness.Of(source, source.BlockOf(selector), call.Stop)).Within(limits.CallTime),
        RpcMethod.Create(
            "debug_intermediateRoots", "The state root after each transaction of a block.",
            Param.Of("block", RpcTypes.Hash), Param.Of("options", TraceOptions.Type).Or(TraceOptions.Default),
            Result.Of(RpcTypes.Array(RpcTypes.Hash)),
            (hash, _, call) => (IReadOnlyList<Hash256>)IntermediateRoots(source, hash, call.Stop)).Within(limits.CallTime),
        RpcMethod.Create(
            "debug_storageRangeAt",
            "A part of an account's storage before one of a block's transactions, in the order of the slots' hashes.",
            Param.Of("block", BlockSelector.Type), Param.Of("transactionIndex", RpcTypes.Integer),
            Param.Of("address", RpcTypes.Address),
            Param.Of("start", RpcTypes.Data, "a hash or its first bytes"), Param.Of("count", RpcTypes.Integer),
            Result.Of(RpcTypes.Written<StorageRange>(RangeSchema, (json, range) => range.Write(json))),
            (selector, index, who, start, count, call) => StorageRange.At(
                source, source.BlockOf(selector), index, who, ReadStart(start), (int)Math.Min(count, MostSlots), call.Stop))
            .Within(limits.CallTime),
        RpcMethod.Create(
            "debug_getBadBlocks", "Blocks that were refused lately.",
            Result.Of(RpcTypes.Written("""{"type":"array","items":{"type":"object","required":["block","hash","rlp"]}}""")),
            () => json =>
            {
                json.WriteStartArray();
                foreach (InvalidBlock bad in badBlocks())
                {
                    json.WriteStartObject();
                    json.WritePropertyName("block"u8);
                    BlockJson.Write(json, bad.Block, fullTransactions: true);
                    json.WriteData("hash"u8, bad.Block.Header.Hash.Bytes);
                    json.WriteData("rlp"u8, bad.Block.Encode().Span);
                    json.WriteString("reason"u8, bad.Error);
                    json.WriteEndObject();
                }
                json.WriteEndArray();
            }),
    ];

    private static Hash256 ReadStart(ReadOnlyMemory<byte> start)
    {
        if (start.Length > Hash256.Size)
            throw RpcError.InvalidParams(
                $"invalid argument 3, 'start': expected at most {Hash256.Size} bytes, got {start.Length}");
        byte[] hash = new byte[Hash256.Size];
        start.CopyTo(hash);
        return new Hash256(hash);
    }

    private static Hash256[] IntermediateRoots(TraceSource source, in Hash256 hash, CancellationToken stop)
    {
        Block block = source.BlockOf(new BlockSelector(BlockSelectorKind.Hash, Hash: hash));
        using OpenReplay opened = source.Open(block);
        BlockReplay replay = opened.Replay;
        TouchedTries tries = new(opened.Parent);
        tries.Apply(replay.Opening);
        Hash256[] roots = new Hash256[replay.Count];
        while (!replay.IsAtEnd) roots[replay.Next] = tries.Apply(replay.Skip(stop));
        return roots;
    }
}
