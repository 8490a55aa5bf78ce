using Altius.Core;

namespace Altius.Evm.Tests;

/// <summary>Keeps what it sees.</summary>
internal struct StepCounter : ITracer
{
    public List<Opcode> Steps;

    public static bool SeesSteps => true;

    public static bool SeesCalls => false;

    public readonly void OnStep(in StepView step) => Steps.Add(step.Opcode);

    public readonly void OnEnter(in CallView call, long gasLeftOutside) { }

    public readonly void OnExit(Halt halt, long gasLeft, ReadOnlySpan<byte> output) { }
}
