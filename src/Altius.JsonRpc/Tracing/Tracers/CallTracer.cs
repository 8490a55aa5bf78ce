using System.Text.Json;
using Altius.Evm;
using Altius.Execution;

namespace Altius.JsonRpc.Tracing;

/// <summary>What a callTracer is asked for.</summary>
/// <param name="OnlyTopCall">Leaves out all but the outermost call.</param>
/// <param name="WithLog">Shows the events of calls that did not fail.</param>
public readonly record struct CallTracerOptions(bool OnlyTopCall, bool WithLog);

/// <summary>"callTracer": the tree of calls, each with its input, output, gas and error.</summary>
public sealed class CallTracer(CallTracerOptions options) : TransactionTracer
{
    private readonly CallTree _tree = new(options.WithLog);
    private ulong _gasLimit;
    private ulong _gasUsed;

    public override void Begin(TraceSubject subject, WorldState state)
    {
        _gasLimit = subject.Transaction.GasLimit;
        _tree.Begin(subject, state);
    }

    public override void OnEnter(in CallView call, long gasLeftOutside) => _tree.Enter(call);

    public override void OnHalt(in HaltView halt) => _tree.Halted(halt);

    public override void OnExit(Halt halt, long gasLeft, ReadOnlySpan<byte> output) => _tree.Exit(halt, gasLeft, output);

    public override void End(in TransactionResult result, StateDiff diff) => _gasUsed = result.GasUsed;

    public override void Write(Utf8JsonWriter json) => Write(json, _tree.Root);

    private void Write(Utf8JsonWriter json, CallNode node)
    {
        bool isRoot = ReferenceEquals(node, _tree.Root);
        json.WriteStartObject();
        json.WriteData("from"u8, node.From.Bytes);
        // The outermost call speaks for the whole transaction: what it may use and what it is charged.
        json.WriteQuantity("gas"u8, isRoot ? _gasLimit : (ulong)node.Gas);
        json.WriteQuantity("gasUsed"u8, isRoot ? _gasUsed : (ulong)node.GasUsed);
        if (!node.IsCreation || node.Error is null) json.WriteData("to"u8, node.To.Bytes);
        json.WriteData("input"u8, node.Input.Span);
        if (!node.Output.IsEmpty) json.WriteData("output"u8, node.Output.Span);
        if (node.Error is { } error) json.WriteString("error"u8, error);
        if (node.Halt == Halt.Revert && RevertReason.TryDecode(node.Output.Span, out string? reason))
            json.WriteString("revertReason"u8, reason);
        if (node.Calls.Count != 0 && !options.OnlyTopCall)
        {
            json.WriteStartArray("calls"u8);
            foreach (CallNode call in node.Calls)
            {
                Write(json, call);
                Flush();
            }
            json.WriteEndArray();
        }
        if (node.Logs.Count != 0) WriteLogs(json, node.Logs);
        if (node.Kind != CallKind.StaticCall) json.WriteQuantity("value"u8, node.Value);
        json.WriteString("type"u8, node.Kind.Upper());
        json.WriteEndObject();
    }

    internal static void WriteLogs(Utf8JsonWriter json, List<CallLog> logs)
    {
        json.WriteStartArray("logs"u8);
        foreach (CallLog entry in logs)
        {
            json.WriteStartObject();
            json.WriteData("address"u8, entry.Log.Address.Bytes);
            json.WriteStartArray("topics"u8);
            for (int i = 0; i < entry.Log.Topics.Count; i++)
            {
                Primitives.Hash256 topic = entry.Log.Topics[i];
                json.WriteData(topic.Bytes);
            }
            json.WriteEndArray();
            json.WriteData("data"u8, entry.Log.Data.Span);
            json.WriteQuantity("index"u8, (ulong)entry.Index);
            json.WriteQuantity("position"u8, (ulong)entry.Position);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
