using System.Text.Json;
using Altius.Evm;
using Altius.Execution;
using Altius.JsonRpc.Tracing;
using Altius.Primitives;

namespace Altius.JsonRpc.Trace;

/// <summary>Sees all that the trace_ methods show of a transaction: its calls, its steps and what it changed.</summary>
public sealed class ReplayTracer(TraceTypes types) : TransactionTracer
{
    private readonly CallTree _tree = new(keepsLogs: false);
    private readonly VmTraceRecorder? _steps = types.HasFlag(TraceTypes.VmTrace) ? new() : null;
    private TraceSubject _subject = null!; // set by Begin
    private StateDiff _diff = new();
    private byte[] _output = [];

    public override bool SeesSteps => _steps is not null;

    /// <summary>The outermost call, once it has run.</summary>
    public CallNode Root => _tree.Root;

    public override void Begin(TraceSubject subject, WorldState state)
    {
        _subject = subject;
        _tree.Begin(subject, state);
        _steps?.Begin(subject);
    }

    public override void OnStep(in StepView step) => _steps?.Step(step);

    public override void OnEnter(in CallView call, long gasLeftOutside)
    {
        _tree.Enter(call);
        _steps?.Enter(call, gasLeftOutside);
    }

    public override void OnHalt(in HaltView halt)
    {
        _tree.Halted(halt);
        _steps?.Halted(halt);
    }

    public override void OnExit(Halt halt, long gasLeft, ReadOnlySpan<byte> output)
    {
        CallNode ended = _tree.Exit(halt, gasLeft, output);
        if (_tree.Current is { } parent) ParityCalls.Hide(parent, ended, _subject.Precompiles);
        _steps?.Exit();
    }

    public override void End(in TransactionResult result, StateDiff diff)
    {
        _diff = diff;
        _output = result.Output.ToArray();
    }

    public override void Write(Utf8JsonWriter json) => Write(json, null);

    /// <summary>Writes the answer of a replay.</summary>
    /// <param name="transaction">Named in it where it is one of several.</param>
    public void Write(Utf8JsonWriter json, Hash256? transaction)
    {
        json.WriteStartObject();
        json.WriteData("output"u8, _output);
        json.WritePropertyName("stateDiff"u8);
        if (types.HasFlag(TraceTypes.StateDiff)) StateDiffWriter.Write(json, _subject.Before, _diff);
        else json.WriteNullValue();
        json.WriteStartArray("trace"u8);
        if (types.HasFlag(TraceTypes.Trace))
            new FlatTraceWriter(convertsErrors: true) { WritesNullResults = true, Flush = Flush }.WriteAll(json, Root);
        json.WriteEndArray();
        if (transaction is { } hash) json.WriteData("transactionHash"u8, hash.Bytes);
        json.WritePropertyName("vmTrace"u8);
        if (_steps is not null) _steps.Write(json);
        else json.WriteNullValue();
        json.WriteEndObject();
    }
}
