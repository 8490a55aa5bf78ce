using System.Text.Json;
using Altius.Core;
using Altius.Execution;
using Altius.JsonRpc.Tracing;
using Altius.Primitives;

namespace Altius.JsonRpc.Trace;

/// <summary>trace_…: what transactions of the chain did, in the forms that parity gave it.</summary>
internal sealed class TraceMethods(TraceSource source, TraceLimits limits)
{
    private const string TracesSchema =
        """{"type":["array","null"],"items":{"type":"object","required":["action","traceAddress","type"]}}""";
    private const string ReplaySchema = """{"type":"object","required":["output","stateDiff","trace","vmTrace"]}""";

    private static readonly Param<BlockSelector> Block = Param.Of("block", BlockSelector.Type);
    private static readonly Param<Hash256> Transaction = Param.Of("transaction", RpcTypes.Hash);
    private static readonly Param<TraceTypes> Types = Param.Of("types", TraceTypesReading.Type);

    private readonly BlockTracer _tracer = new(source.Codes, limits);

    public IEnumerable<RpcMethod> Create() =>
    [
        RpcMethod.Create(
            "trace_block", "The calls of a block's transactions, and its rewards.", Block, Result.Streamed(TracesSchema),
            (selector, call) => TraceBlock(source.BlockOf(selector), call)).Within(limits.CallTime),
        RpcMethod.Create(
            "trace_transaction", "The calls of a transaction; null where it is unknown.", Transaction,
            Result.Streamed(TracesSchema), TraceTransaction).Within(limits.CallTime),
        RpcMethod.Create(
            "trace_get", "One call of a transaction; null where it is unknown.", Transaction,
            Param.Of("address", RpcTypes.Array(RpcTypes.Quantity64),
                "the position in its caller, for each level below the transaction"),
            Result.Streamed("""{"type":["object","null"]}"""), TraceOne).Within(limits.CallTime),
        RpcMethod.Create(
            "trace_filter", "The calls in a range of blocks that come from or go to certain accounts.",
            Param.Of("filter", TraceFilter.Type), Result.Streamed(TracesSchema), Filter).Within(limits.CallTime),
        RpcMethod.Create(
            "trace_replayTransaction", "Runs a transaction of the chain once more and tells what it did.", Transaction, Types,
            Result.Streamed(ReplaySchema), ReplayTransaction).Within(limits.CallTime),
        RpcMethod.Create(
            "trace_replayBlockTransactions", "Runs a block once more and tells what each of its transactions did.", Block, Types,
            Result.Streamed($$"""{"type":"array","items":{{ReplaySchema}}}"""),
            (selector, types, call) => ReplayBlock(source.BlockOf(selector), types, call)).Within(limits.CallTime),
    ];

    private RpcStream TraceBlock(Block block, RpcContext call) => output =>
    {
        output.Json.WriteStartArray();
        // Genesis has neither transactions nor a reward.
        if (block.Header.Number != 0) WriteTraces(block, output, null, call.Stop);
        output.Json.WriteEndArray();
        return default;
    };

    private RpcStream TraceTransaction(Hash256 hash, RpcContext call) => output =>
    {
        if (!source.TryFindTransaction(hash, out Block? block, out int index))
        {
            output.Json.WriteNullValue();
            return default;
        }
        output.Json.WriteStartArray();
        Replay(block, index, TraceTypes.Trace,
            (subject, tracer) => WriteCalls(output.Json, subject, tracer, null), output, call.Stop);
        output.Json.WriteEndArray();
        return default;
    };

    private RpcStream TraceOne(Hash256 hash, IReadOnlyList<ulong> address, RpcContext call) => output =>
    {
        bool found = false;
        if (source.TryFindTransaction(hash, out Block? block, out int index))
        {
            Replay(block, index, TraceTypes.Trace,
                (subject, tracer) => WriteCalls(output.Json, subject, tracer, IsIt), output, call.Stop);
        }
        if (!found) output.Json.WriteNullValue();
        return default;

        bool IsIt(CallNode node, IReadOnlyList<int> at)
        {
            bool isIt = at.Count == address.Count && at.Select(step => (ulong)step).SequenceEqual(address);
            found |= isIt;
            return isIt;
        }
    };

    private RpcStream Filter(TraceFilter filter, RpcContext call) => output =>
    {
        ulong first = source.Chain.Header(filter.FromBlock).Number, last = source.Chain.Header(filter.ToBlock).Number;
        if (first > last) throw RpcError.InvalidParams($"the range of blocks is empty: {first} to {last}");
        if (last - first >= limits.FilterBlocks)
            throw new RpcError(
                RpcErrorCode.LimitExceeded, $"the range has {last - first + 1} blocks; the limit is {limits.FilterBlocks}");
        TraceFilterMatch match = new(filter);
        output.Json.WriteStartArray();
        for (ulong number = first; number <= last && !match.IsFull; number++)
        {
            CallPause.Look(call.Stop);
            Block block = source.BlockOf(new BlockSelector(BlockSelectorKind.Number, number));
            if (number != 0) WriteTraces(block, output, match, call.Stop);
        }
        output.Json.WriteEndArray();
        return default;
    };

    private RpcStream ReplayTransaction(Hash256 hash, TraceTypes types, RpcContext call) => output =>
    {
        (Block block, int index) = source.TransactionOf(hash);
        Replay(block, index, types, (_, tracer) => tracer.Write(output.Json), output, call.Stop);
        return default;
    };

    private RpcStream ReplayBlock(Block block, TraceTypes types, RpcContext call) => output =>
    {
        output.Json.WriteStartArray();
        if (block.Transactions.Count != 0)
        {
            using OpenReplay opened = source.Open(block);
            _tracer.Trace(
                opened.Replay, output, () => new ReplayTracer(types),
                (json, subject, tracer) => tracer.Write(json, subject.Transaction.Hash), call.Stop);
        }
        output.Json.WriteEndArray();
        return default;
    };

    private void Replay(
        Block block, int index, TraceTypes types, Action<TraceSubject, ReplayTracer> write, RpcOutput output,
        CancellationToken stop)
    {
        using OpenReplay opened = source.Open(block);
        opened.Replay.SkipTo(index, stop);
        TraceSubject subject = opened.Replay.Subject;
        ReplayTracer tracer = new(types) { Flush = output.FlushIfLarge };
        opened.Replay.Trace(tracer, stop);
        write(subject, tracer);
    }

    private void WriteTraces(Block block, RpcOutput output, TraceFilterMatch? match, CancellationToken stop)
    {
        if (block.Transactions.Count != 0)
        {
            using OpenReplay opened = source.Open(block);
            // A filter counts what it lets through, so it sees one call after the other.
            if (match is null) _tracer.Trace(opened.Replay, output, NewTracer, WriteAll, stop);
            else BlockTracer.TraceInOrder(opened.Replay, output, static (_, _) => { }, NewTracer, WriteMatches, stop);
        }
        foreach (BlockReward reward in BlockRewards.Of(block.Header, block.Ommers, source.Chain.RulesOf(block.Header)))
            if (match is null || match.Includes(reward)) WriteReward(output.Json, block.Header, reward);

        static ReplayTracer NewTracer() => new(TraceTypes.Trace);
        static void WriteAll(Utf8JsonWriter json, TraceSubject subject, ReplayTracer tracer) =>
            WriteCalls(json, subject, tracer, null);
        void WriteMatches(Utf8JsonWriter json, TraceSubject subject, ReplayTracer tracer) =>
            WriteCalls(json, subject, tracer, match!.Includes);
    }

    private static void WriteCalls(
        Utf8JsonWriter json, TraceSubject subject, ReplayTracer tracer, Func<CallNode, IReadOnlyList<int>, bool>? includes)
    {
        FlatTraceWriter writer = new(convertsErrors: true)
        {
            WritesNullResults = true,
            Flush = tracer.Flush,
            Includes = includes,
            WritePlace = json =>
            {
                json.WriteHash("blockHash"u8, subject.In!.Value.Hash);
                json.WriteNumber("blockNumber"u8, subject.In.Value.Number);
                json.WriteData("transactionHash"u8, subject.Transaction.Hash.Bytes);
                json.WriteNumber("transactionPosition"u8, subject.Index);
            },
        };
        writer.WriteAll(json, tracer.Root);
    }

    private static void WriteReward(Utf8JsonWriter json, BlockHeader header, in BlockReward reward)
    {
        json.WriteStartObject();
        json.WriteStartObject("action"u8);
        json.WriteData("author"u8, reward.Author.Bytes);
        json.WriteString("rewardType"u8, reward.IsForOmmer ? "uncle" : "block");
        json.WriteQuantity("value"u8, reward.Amount);
        json.WriteEndObject();
        json.WriteData("blockHash"u8, header.Hash.Bytes);
        json.WriteNumber("blockNumber"u8, header.Number);
        json.WriteNull("result"u8);
        json.WriteNumber("subtraces"u8, 0);
        json.WriteStartArray("traceAddress"u8);
        json.WriteEndArray();
        json.WriteNull("transactionHash"u8);
        json.WriteNull("transactionPosition"u8);
        json.WriteString("type"u8, "reward");
        json.WriteEndObject();
    }
}
