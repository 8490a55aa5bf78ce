using Altius.Core;
using Altius.Evm;
using Altius.Primitives;

namespace Altius.JsonRpc;

/// <summary>Notes the logs of a simulated block, and breaks calls off that run for too long.</summary>
internal struct SimulationTracer(SimulationLogs logs, CancellationToken stop) : ITracer
{
    /// <summary>Steps between two looks at the clock; a power of two.</summary>
    private const int Stride = 1024;

    private int _steps;

    public static bool SeesSteps => true;

    public static bool SeesCalls => true;

    public static bool SeesHalts => true;

    /// <summary>What went wrong in the frame that ended last; null where nothing did.</summary>
    public string? Fault { get; private set; }

    public void OnStep(in StepView step)
    {
        logs.Follow();
        if ((++_steps & (Stride - 1)) == 0) CallPause.Look(stop);
    }

    public readonly void OnEnter(in CallView call, long gasLeftOutside) =>
        logs.Enter(call.Kind is CallKind.DelegateCall or CallKind.CallCode ? UInt256.Zero : call.Value, call.Caller, call.Target);

    public void OnHalt(in HaltView halt) => Fault = halt.Fault;

    public readonly void OnExit(Halt halt, long gasLeft, ReadOnlySpan<byte> output) => logs.Exit(halt <= Halt.SelfDestruct);
}
