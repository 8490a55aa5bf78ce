using Altius.Core;
using Altius.Evm;
using Altius.Primitives;

namespace Altius.JsonRpc;

/// <summary>Notes which accounts and storage slots a call touches.</summary>
internal struct AccessTracer(Dictionary<Address, SortedSet<UInt256>> touched, CancellationToken stop) : ITracer
{
    public static bool SeesSteps => true;

    public static bool SeesCalls => false;

    public static bool SeesHalts => true;

    /// <summary>What went wrong in the frame that ended last; null where nothing did.</summary>
    public string? Fault { get; private set; }

    public readonly void OnStep(in StepView step)
    {
        ReadOnlySpan<UInt256> stack = step.Stack;
        switch (step.Opcode)
        {
            case Opcode.SLoad or Opcode.SStore when stack.Length >= 1:
                SlotsOf(step.Self).Add(stack[^1]);
                break;
            case Opcode.Balance or Opcode.ExtCodeSize or Opcode.ExtCodeHash or Opcode.ExtCodeCopy or Opcode.SelfDestruct
                when stack.Length >= 1:
                SlotsOf(Address.FromUInt256(stack[^1]));
                break;
            case Opcode.Call or Opcode.CallCode or Opcode.DelegateCall or Opcode.StaticCall when stack.Length >= 2:
                SlotsOf(Address.FromUInt256(stack[^2]));
                CallPause.Look(stop);
                break;
        }
    }

    public readonly void OnEnter(in CallView call, long gasLeftOutside) { }

    public void OnHalt(in HaltView halt) => Fault = halt.Fault;

    public readonly void OnExit(Halt halt, long gasLeft, ReadOnlySpan<byte> output) { }

    private readonly SortedSet<UInt256> SlotsOf(in Address address)
    {
        if (!touched.TryGetValue(address, out SortedSet<UInt256>? slots)) touched.Add(address, slots = []);
        return slots;
    }
}
