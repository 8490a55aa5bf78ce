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
        // The outermost call speaks for the whole transaction: what it may use and what it is charged.
        json.WriteCall(node, isRoot ? _gasLimit : (ulong)node.Gas, isRoot ? _gasUsed : (ulong)node.GasUsed);
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
        if (node.Logs.Count != 0) json.WriteLogs(node.Logs, showsCalls: !options.OnlyTopCall);
        if (node.Kind != CallKind.StaticCall) json.WriteQuantity("value"u8, node.Value);
        json.WriteString("type"u8, node.Kind.Upper());
        json.WriteEndObject();
    }
}
