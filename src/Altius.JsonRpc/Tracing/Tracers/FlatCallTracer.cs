using System.Text.Json;
using Altius.Core;
using Altius.Evm;
using Altius.Execution;
using Altius.Primitives;

namespace Altius.JsonRpc.Tracing;

/// <summary>What a flatCallTracer is asked for.</summary>
/// <param name="ConvertParityErrors">Tells errors in parity's words.</param>
/// <param name="IncludePrecompiles">Shows calls to precompiled contracts too.</param>
public readonly record struct FlatCallTracerOptions(bool ConvertParityErrors, bool IncludePrecompiles);

/// <summary>"flatCallTracer": the calls as a flat list in the form that parity gave it.</summary>
public sealed class FlatCallTracer(FlatCallTracerOptions options) : TransactionTracer
{
    private readonly CallTree _tree = new(keepsLogs: false);
    private TraceSubject _subject = null!; // set by Begin
    private CallNode _root = null!; // set by End

    public override void Begin(TraceSubject subject, WorldState state)
    {
        _subject = subject;
        _tree.Begin(subject, state);
    }

    public override void OnEnter(in CallView call, long gasLeftOutside) => _tree.Enter(call);

    public override void OnHalt(in HaltView halt) => _tree.Halted(halt);

    public override void OnExit(Halt halt, long gasLeft, ReadOnlySpan<byte> output)
    {
        CallNode ended = _tree.Exit(halt, gasLeft, output);
        if (!options.IncludePrecompiles && _tree.Current is { } parent) ParityCalls.Hide(parent, ended, _subject.Precompiles);
    }

    public override void End(in TransactionResult result, StateDiff diff) =>
        _root = ParityCalls.ForTransaction(_tree.Root, _subject.Transaction.GasLimit, result.GasUsed);

    public override void Write(Utf8JsonWriter json)
    {
        FlatTraceWriter writer = new(options.ConvertParityErrors) { WritePlace = WritePlace, Flush = Flush };
        json.WriteStartArray();
        writer.WriteAll(json, _root);
        json.WriteEndArray();
    }

    private void WritePlace(Utf8JsonWriter json)
    {
        json.WriteHash("blockHash"u8, _subject.In?.Hash);
        json.WriteNumber("blockNumber"u8, _subject.In?.Number ?? 0);
        json.WriteHash("transactionHash"u8, _subject.In is null ? null : _subject.Transaction.Hash);
        json.WriteNumber("transactionPosition"u8, _subject.Index);
    }
}
