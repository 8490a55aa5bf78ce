using Altius.Core;

namespace Altius.Evm.Tests;

/// <summary>Holds the interpreter's inlined constants against the table that states them.</summary>
public sealed class InstructionTests
{
    private static readonly ForkRules[] Forks = [.. ForkRegistry.All];

    /// <summary>Enough that no instruction on zeros runs out.</summary>
    private const long Plenty = 1_000_000;

    [TestCaseSource(nameof(Forks))]
    public void EveryInlinedInstructionChargesItsRow(ForkRules rules)
    {
        foreach (Instruction instruction in Inlined(rules))
        {
            // JUMP ends in failure on zeros, and JUMPI does not jump on them.
            if (instruction.Opcode == Opcode.Jump) continue;
            long pushes = instruction.Pops * 3;

            MessageResult result = new TestMachine(rules).Run(Program(instruction, instruction.Pops), Plenty);

            long memory = instruction.Opcode is Opcode.MLoad or Opcode.MStore ? GasCosts.MemoryWord : 0;
            Assert.That(result.Halt, Is.EqualTo(Halt.Stop), $"{instruction.Opcode}");
            Assert.That(Plenty - result.GasLeft,
                Is.EqualTo(pushes + rules.Opcodes[instruction.Opcode] + memory), $"{instruction.Opcode}");
        }
    }

    [TestCaseSource(nameof(Forks))]
    public void EveryInstructionNeedsItsOperands(ForkRules rules)
    {
        foreach (Instruction instruction in InstructionSet.All.Where(i => i.Pops > 0 && rules.Opcodes.IsDefined(i.Opcode)))
        {
            MessageResult result = new TestMachine(rules).Run(Program(instruction, instruction.Pops - 1), Plenty);

            Assert.That(result.Halt, Is.EqualTo(Halt.StackUnderflow), $"{instruction.Opcode}");
        }
    }

    [TestCaseSource(nameof(Forks))]
    public void EveryInstructionThatPushesMindsTheLimit(ForkRules rules)
    {
        foreach (Instruction instruction in InstructionSet.All.Where(i => i.Pushes > i.Pops && rules.Opcodes.IsDefined(i.Opcode)))
        {
            MessageResult full = new TestMachine(rules).Run(Program(instruction, 1024), Plenty);
            MessageResult room = new TestMachine(rules).Run(Program(instruction, 1023), Plenty);

            Assert.That(full.Halt, Is.EqualTo(Halt.StackOverflow), $"{instruction.Opcode}");
            Assert.That(room.Halt, Is.EqualTo(Halt.Stop), $"{instruction.Opcode}");
        }
    }

    [TestCaseSource(nameof(Forks))]
    public void EveryByteThatIsNoInstructionFails(ForkRules rules)
    {
        foreach (int value in Enumerable.Range(0, 256).Where(b => !rules.Opcodes.IsDefined((Opcode)b)))
        {
            MessageResult result = new TestMachine(rules).Run(Program((byte)value, 20), Plenty);

            Assert.That(result.Halt, Is.EqualTo(Halt.InvalidOpcode), $"0x{value:x2}");
            Assert.That(result.GasLeft, Is.Zero);
        }
    }

    [Test]
    public void EveryInstructionHasARowInTheSet() =>
        Assert.That(
            Enum.GetValues<Opcode>().Where(o => o != Opcode.Invalid),
            Is.EquivalentTo(InstructionSet.All.Select(i => i.Opcode)));

    private static unsafe Instruction[] Inlined(ForkRules rules) =>
        [.. InstructionSet.All.Where(i => i.Act == null && rules.Opcodes.IsDefined(i.Opcode))];

    private static byte[] Program(in Instruction instruction, int zeros) => Program((byte)instruction.Opcode, zeros);

    private static byte[] Program(byte opcode, int zeros)
    {
        byte[] code = new byte[2 * zeros + 1];
        for (int i = 0; i < zeros; i++) code[2 * i] = (byte)Opcode.Push1;
        code[^1] = opcode;
        return code;
    }
}
