using Altius.Evm;

namespace Altius.JsonRpc.Tracing;

/// <summary>Hands calls on to a tracer that does not want to see steps.</summary>
/// <param name="stop">Looked at now and then; the run is left with an exception.</param>
internal readonly struct CallObserver(TransactionTracer tracer, CancellationToken stop) : ITracer
{
    public static bool SeesSteps => false;

    public static bool SeesCalls => true;

    public static bool SeesHalts => true;

    public void OnStep(in StepView step) { }

    public void OnEnter(in CallView call, long gasLeftOutside)
    {
        CallPause.Look(stop);
        tracer.OnEnter(call, gasLeftOutside);
    }

    public void OnHalt(in HaltView halt) => tracer.OnHalt(halt);

    public void OnExit(Halt halt, long gasLeft, ReadOnlySpan<byte> output) => tracer.OnExit(halt, gasLeft, output);
}

/// <summary>Hands everything on to a tracer.</summary>
/// <param name="stop">Looked at now and then; the run is left with an exception.</param>
internal struct StepObserver(TransactionTracer tracer, CancellationToken stop) : ITracer
{
    private const int StepsBetweenLooks = 256;

    private int _steps;

    public static bool SeesSteps => true;

    public static bool SeesCalls => true;

    public static bool SeesHalts => true;

    public void OnStep(in StepView step)
    {
        if (++_steps % StepsBetweenLooks == 0) CallPause.Look(stop);
        tracer.OnStep(step);
    }

    public readonly void OnEnter(in CallView call, long gasLeftOutside) => tracer.OnEnter(call, gasLeftOutside);

    public readonly void OnHalt(in HaltView halt) => tracer.OnHalt(halt);

    public readonly void OnExit(Halt halt, long gasLeft, ReadOnlySpan<byte> output) => tracer.OnExit(halt, gasLeft, output);
}
