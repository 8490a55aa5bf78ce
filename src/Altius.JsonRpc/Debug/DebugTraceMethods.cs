using System.Text.Json;
using Altius.Chain;
using Altius.Core;
using Altius.Execution;
using Altius.JsonRpc.Tracing;
using Altius.Primitives;

namespace Altius.JsonRpc.Debug;

/// <summary>debug_trace…: transactions run once more under a tracer (execution-apis, debug/trace).</summary>
internal sealed class DebugTraceMethods(TraceSource source, TraceLimits limits)
{
    private const string AnySchema = "{}";
    private const string EntriesSchema =
        """{"type":"array","items":{"type":"object","required":["txHash","result"],"properties":{"txHash":{"type":"string"}}}}""";

    private static readonly Param<TraceOptions> Options = Param.Of("options", TraceOptions.Type).Or(TraceOptions.Default);

    private readonly BlockTracer _tracer = new(source.Codes, limits);
    private readonly HeaderValidator _headers = new(source.Chain.Blocks.Chain.Forks);

    public IEnumerable<RpcMethod> Create() =>
    [
        RpcMethod.Create(
            "debug_traceTransaction", "Runs a transaction of the chain once more, where it stood, and tells what it did.",
            Param.Of("transaction", RpcTypes.Hash), Options, Result.Streamed(AnySchema), TraceTransaction)
            .Within(limits.CallTime),
        RpcMethod.Create(
            "debug_traceBlockByNumber", "Runs a block of the chain once more and tells what its transactions did.",
            Param.Of("block", BlockSelector.NumberOrTag), Options, Result.Streamed(EntriesSchema),
            (selector, options, call) => TraceBlock(source.BlockOf(selector), options, call)).Within(limits.CallTime),
        RpcMethod.Create(
            "debug_traceBlockByHash", "Runs a block, of any branch, once more and tells what its transactions did.",
            Param.Of("block", RpcTypes.Hash), Options, Result.Streamed(EntriesSchema),
            (hash, options, call) =>
                TraceBlock(source.BlockOf(new BlockSelector(BlockSelectorKind.Hash, Hash: hash)), options, call))
            .Within(limits.CallTime),
        RpcMethod.Create(
            "debug_traceBlock", "Runs a block that is handed in and tells what its transactions do; its parent is in the chain.",
            Param.Of("block", RpcTypes.Data, "RLP"), Options, Result.Streamed(EntriesSchema), TraceEncodedBlock)
            .Within(limits.CallTime),
    ];

    private RpcStream TraceTransaction(Hash256 hash, TraceOptions options, RpcContext call)
    {
        (Block block, int index) = source.TransactionOf(hash);
        return Stream(options, call, () => source.Open(block), (replay, output, stop) =>
        {
            replay.SkipTo(index, stop);
            TransactionTracer tracer = options.CreateTracer(output);
            tracer.Flush = output.FlushIfLarge;
            replay.Trace(tracer, stop);
            tracer.Write(output.Json);
        });
    }

    private RpcStream TraceBlock(Block block, TraceOptions options, RpcContext call) =>
        Stream(options, call, () => source.Open(block), (replay, output, stop) => TraceAll(replay, options, output, stop));

    private RpcStream TraceEncodedBlock(ReadOnlyMemory<byte> rlp, TraceOptions options, RpcContext call)
    {
        if (!Block.TryDecode(rlp, out Block? block, out DecodeError fault))
            throw RpcError.InvalidParams($"could not decode block: {fault}");
        if (block.Header.Number == 0) throw RpcError.Server("genesis is not traceable");
        if (!source.Chain.Blocks.TryGetHeader(block.Header.ParentHash, out BlockHeader? parent))
            throw RpcError.Server($"parent {block.Header.ParentHash} not found");
        ForkRules rules = source.Chain.Blocks.RulesAfter(parent, block.Header.Timestamp);
        // What the header says of the outcome may be wrong, that is what one traces for; what it lays down must be sound.
        BlockError error = _headers.Check(block.Header, parent, rules);
        if (error == BlockError.None && block.Header.Number != parent.Number + 1) error = BlockError.NumberNotNext;
        if (error != BlockError.None) throw RpcError.Server($"the block cannot be run: {error.Message()}");
        return Stream(
            options, call, () => source.Open(block, rules), (replay, output, stop) => TraceAll(replay, options, output, stop));
    }

    private void TraceAll(BlockReplay replay, TraceOptions options, RpcOutput output, CancellationToken stop)
    {
        output.Json.WriteStartArray();
        if (options.Tracer is null)
        {
            BlockTracer.TraceInOrder(replay, output, BeginEntry, () => options.CreateTracer(output), EndEntry, stop);
        }
        else
        {
            _tracer.Trace(replay, output, () => options.CreateTracer(output), WriteEntry, stop);
        }
        output.Json.WriteEndArray();
    }

    private static void WriteEntry(Utf8JsonWriter json, TraceSubject subject, TransactionTracer tracer)
    {
        BeginEntry(json, subject);
        EndEntry(json, subject, tracer);
    }

    private static void BeginEntry(Utf8JsonWriter json, TraceSubject subject)
    {
        json.WriteStartObject();
        json.WriteData("txHash"u8, subject.Transaction.Hash.Bytes);
        json.WritePropertyName("result"u8);
    }

    private static void EndEntry(Utf8JsonWriter json, TraceSubject subject, TransactionTracer tracer)
    {
        tracer.Write(json);
        json.WriteEndObject();
    }

    /// <summary>Runs the trace when it is time to write; until the first flush, what is wrong is still told instead.</summary>
    private static RpcStream Stream(
        TraceOptions options,
        RpcContext call,
        Func<OpenReplay> open,
        Action<BlockReplay, RpcOutput, CancellationToken> trace) => output =>
    {
        options.CreateTracer(output); // a name that does not exist is told before anything is run
        using OpenReplay replay = open();
        using TraceClock clock = new(options.Timeout, call.Stop);
        clock.Run(() => trace(replay.Replay, output, clock.Stop));
        return default;
    };
}
