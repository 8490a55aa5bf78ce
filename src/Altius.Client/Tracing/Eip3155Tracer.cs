using Altius.Evm;

namespace Altius.Client.Tracing;

/// <summary>Hands what the machine does to an <see cref="Eip3155Writer"/>.</summary>
internal readonly struct Eip3155Tracer(Eip3155Writer writer) : ITracer
{
    public static bool SeesSteps => true;

    public static bool SeesCalls => true;

    public static bool SeesHalts => true;

    public void OnStep(in StepView step) => writer.Begin(step);

    public void OnEnter(in CallView call, long gasLeftOutside) => writer.Enter(call, gasLeftOutside);

    public void OnHalt(in HaltView halt) => writer.Halt(halt);

    public void OnExit(Halt halt, long gasLeft, ReadOnlySpan<byte> output) => writer.Exit(halt, gasLeft, output);
}
