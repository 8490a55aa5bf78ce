using Altius.Core;
using Altius.Evm;
using Altius.Execution;

namespace Altius.JsonRpc.Tracing;

/// <summary>Runs single transactions under tracers, each on a state of its own. One worker's; not thread-safe.</summary>
public sealed class TransactionRunner
{
    private readonly WorldState _state = new();
    private readonly VirtualMachine _machine;
    private readonly TransactionProcessor _processor;

    /// <param name="codes">Analysed code, to be shared with other runners.</param>
    public TransactionRunner(CodeCache codes)
    {
        _machine = new VirtualMachine(codes);
        _processor = new TransactionProcessor(_state, _machine);
    }

    /// <summary>Runs the transaction; where it is invalid the tracer has nothing to say.</summary>
    /// <param name="diff">All that it changed.</param>
    /// <exception cref="OperationCanceledException">It took too long.</exception>
    public TransactionResult Run(TraceSubject subject, TransactionTracer tracer, CancellationToken stop, out StateDiff diff)
    {
        Reset(subject);
        tracer.Begin(subject, _state);
        // What the tracer looked at must not count as looked at by the transaction.
        Reset(subject);
        TransactionResult result = Run(subject.Transaction, tracer, stop);
        diff = _state.ToDiff();
        if (result.Error == TransactionError.None) tracer.End(result, diff);
        return result;
    }

    private void Reset(TraceSubject subject)
    {
        _state.Reset(subject.Before, subject.Rules);
        _machine.Prepare(_state, subject.Block, subject.Rules, subject.Precompiles);
        _processor.Prepare(subject.Block, subject.Rules, subject.Lenience);
    }

    private TransactionResult Run(Transaction transaction, TransactionTracer tracer, CancellationToken stop)
    {
        if (tracer.SeesSteps)
        {
            StepObserver steps = new(tracer, stop);
            return _processor.Execute(transaction, ref steps);
        }
        CallObserver calls = new(tracer, stop);
        return _processor.Execute(transaction, ref calls);
    }
}
