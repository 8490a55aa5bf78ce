using Altius.Core;

namespace Altius.Evm;

/// <summary>How many words instructions put on the stack.</summary>
public static class StackUse
{
    private static readonly int[] PushCounts = BuildPushCounts();

    /// <summary>
    /// Words that stand on the stack for the instruction, those that it only moves included; zero for undefined bytes.
    /// </summary>
    public static int Pushes(Opcode opcode) => PushCounts[(int)opcode];

    private static int[] BuildPushCounts()
    {
        int[] counts = new int[256];
        foreach (Instruction instruction in InstructionSet.All) counts[(int)instruction.Opcode] = instruction.Pushes;
        return counts;
    }
}
