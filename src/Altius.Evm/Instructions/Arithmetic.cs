using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Altius.Primitives;

namespace Altius.Evm;

/// <summary>The rarer arithmetic. Stack: the first operand on top.</summary>
internal static unsafe class Arithmetic
{
    public static long Div(Frame frame, UInt256* sp, long gas)
    {
        UInt256.DivideModulo(sp[-1], sp[-2], out sp[-2], out _);
        return gas;
    }

    public static long SDiv(Frame frame, UInt256* sp, long gas)
    {
        UInt256.SignedDivide(sp[-1], sp[-2], out sp[-2]);
        return gas;
    }

    public static long Mod(Frame frame, UInt256* sp, long gas)
    {
        UInt256.DivideModulo(sp[-1], sp[-2], out _, out sp[-2]);
        return gas;
    }

    public static long SMod(Frame frame, UInt256* sp, long gas)
    {
        UInt256.SignedModulo(sp[-1], sp[-2], out sp[-2]);
        return gas;
    }

    public static long AddMod(Frame frame, UInt256* sp, long gas)
    {
        UInt256.AddMod(sp[-1], sp[-2], sp[-3], out sp[-3]);
        return gas;
    }

    public static long MulMod(Frame frame, UInt256* sp, long gas)
    {
        UInt256.MulMod(sp[-1], sp[-2], sp[-3], out sp[-3]);
        return gas;
    }

    public static long Exp(Frame frame, UInt256* sp, long gas)
    {
        // EIP-160 raised the price of each byte of the exponent.
        gas -= (long)frame.Machine.Rules.ExpByteGas * sp[-2].ByteLength;
        if (gas < 0) return gas;
        UInt256.Exp(sp[-1], sp[-2], out sp[-2]);
        return gas;
    }

    public static long SignExtend(Frame frame, UInt256* sp, long gas)
    {
        UInt256* index = sp - 1;
        byte* word = (byte*)(sp - 2);
        if (!Word.FitsUInt64(index) || index->U0 >= 31) return gas;
        int signByte = (int)index->U0;
        Vector256<byte> above = Vector256.LoadUnsafe(in MemoryMarshal.GetReference(BytesAbove), (nuint)(31 - signByte));
        Vector256<byte> value = Word.Load(word).AsByte();
        bool negative = (sbyte)word[signByte] < 0;
        Word.Store(word, (negative ? value | above : Vector256.AndNot(value, above)).AsUInt64());
        return gas;
    }

    /// <summary>Loaded from 31 − i on, ones in the bytes above byte i.</summary>
    private static ReadOnlySpan<byte> BytesAbove =>
    [
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
        255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
    ];

    /// <summary>EIP-145.</summary>
    public static long Sar(Frame frame, UInt256* sp, long gas)
    {
        int bits = sp[-1].FitsUInt64 && sp[-1].U0 < 256 ? (int)sp[-1].U0 : 256;
        UInt256.ArithmeticShiftRight(sp[-2], bits, out sp[-2]);
        return gas;
    }

    /// <summary>EIP-7939: leading zero bits, 256 for zero.</summary>
    public static long Clz(Frame frame, UInt256* sp, long gas)
    {
        Word.Set(sp - 1, (ulong)(256 - sp[-1].BitLength));
        return gas;
    }
}
