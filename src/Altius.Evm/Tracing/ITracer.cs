using Altius.Core;
using Altius.Primitives;

namespace Altius.Evm;

/// <summary>
/// Watches the machine. Implemented by structs and passed as a type argument: what <see cref="SeesSteps"/> and
/// <see cref="SeesCalls"/> switch off is not even compiled in.
/// </summary>
public interface ITracer
{
    /// <summary>Whether <see cref="OnStep"/> is wanted.</summary>
    static abstract bool SeesSteps { get; }

    /// <summary>Whether <see cref="OnEnter"/> and <see cref="OnExit"/> are wanted.</summary>
    static abstract bool SeesCalls { get; }

    /// <summary>Whether <see cref="OnHalt"/> is wanted.</summary>
    static virtual bool SeesHalts => false;

    /// <summary>An instruction is about to run; nothing of it is charged yet.</summary>
    void OnStep(in StepView step);

    /// <summary>A call or creation begins.</summary>
    /// <param name="gasLeftOutside">What the caller keeps meanwhile; at the outermost call, zero.</param>
    void OnEnter(in CallView call, long gasLeftOutside);

    /// <summary>The call or creation entered last ends.</summary>
    /// <param name="gasLeft">What it gives back.</param>
    /// <param name="output">Return data, revert reason or the code to be created; valid during the call only.</param>
    void OnExit(Halt halt, long gasLeft, ReadOnlySpan<byte> output);

    /// <summary>
    /// The code or precompiled contract of the call or creation entered last has come to its end. What the end means (changes
    /// undone, created code charged for and kept) follows, then <see cref="OnExit"/>.
    /// </summary>
    void OnHalt(in HaltView halt) { }
}

/// <summary>How a frame came to be.</summary>
public enum CallKind
{
    Call,
    CallCode,
    DelegateCall,
    StaticCall,
    Create,
    Create2,
    /// <summary>A balance sent away by SELFDESTRUCT: entered and left at once.</summary>
    SelfDestruct,
}

/// <summary>A call or creation that begins.</summary>
public readonly ref struct CallView
{
    public CallKind Kind { get; init; }

    /// <summary>0 for the outermost.</summary>
    public int Depth { get; init; }
    public Address Caller { get; init; }

    /// <summary>The account whose code runs, or the account being created.</summary>
    public Address Target { get; init; }

    /// <summary>In wei.</summary>
    public UInt256 Value { get; init; }
    public long Gas { get; init; }
    public ReadOnlySpan<byte> Input { get; init; }
}

/// <summary>The machine just before an instruction.</summary>
public readonly unsafe ref struct StepView
{
    private readonly Frame _frame;
    private readonly UInt256* _stackTop;

    internal StepView(Frame frame, int programCounter, UInt256* stackTop, long gas, Opcode opcode)
    {
        _frame = frame;
        _stackTop = stackTop;
        ProgramCounter = programCounter;
        Gas = gas;
        Opcode = opcode;
    }

    public int ProgramCounter { get; }

    public long Gas { get; }

    public Opcode Opcode { get; }

    /// <summary>What the instruction costs at least: its price in the fork's table; zero where the fork lacks it.</summary>
    public int StaticGas => _frame.Machine.StaticGas(Opcode);

    /// <summary>0 for the outermost call.</summary>
    public int Depth => _frame.Depth;

    /// <summary>The account whose storage the code acts on.</summary>
    public Address Self => _frame.Self.Address;

    /// <summary>Bottom first.</summary>
    public ReadOnlySpan<UInt256> Stack => new(_frame.Stack, (int)(_stackTop - _frame.Stack));

    public ReadOnlySpan<byte> Memory => new(_frame.Memory, (int)_frame.MemorySize);

    /// <summary>The code that runs.</summary>
    public ReadOnlySpan<byte> Code => _frame.Code.Bytes.Span;

    /// <summary>What the last call of this frame returned.</summary>
    public ReadOnlySpan<byte> ReturnData => _frame.Machine.ReturnData.Span;

    public WorldState State => _frame.Machine.State;
}

/// <summary>Sees nothing and costs nothing.</summary>
public readonly struct NoTracer : ITracer
{
    public static bool SeesSteps => false;

    public static bool SeesCalls => false;

    public void OnStep(in StepView step) { }

    public void OnEnter(in CallView call, long gasLeftOutside) { }

    public void OnExit(Halt halt, long gasLeft, ReadOnlySpan<byte> output) { }
}
