using System.Text.Json;
using Altius.Evm;
using Altius.Execution;

namespace Altius.JsonRpc.Tracing;

/// <summary>
/// Watches one transaction and has something to say about it afterwards. Chosen by name in a call, so the machine is watched
/// through a <see cref="CallObserver"/> or a <see cref="StepObserver"/> that hands on what it sees. For one transaction only.
/// </summary>
public abstract class TransactionTracer
{
    /// <summary>Whether single steps are wanted, which makes the machine much slower.</summary>
    public virtual bool SeesSteps => false;

    /// <summary>
    /// Called between the parts of a long value by a tracer that writes one: it sends what there is, where the
    /// answer is sent while it is made.
    /// </summary>
    public Action Flush { get; set; } = static () => { };

    /// <summary>The transaction is about to run.</summary>
    /// <param name="state">What the machine works on.</param>
    public virtual void Begin(TraceSubject subject, WorldState state) { }

    /// <inheritdoc cref="ITracer.OnStep"/>
    public virtual void OnStep(in StepView step) { }

    /// <inheritdoc cref="ITracer.OnEnter"/>
    public virtual void OnEnter(in CallView call, long gasLeftOutside) { }

    /// <inheritdoc cref="ITracer.OnHalt"/>
    public virtual void OnHalt(in HaltView halt) { }

    /// <inheritdoc cref="ITracer.OnExit"/>
    public virtual void OnExit(Halt halt, long gasLeft, ReadOnlySpan<byte> output) { }

    /// <summary>The transaction has run and was valid.</summary>
    /// <param name="diff">All that it changed.</param>
    public virtual void End(in TransactionResult result, StateDiff diff) { }

    /// <summary>
    /// Writes one JSON value: what there is to say. It may be nested more deeply than writers allow by themselves.
    /// </summary>
    public abstract void Write(Utf8JsonWriter json);
}
