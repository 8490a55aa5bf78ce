using System.Runtime.CompilerServices;
using Altius.Core;
using Altius.Primitives;

namespace Altius.Evm;

/// <summary>What the machine knows of an instruction before it runs it. Stack heights are in bytes, 32 a word.</summary>
internal unsafe struct OpcodeRow
{
    /// <summary>
    /// Does what the instruction does once its static gas is charged and the stack fits. Takes the frame, one past the top
    /// of the stack and the gas left; gives the gas left then, or a negative number to leave the interpreter. Null where the
    /// interpreter has the instruction inlined, and where the fork lacks it.
    /// </summary>
    public delegate*<Frame, UInt256*, long, long> Act;

    public int Gas;

    /// <summary>Least height.</summary>
    public ushort Need;

    /// <summary>How far above <see cref="Need"/> the height may be.</summary>
    public ushort Range;

    /// <summary>Change of height.</summary>
    public int Delta;
}

/// <summary>One fork's instructions, a row a byte. Undefined bytes have a row that no stack fits.</summary>
internal sealed unsafe class OpcodeTable
{
    private const int WordSize = 32;

    private static readonly ConditionalWeakTable<ForkRules, OpcodeTable> Tables = [];

    private readonly OpcodeRow[] _rows = GC.AllocateArray<OpcodeRow>(256, pinned: true);

    private OpcodeTable(ForkRules rules)
    {
        foreach (ref OpcodeRow row in _rows.AsSpan()) row.Need = ushort.MaxValue;
        foreach (Instruction instruction in InstructionSet.All)
        {
            if (rules.Opcodes.IsDefined(instruction.Opcode))
                _rows[(int)instruction.Opcode] = ToRow(instruction, rules.Opcodes[instruction.Opcode]);
        }
    }

    /// <summary>The table of a fork, built on first use.</summary>
    public static OpcodeTable For(ForkRules rules) => Tables.GetValue(rules, static r => new OpcodeTable(r));

    /// <summary>The first of 256 rows; the array is pinned for its life.</summary>
    public OpcodeRow* Rows => (OpcodeRow*)Unsafe.AsPointer(ref _rows[0]);

    /// <summary>Says why an instruction does not fit the stack.</summary>
    public static Halt Misfit(in OpcodeRow row, UInt256* sp) =>
        row.Need == ushort.MaxValue ? Halt.InvalidOpcode
        : (ushort)(nuint)sp < row.Need ? Halt.StackUnderflow
        : Halt.StackOverflow;

    private static OpcodeRow ToRow(in Instruction instruction, int gas)
    {
        int growth = Math.Max(0, instruction.Pushes - instruction.Pops);
        return new OpcodeRow
        {
            Act = instruction.Act,
            Gas = gas,
            Need = (ushort)(instruction.Pops * WordSize),
            Range = (ushort)((Frame.StackLimit - growth - instruction.Pops) * WordSize),
            Delta = (instruction.Pushes - instruction.Pops) * WordSize,
        };
    }
}
