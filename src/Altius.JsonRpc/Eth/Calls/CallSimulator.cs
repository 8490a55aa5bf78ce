using System.Collections.Concurrent;
using Altius.Core;
using Altius.Evm;
using Altius.Execution;
using Altius.Primitives;

namespace Altius.JsonRpc;

/// <summary>What came of a simulated call.</summary>
/// <param name="Error">Why it could not even begin; then the rest is empty.</param>
/// <param name="Output">Return data or revert reason.</param>
/// <param name="PeakGas">The most gas it held at any time; refunds come later.</param>
internal readonly record struct CallOutcome(TransactionError Error, Halt Halt, ulong GasUsed, ulong PeakGas, byte[] Output)
{
    public bool Succeeded => Error == TransactionError.None && Halt is Halt.Stop or Halt.Return or Halt.SelfDestruct;

    /// <summary>What went wrong, with details such as which opcode; null where they are not known, or there are none.</summary>
    public string? Fault { get; init; }

    /// <summary>What is said of a call that ran and failed; null of one that succeeded.</summary>
    public string? Failure => Succeeded ? null : CallFailures.Message(Halt, Output, Fault);
}

/// <summary>Runs calls on a state without changing it. Safe for many threads.</summary>
/// <remarks>
/// The gas cap bounds how long a call runs. Only where it is set so high that seconds could pass, the machine is watched step by
/// step, which makes it slower, so that it can be stopped.
/// </remarks>
internal sealed class CallSimulator
{
    /// <summary>Gas that is used up well within a call's time limit, however slow its instructions are.</summary>
    private const ulong UnwatchedGas = 60_000_000;

    /// <summary>Bytes of code kept analysed: apart from the block executors', lest calls drive their code out.</summary>
    private const int CodeBytes = 16 << 20;

    private readonly ConcurrentBag<CallMachine> _idle = [];
    private readonly CodeCache _codes = new(CodeBytes);
    private readonly ChainSpec _chain;

    public CallSimulator(ChainSpec chain) => _chain = chain;

    /// <summary>Takes a machine; give it back with <see cref="Return"/> unless it failed.</summary>
    public CallMachine Rent() => _idle.TryTake(out CallMachine? machine) ? machine : new CallMachine(_chain, _codes);

    public void Return(CallMachine machine) => _idle.Add(machine);

    /// <summary>Runs a call to its end.</summary>
    /// <exception cref="OperationCanceledException">It took too long.</exception>
    public CallOutcome Run(CallScene scene, Transaction call, CancellationToken stop)
    {
        CallPause.Look(stop);
        if (call.GasLimit > UnwatchedGas) return RunWatched(scene, call, stop);
        NoTracer none = default;
        return Run(scene, call, ref none);
    }

    /// <summary>Finds out at what a call failed, which only those see who watch it: by running it once more.</summary>
    /// <exception cref="OperationCanceledException">It took too long.</exception>
    public CallOutcome Explain(in CallOutcome failed, CallScene scene, Transaction call, CancellationToken stop) =>
        failed.Fault is null && failed.Halt > Halt.Revert ? RunWatched(scene, call, stop) : failed;

    private CallOutcome RunWatched(CallScene scene, Transaction call, CancellationToken stop)
    {
        CallWatch watch = new(stop);
        CallOutcome outcome = Run(scene, call, ref watch);
        return outcome with { Fault = watch.Fault };
    }

    /// <summary>Runs a call under a tracer.</summary>
    public CallOutcome Run<TTracer>(CallScene scene, Transaction call, ref TTracer tracer) where TTracer : struct, ITracer
    {
        CallMachine machine = Rent();
        machine.Prepare(scene.State, scene.BlockFor(call), scene.Rules, scene.Precompiles, Lenience.Call);
        TransactionResult result = machine.Processor.Execute(call, ref tracer);
        CallOutcome outcome = new(result.Error, result.Halt, result.GasUsed, result.PeakGas, result.Output.ToArray());
        Return(machine);
        return outcome;
    }

    /// <summary>Breaks a call off that runs for too long, and notes at what it failed.</summary>
    private struct CallWatch(CancellationToken stop) : ITracer
    {
        /// <summary>Steps between two looks at the clock; a power of two.</summary>
        private const int Stride = 1024;

        private int _steps;

        public static bool SeesSteps => true;

        public static bool SeesCalls => false;

        public static bool SeesHalts => true;

        /// <summary>Of the frame that ended last.</summary>
        public string? Fault { get; private set; }

        public void OnStep(in StepView step)
        {
            if ((++_steps & (Stride - 1)) == 0) CallPause.Look(stop);
        }

        public readonly void OnEnter(in CallView call, long gasLeftOutside) { }

        public void OnHalt(in HaltView halt) => Fault = halt.Fault;

        public readonly void OnExit(Halt halt, long gasLeft, ReadOnlySpan<byte> output) { }
    }
}
