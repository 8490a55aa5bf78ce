using System.Text.Json;
using Altius.Core;
using Altius.Parallel;
using Altius.Primitives;
using Altius.State;

namespace Altius.JsonRpc.Tracing;

/// <summary>
/// altius_ methods about blocks of any fork: what one touched, in the form of EIP-7928 (execution-apis, BlockAccessList), and how
/// much of it can run at once.
/// </summary>
internal static class BlockReportMethods
{
    private const string Schema =
        """{"type":"array","items":{"type":"object","required":["address"],"properties":{"address":{"type":"string"}}}}""";

    private const string ReportSchema =
        """
        {"type":"object","required":["number","fork","gas","usualRoad","road","workers","runs","reruns","suspensions","wastedMicroseconds",
        "criticalPathByTime","criticalPathByGas","idealSpeedUp","transactions","conflictCount","conflicts","timeline"]}
        """;

    /// <summary>How often a block is run each way for a report; the shortest time counts.</summary>
    private const int ReportRounds = 3;

    private delegate void ItemWriter<in T>(Utf8JsonWriter json, T value);

    public static RpcMethod GetBlockAccessList(TraceSource source, TraceLimits limits) => RpcMethod.Create(
        "altius_getBlockAccessList",
        "The accounts and slots that a block touched, and what became of them with which transaction.",
        Param.Of("block", BlockSelector.Type), Result.Of(RpcTypes.Written<BlockAccesses>(Schema, Write)),
        (selector, call) => Find(source, source.BlockOf(selector), call.Stop)).Within(limits.CallTime);

    /// <summary>The same under the name that execution-apis gives it, for blocks of every fork.</summary>
    public static RpcMethod GetBlockAccessListOfStandard(TraceSource source, TraceLimits limits) => RpcMethod.Create(
        "eth_getBlockAccessList", "The accounts and slots that a block touched (EIP-7928); null where there is no such block.",
        Param.Of("block", BlockSelector.Type), Result.Of(RpcTypes.Written("""{"type":["array","null"]}""")),
        (selector, call) =>
        {
            BlockAccesses? found = source.Chain.TryFindBlock(selector, out Block? block) ? Find(source, block, call.Stop) : null;
            return (Action<Utf8JsonWriter>)(json =>
            {
                if (found is null) json.WriteNullValue();
                else Write(json, found);
            });
        }).Within(limits.CallTime);

    private static BlockAccesses Find(TraceSource source, Block block, CancellationToken stop)
    {
        using StateSnapshot parent = source.OpenParentState(block.Header);
        return BlockAccesses.Of(source.Chain.Blocks.Chain, block, parent, source.Chain.RulesOf(block.Header), source.Codes, stop);
    }

    public static RpcMethod GetParallelismReport(TraceSource source, TraceLimits limits) => RpcMethod.Create(
        "altius_getParallelismReport",
        "How much of a block can run at once, what stands in the way of more, and what the parallel executor makes of it.",
        Param.Of("block", BlockSelector.Type),
        Result.Of(
            RpcTypes.Written<BlockMeasurement>(ReportSchema, static (json, measured) => ParallelismJson.Write(json, measured))),
        (selector, call) => Measure(source, source.BlockOf(selector), limits, call.Stop)).Within(limits.CallTime);

    /// <summary>
    /// Runs a block on the state it started from: recorded by the parallel executor, and both ways for comparison.
    /// </summary>
    private static BlockMeasurement Measure(TraceSource source, Block block, TraceLimits limits, CancellationToken stop)
    {
        using StateSnapshot parent = source.OpenParentState(block.Header);
        using BlockBench bench = new(source.Chain.Blocks.Chain, source.Codes, limits.ReportWorkers);
        return bench.Measure(block, parent, source.Chain.RulesOf(block.Header), ReportRounds, stop);
    }

    private static void Write(Utf8JsonWriter json, BlockAccesses accesses)
    {
        json.WriteStartArray();
        foreach ((Address who, AccountAccess access) in accesses.Accounts)
        {
            json.WriteStartObject();
            json.WriteData("address"u8, who.Bytes);
            WriteSlots(json, access);
            WriteChanges(json, "balanceChanges"u8, "value"u8, access.Balances, static (json, value) => json.WriteQuantity(value));
            WriteChanges(json, "nonceChanges"u8, "value"u8, access.Nonces, static (json, value) => json.WriteQuantity(value));
            WriteChanges(json, "codeChanges"u8, "code"u8, access.Codes, static (json, code) => json.WriteData(code.Span));
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteSlots(Utf8JsonWriter json, AccountAccess access)
    {
        json.WriteStartArray("storageChanges"u8);
        foreach ((UInt256 slot, List<(int, UInt256)> changes) in access.Slots)
        {
            if (changes.Count == 0) continue;
            json.WriteStartObject();
            json.WriteData("key"u8, slot.ToHash256().Bytes);
            WriteChanges(json, "changes"u8, "value"u8, changes, static (json, value) => json.WriteData(value.ToHash256().Bytes));
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("storageReads"u8);
        foreach ((UInt256 slot, List<(int, UInt256)> changes) in access.Slots)
            if (changes.Count == 0) json.WriteData(slot.ToHash256().Bytes);
        json.WriteEndArray();
    }

    private static void WriteChanges<T>(
        Utf8JsonWriter json, ReadOnlySpan<byte> name, ReadOnlySpan<byte> field, List<(int Index, T Value)> changes,
        ItemWriter<T> write)
    {
        json.WriteStartArray(name);
        foreach ((int index, T value) in changes)
        {
            json.WriteStartObject();
            json.WriteQuantity("index"u8, (ulong)index);
            json.WritePropertyName(field);
            write(json, value);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
