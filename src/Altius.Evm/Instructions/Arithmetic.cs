using System.Numerics;
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
        UInt256.SignExtend(sp[-1], sp[-2], out sp[-2]);
        return gas;
    }

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
