using Altius.Core;
using Altius.Primitives;

namespace Altius.Evm;

/// <summary>The machine just after the last instruction of a frame, before the end of the frame takes effect.</summary>
public readonly unsafe ref struct HaltView
{
    private readonly Frame _frame;
    private readonly OpcodeRow* _rows;

    internal HaltView(Frame frame, OpcodeRow* rows)
    {
        _frame = frame;
        _rows = rows;
    }

    public Halt Halt => _frame.Halt;

    /// <summary>
    /// What is left before created code is charged for. After <see cref="Halt.OutOfGas"/> it is below zero by what was lacking,
    /// where <see cref="IsPriced"/>; after other faults zero.
    /// </summary>
    public long GasLeft => Halt == Halt.OutOfGas ? _frame.GasAtFault : _frame.Gas;

    /// <summary>False where the gas ran out over a price that does not even fit 64 bits.</summary>
    public bool IsPriced => Halt != Halt.OutOfGas || _frame.GasAtFault > Frame.PriceOverflow;

    /// <summary>What went wrong, in the words that traces have for it; null where nothing did.</summary>
    public string? Fault => Halt switch
    {
        Halt.InvalidOpcode => $"invalid opcode: {OpcodeNames.Of(LastOpcode)}",
        Halt.StackUnderflow => $"stack underflow ({StackHeight} <=> {_rows[(int)LastOpcode].Need / Frame.WordSize})",
        Halt.StackOverflow => $"stack limit reached {StackHeight} ({HighestStack})",
        Halt.OutOfGas when _frame.GasAtFault == Frame.SizeOverflow => "gas uint64 overflow",
        Halt.OutOfGas when _frame.GasAtFault == Frame.PriceOverflow => "out of gas: gas uint64 overflow",
        Halt.PrecompileFailed => PrecompileFaults.Describe(_frame.Precompile!.Value, _frame.InputSpan),
        Halt halt => halt.Fault(),
    };

    // Where the machine stood is kept for instructions that did not fit the stack, and for no others.

    private Opcode LastOpcode => (Opcode)_frame.Code.Padded[_frame.ProgramCounter];

    private int StackHeight => (int)(_frame.StackTop - _frame.Stack);

    private int HighestStack => (_rows[(int)LastOpcode].Need + _rows[(int)LastOpcode].Range) / Frame.WordSize;
}
