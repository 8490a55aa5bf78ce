using System.Runtime.InteropServices;
using Altius.Core;
using Altius.Primitives;

namespace Altius.Evm;

/// <summary>
/// One call or creation in progress: its code, stack, memory, gas and whose account it acts on. Frames are pooled by depth
/// and keep their buffers.
/// </summary>
/// <remarks>
/// Stack and memory are native, so the interpreter walks them with bare pointers and the collector never looks at them.
/// Proof for the pointers: the stack begins at a multiple of 64 KiB and is 32 KiB long, so the low 16 bits of a stack
/// pointer are its height in bytes, and every instruction checks those before it touches the stack; every memory access
/// goes through <see cref="TryExpand"/>, or compares with <see cref="LoadableWords"/>, before it dereferences.
/// </remarks>
internal sealed unsafe class Frame
{
    public const int StackLimit = 1024;

    /// <summary>Bytes of a word of the stack.</summary>
    public const int WordSize = 32;

    /// <summary>
    /// In bytes. Its price is near 2^43 gas, thousands of times what any block has, and every offset below it is an int.
    /// </summary>
    private const ulong MemoryLimit = (1UL << 31) - 32;

    /// <summary>Gas left where a range of memory is not even a number of 64 bits.</summary>
    public const long SizeOverflow = long.MinValue;

    /// <summary>Gas left where the price of memory is not even a number of 64 bits.</summary>
    public const long PriceOverflow = long.MinValue + 1;

    /// <summary>The most bytes of memory whose price fits 64 bits.</summary>
    private const ulong PricedMemory = 0x1f_ffff_ffe0;

    /// <summary>
    /// Memory kept by a pooled frame, in bytes; what is larger goes back to the system. Frames that are used all the time keep
    /// what most calls need, and a thousand deep ones together keep no more than 16 MiB.
    /// </summary>
    private long MemoryKept => Depth < 16 ? 1 << 20 : 1 << 14;

    private const int StackAlignment = 1 << 16;

    /// <summary>The bottom of the stack.</summary>
    public readonly UInt256* Stack = (UInt256*)NativeMemory.AlignedAlloc(StackLimit * 32, StackAlignment);

    public readonly VirtualMachine Machine;
    public readonly int Depth;

    // What runs.
    public Code Code = Code.Empty;
    public CachedAccount Self = null!;
    public Address Caller;
    public UInt256 Value;
    public byte* Input;
    public int InputLength;
    public bool IsStatic;
    public CallKind Kind;

    /// <summary>The account whose code runs, or that is being created.</summary>
    public CachedAccount Target = null!;

    /// <summary>Set where a precompiled contract runs in place of code.</summary>
    public PrecompileKind? Precompile;

    // Where it stands; kept up to date only while the interpreter is elsewhere.
    public int ProgramCounter;
    public UInt256* StackTop;
    public long Gas;

    /// <summary>Why the interpreter left the frame; <see cref="Halt.None"/> for a call into <see cref="Child"/>.</summary>
    public Halt Halt;
    public Frame? Child;

    /// <summary>What was left, below zero, where the gas ran out (for tracers).</summary>
    public long GasAtFault;

    /// <summary>The journal's length before the frame changed anything.</summary>
    public int Checkpoint;

    // Where in the parent's memory the output goes.
    public int OutputOffset;
    public int OutputLength;

    // What the frame returned: a part of its own memory.
    public byte* Returned;
    public int ReturnedLength;

    // What SELFDESTRUCT gave, and to whom.
    public Address Heir;
    public UInt256 Bequest;

    // Memory.
    public byte* Memory;
    private long _memoryCapacity;

    /// <summary>Active memory in bytes, a multiple of 32.</summary>
    public long MemorySize;

    /// <summary>Offsets below this can be loaded 32 bytes from without growing memory.</summary>
    public ulong LoadableWords;

    public Frame(VirtualMachine machine, int depth)
    {
        Machine = machine;
        Depth = depth;
    }

    ~Frame()
    {
        NativeMemory.AlignedFree(Stack);
        NativeMemory.Free(Memory);
    }

    public bool IsCreation => Kind is CallKind.Create or CallKind.Create2;

    /// <summary>
    /// Makes the frame ready to run from the start of a code; the caller has set what is particular to the kind.
    /// </summary>
    public void Start(CallKind kind, CachedAccount target, Code code, in UInt256 value, long gas)
    {
        Kind = kind;
        Target = target;
        Code = code;
        Value = value;
        Gas = gas;
        Precompile = null;
        ProgramCounter = 0;
        StackTop = Stack;
        Halt = Halt.None;
        Child = null;
        ReturnedLength = 0;
        MemorySize = 0;
        LoadableWords = 0;
        if (_memoryCapacity > MemoryKept)
        {
            NativeMemory.Free(Memory);
            Memory = null;
            _memoryCapacity = 0;
        }
    }

    /// <summary>Leaves the interpreter with a reason. The result is what an instruction returns to do so.</summary>
    public long Stop(Halt halt, long gas)
    {
        Halt = halt;
        Gas = gas;
        return -1;
    }

    /// <summary>Leaves the interpreter exceptionally: all gas is gone.</summary>
    public long Fail(Halt halt) => Stop(halt, 0);

    public ReadOnlySpan<byte> InputSpan => new(Input, InputLength);

    public ReadOnlySpan<byte> ReturnedSpan => new(Returned, ReturnedLength);

    /// <summary>Active memory from an offset that <see cref="TryExpand"/> has covered.</summary>
    public Span<byte> MemorySpan(int offset, int length) => length == 0 ? default : new(Memory + offset, length);

    /// <summary>
    /// Charges for memory to reach from <paramref name="offset"/> over <paramref name="length"/> bytes (Yellow Paper,
    /// appendix H) and makes it so. An empty range needs nothing, wherever it is.
    /// </summary>
    /// <returns>False when the gas, which is then negative, does not suffice.</returns>
    public bool TryExpand(in UInt256 offset, in UInt256 length, ref long gas)
    {
        if (length.IsZero) return true;
        if (!length.FitsUInt64 || !offset.FitsUInt64 || length.U0 > MemoryLimit || offset.U0 > MemoryLimit)
            return Refuse(offset, length, ref gas);
        return TryReach(offset.U0 + length.U0, ref gas);
    }

    /// <summary>Charges for memory to reach at least <paramref name="end"/> bytes and makes it so.</summary>
    private bool TryReach(ulong end, ref long gas)
    {
        if (end <= (ulong)MemorySize) return true;
        long words = (long)((end + 31) / 32);
        gas -= MemoryGas(words) - MemoryGas(MemorySize / 32);
        if (gas < 0) return false;
        if (end > MemoryLimit)
        {
            gas = PriceOverflow;
            return false;
        }
        Grow(words * 32);
        return true;
    }

    /// <summary>Leaves the gas as the price of a range far beyond what can be paid for makes it.</summary>
    private bool Refuse(in UInt256 offset, in UInt256 length, ref long gas)
    {
        bool overflows = !length.FitsUInt64 || !offset.FitsUInt64 || offset.U0 + length.U0 < length.U0
            || offset.U0 + length.U0 > ulong.MaxValue - 31;
        if (overflows) gas = SizeOverflow;
        else if (offset.U0 + length.U0 > PricedMemory) gas = PriceOverflow;
        else
        {
            ulong words = (offset.U0 + length.U0 + 31) / 32;
            gas -= (long)(GasCosts.MemoryWord * words + words * words / GasCosts.MemoryQuadraticDivisor)
                - MemoryGas(MemorySize / 32);
            if (gas >= 0) gas = PriceOverflow;
        }
        return false;
    }

    private static long MemoryGas(long words) => GasCosts.MemoryWord * words + words * words / GasCosts.MemoryQuadraticDivisor;

    private void Grow(long size)
    {
        if (size > _memoryCapacity)
        {
            long capacity = Math.Max(size, Math.Max(4096, 2 * _memoryCapacity));
            Memory = (byte*)NativeMemory.Realloc(Memory, (nuint)capacity);
            _memoryCapacity = capacity;
        }
        NativeMemory.Clear(Memory + MemorySize, (nuint)(size - MemorySize));
        MemorySize = size;
        LoadableWords = (ulong)(size - 31);
    }
}
