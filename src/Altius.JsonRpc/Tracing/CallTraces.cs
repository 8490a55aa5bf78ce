using Altius.Core;
using Altius.Evm;
using Altius.Execution;

namespace Altius.JsonRpc.Tracing;

/// <summary>Runs calls, which nobody has signed, under tracers.</summary>
internal sealed class CallTraces(ChainSpec chain, CodeCache codes, TraceLimits limits)
{
    /// <summary>The call as something to be traced.</summary>
    /// <exception cref="RpcError">It contradicts itself or the chain.</exception>
    public TraceSubject SubjectOf(CallRequest request, CallScene scene)
    {
        request.Check(chain.ChainId);
        Transaction call = request.ToTransaction(Math.Min(request.Gas ?? limits.GasCap, limits.GasCap), nonce: 0, chain.ChainId);
        return new TraceSubject
        {
            Transaction = call,
            Block = scene.BlockFor(call),
            Rules = scene.Rules,
            Before = scene.State,
            Precompiles = scene.Precompiles,
            Lenience = Lenience.Call,
        };
    }

    /// <summary>Runs a call or transaction that stands in no block.</summary>
    /// <returns>All that it changed.</returns>
    /// <exception cref="RpcError">It cannot run.</exception>
    /// <exception cref="OperationCanceledException">It took too long.</exception>
    public StateDiff Run(TraceSubject subject, CallScene scene, TransactionTracer tracer, CancellationToken stop)
    {
        TransactionResult result = new TransactionRunner(codes).Run(subject, tracer, stop, out StateDiff diff);
        return result.Error == TransactionError.None
            ? diff
            : throw CallFailures.CannotTrace(result.Error, subject.Transaction, scene, subject.Before);
    }
}
