using System.Text.Json;
using Altius.Core;
using Altius.Evm;
using Altius.JsonRpc.Tracing;
using Altius.State;

namespace Altius.JsonRpc.Trace;

/// <summary>trace_call and its kin: what transactions that stand in no block would do.</summary>
internal sealed class TraceCallMethods(TraceSource source, TraceLimits limits)
{
    private const string ReplaySchema = """{"type":"object","required":["output","stateDiff","trace","vmTrace"]}""";

    private static readonly Param<BlockSelector> Block = Param.Of("block", BlockSelector.Type).Or(BlockSelector.Latest);
    private static readonly Param<TraceTypes> Types = Param.Of("types", TraceTypesReading.Type);

    private readonly CallTraces _calls = new(source.Chain.Blocks.Chain, source.Codes, limits);

    public IEnumerable<RpcMethod> Create() =>
    [
        RpcMethod.Create(
            "trace_call", "Runs a call on the state after a block and tells what it did.",
            Param.Of("call", CallRequest.Type), Types, Block, Result.Streamed(ReplaySchema),
            (request, types, selector, call) => Run([new(request, types)], selector, call, isList: false))
            .Within(limits.CallTime),
        RpcMethod.Create(
            "trace_callMany", "Runs calls on the state after a block, each on what the one before it left.",
            Param.Of("calls", RpcTypes.Array(TypedCall.Type)), Block,
            Result.Streamed($$"""{"type":"array","items":{{ReplaySchema}}}"""),
            (calls, selector, call) => Run(calls, selector, call, isList: true)).Within(limits.CallTime),
        RpcMethod.Create(
            "trace_rawTransaction", "Runs a signed transaction on the newest state and tells what it would do.",
            Param.Of("transaction", RpcTypes.Data), Types, Result.Streamed(ReplaySchema), RunRaw).Within(limits.CallTime),
    ];

    private RpcStream Run(IReadOnlyList<TypedCall> calls, BlockSelector selector, RpcContext call, bool isList) => output =>
    {
        using StateSnapshot state = Open(selector, out CallScene scene);
        if (isList) output.Json.WriteStartArray();
        foreach (TypedCall next in calls)
        {
            ReplayTracer tracer = new(next.Types);
            StateDiff diff = _calls.Run(_calls.SubjectOf(next.Call, scene), scene, tracer, call.Stop);
            tracer.Write(output.Json);
            scene.State.Apply(diff); // not before it is written: the tracer looks at the state before it
            output.FlushIfLarge();
        }
        if (isList) output.Json.WriteEndArray();
        return default;
    };

    private RpcStream RunRaw(ReadOnlyMemory<byte> encoded, TraceTypes types, RpcContext call) => output =>
    {
        if (!Transaction.TryDecode(encoded, out Transaction? transaction, out DecodeError fault))
            throw RpcError.InvalidParams($"invalid argument 0, 'transaction': it is not encoded as a transaction is: {fault}");
        using StateSnapshot state = Open(BlockSelector.Latest, out CallScene scene);
        TraceSubject subject = new()
        {
            Transaction = transaction,
            Block = scene.Block,
            Rules = scene.Rules,
            Before = scene.State,
        };
        ReplayTracer tracer = new(types);
        _calls.Run(subject, scene, tracer, call.Stop);
        tracer.Write(output.Json);
        return default;
    };

    private StateSnapshot Open(BlockSelector selector, out CallScene scene)
    {
        BlockHeader header = source.Chain.Header(selector);
        StateSnapshot state = source.Chain.OpenState(header);
        scene = CallScene.Of(source.Chain.Blocks.Chain, header, state, stateOverrides: null, blockOverrides: null);
        return state;
    }
}

/// <summary>A call and what is to be shown of it: two items of an array.</summary>
internal sealed record TypedCall(CallRequest Call, TraceTypes Types)
{
    public static readonly RpcType<TypedCall> Type = RpcTypes.Parsed(
        $$"""
        {"type":"array","minItems":2,"maxItems":2,"prefixItems":[{{CallRequest.Type.Schema}},{{TraceTypesReading.Type.Schema}}]}
        """,
        Read);

    private static TypedCall Read(ref Utf8JsonReader json)
    {
        RpcTypes.Expect(ref json, JsonTokenType.StartArray);
        json.Read();
        CallRequest call = CallRequest.Type.Read(ref json);
        json.Read();
        TraceTypes types = TraceTypesReading.Type.Read(ref json);
        json.Read();
        return json.TokenType == JsonTokenType.EndArray
            ? new(call, types)
            : throw new RpcValueException("expected two items: a call and an array of types");
    }
}
