using System.Text.Json;
using Altius.Evm;
using Altius.Execution;

namespace Altius.JsonRpc.Tracing;

/// <summary>"muxTracer": several tracers on one run, each under its name.</summary>
public sealed class MuxTracer(IReadOnlyList<KeyValuePair<string, TransactionTracer>> tracers) : TransactionTracer
{
    public override bool SeesSteps => tracers.Any(tracer => tracer.Value.SeesSteps);

    public override void Begin(TraceSubject subject, WorldState state)
    {
        foreach ((_, TransactionTracer tracer) in tracers) tracer.Begin(subject, state);
    }

    public override void OnStep(in StepView step)
    {
        foreach ((_, TransactionTracer tracer) in tracers) tracer.OnStep(step);
    }

    public override void OnEnter(in CallView call, long gasLeftOutside)
    {
        foreach ((_, TransactionTracer tracer) in tracers) tracer.OnEnter(call, gasLeftOutside);
    }

    public override void OnHalt(in HaltView halt)
    {
        foreach ((_, TransactionTracer tracer) in tracers) tracer.OnHalt(halt);
    }

    public override void OnExit(Halt halt, long gasLeft, ReadOnlySpan<byte> output)
    {
        foreach ((_, TransactionTracer tracer) in tracers) tracer.OnExit(halt, gasLeft, output);
    }

    public override void End(in TransactionResult result, StateDiff diff)
    {
        foreach ((_, TransactionTracer tracer) in tracers) tracer.End(result, diff);
    }

    public override void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        foreach ((string name, TransactionTracer tracer) in tracers)
        {
            json.WritePropertyName(name);
            tracer.Flush = Flush;
            tracer.Write(json);
        }
        json.WriteEndObject();
    }
}
