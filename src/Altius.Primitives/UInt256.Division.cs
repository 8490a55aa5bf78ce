using System.Runtime.CompilerServices;

namespace Altius.Primitives;

/// <content>Division and the modular operations of the EVM. A zero divisor or modulus gives zero.</content>
public readonly partial struct UInt256
{
    /// <summary>Quotient and remainder; both zero where the divisor is.</summary>
    public static void DivideModulo(in UInt256 a, in UInt256 b, out UInt256 quotient, out UInt256 remainder)
    {
        if (b.FitsUInt64)
        {
            ulong rest = DivideBy64(a, b.U0, out quotient);
            remainder = new UInt256(rest);
        }
        else if (LessThan(a, b))
        {
            remainder = a;
            quotient = default;
        }
        else
        {
            LongDivision.Divide(a, b, out quotient, out remainder);
        }
    }

    /// <summary>Two's complement quotient, rounded towards zero; zero where the divisor is (SDIV).</summary>
    public static void SignedDivide(in UInt256 a, in UInt256 b, out UInt256 quotient)
    {
        bool negative = (long)(a.U3 ^ b.U3) < 0;
        DivideModulo(Abs(a), Abs(b), out UInt256 magnitude, out _);
        quotient = negative ? Negate(magnitude) : magnitude;
    }

    /// <summary>Two's complement remainder with the sign of the dividend; zero where the divisor is (SMOD).</summary>
    public static void SignedModulo(in UInt256 a, in UInt256 b, out UInt256 remainder)
    {
        bool negative = (long)a.U3 < 0;
        DivideModulo(Abs(a), Abs(b), out _, out UInt256 magnitude);
        remainder = negative ? Negate(magnitude) : magnitude;
    }

    /// <summary>(a + b) mod m over the unbounded sum; zero where m is.</summary>
    public static void AddMod(in UInt256 a, in UInt256 b, in UInt256 m, out UInt256 result)
    {
        bool reduced = LessThan(a, m) & LessThan(b, m);
        bool overflow = AddOverflow(a, b, out UInt256 sum);
        if (reduced)
        {
            bool below = SubtractUnderflow(sum, m, out UInt256 less);
            result = below & !overflow ? sum : less;
        }
        else if (overflow)
        {
            result = m.IsZero ? default : LongDivision.Remainder(sum, One, m);
        }
        else
        {
            DivideModulo(sum, m, out _, out result);
        }
    }

    /// <summary>(a × b) mod m over the unbounded product; zero where m is.</summary>
    public static void MulMod(in UInt256 a, in UInt256 b, in UInt256 m, out UInt256 result)
    {
        if (m.FitsUInt64)
        {
            result = new UInt256(MulMod64(a, b, m.U0));
            return;
        }
        MultiplyFull(a, b, out UInt256 low, out UInt256 high);
        if (high.IsZero) DivideModulo(low, m, out _, out result);
        else result = LongDivision.Remainder(low, high, m);
    }

    private static ulong MulMod64(in UInt256 a, in UInt256 b, ulong m)
    {
        if (m == 0) return 0;
        ulong x = DivideBy64(a, m, out _);
        ulong y = DivideBy64(b, m, out _);
        ulong high = UInt256.MultiplyWide(x, y, out ulong low); // high < m because x and y are
        return LongDivision.Divide128(high, low, m, out _);
    }

    /// <summary>The quotient, and the remainder as the result; both zero where <paramref name="d"/> is.</summary>
    private static ulong DivideBy64(in UInt256 a, ulong d, out UInt256 quotient)
    {
        ulong u0 = a.U0, u1 = a.U1, u2 = a.U2, u3 = a.U3;
        if (d == 0)
        {
            quotient = default;
            return 0;
        }
        if ((u1 | u2 | u3) == 0)
        {
            quotient = new UInt256(u0 / d);
            return u0 % d;
        }
        // Each remainder is below d and so a valid upper half for the next step.
        ulong rest = LongDivision.Divide128(LongDivision.DivideTop(u3, u2, d, out ulong q3, out ulong q2), u1, d, out ulong q1);
        rest = LongDivision.Divide128(rest, u0, d, out ulong q0);
        quotient = new UInt256(q0, q1, q2, q3);
        return rest;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static UInt256 Abs(in UInt256 a) => (long)a.U3 < 0 ? Negate(a) : a;
}
