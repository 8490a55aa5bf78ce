using System.Numerics;
using System.Runtime.CompilerServices;

namespace Altius.Primitives;

/// <content>Arithmetic in the out-parameter form that the interpreter uses; a result may alias an operand.</content>
public readonly partial struct UInt256
{
    /// <summary>a + b modulo 2^256; true when the true sum did not fit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AddOverflow(in UInt256 a, in UInt256 b, out UInt256 sum)
    {
        ulong u0 = a.U0 + b.U0;
        ulong c = u0 < b.U0 ? 1UL : 0;
        ulong t1 = a.U1 + b.U1;
        ulong c1 = t1 < b.U1 ? 1UL : 0;
        ulong u1 = t1 + c;
        c = c1 | (u1 < t1 ? 1UL : 0);
        ulong t2 = a.U2 + b.U2;
        ulong c2 = t2 < b.U2 ? 1UL : 0;
        ulong u2 = t2 + c;
        c = c2 | (u2 < t2 ? 1UL : 0);
        ulong t3 = a.U3 + b.U3;
        ulong c3 = t3 < b.U3 ? 1UL : 0;
        ulong u3 = t3 + c;
        c = c3 | (u3 < t3 ? 1UL : 0);
        sum = new UInt256(u0, u1, u2, u3);
        return c != 0;
    }

    /// <summary>a − b modulo 2^256; true when b was larger.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool SubtractUnderflow(in UInt256 a, in UInt256 b, out UInt256 difference)
    {
        ulong u0 = a.U0 - b.U0;
        ulong c = a.U0 < b.U0 ? 1UL : 0;
        ulong t1 = a.U1 - b.U1;
        ulong c1 = a.U1 < b.U1 ? 1UL : 0;
        ulong u1 = t1 - c;
        c = c1 | (t1 < c ? 1UL : 0);
        ulong t2 = a.U2 - b.U2;
        ulong c2 = a.U2 < b.U2 ? 1UL : 0;
        ulong u2 = t2 - c;
        c = c2 | (t2 < c ? 1UL : 0);
        ulong t3 = a.U3 - b.U3;
        ulong c3 = a.U3 < b.U3 ? 1UL : 0;
        ulong u3 = t3 - c;
        c = c3 | (t3 < c ? 1UL : 0);
        difference = new UInt256(u0, u1, u2, u3);
        return c != 0;
    }

    /// <summary>Whether a is below b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool LessThan(in UInt256 a, in UInt256 b) => SubtractUnderflow(a, b, out _);

    /// <summary>Whether a is below b, both read as two's complement.</summary>
    public static bool SignedLessThan(in UInt256 a, in UInt256 b) =>
        (long)a.U3 < 0 == (long)b.U3 < 0 ? LessThan(a, b) : (long)a.U3 < 0;

    /// <summary>a × b modulo 2^256.</summary>
    public static void Multiply(in UInt256 a, in UInt256 b, out UInt256 product) =>
        product = (UInt256)(((BigInteger)a * (BigInteger)b) & (BigInteger)MaxValue);

    /// <summary>a × b modulo 2^256; true when the true product did not fit.</summary>
    public static bool MultiplyOverflow(in UInt256 a, in UInt256 b, out UInt256 product)
    {
        BigInteger full = (BigInteger)a * (BigInteger)b;
        product = (UInt256)(full & (BigInteger)MaxValue);
        return full > (BigInteger)MaxValue;
    }

    /// <summary>Quotient and remainder; both zero where the divisor is.</summary>
    public static void DivideModulo(in UInt256 a, in UInt256 b, out UInt256 quotient, out UInt256 remainder)
    {
        if (b.IsZero)
        {
            quotient = remainder = default;
            return;
        }
        BigInteger q = BigInteger.DivRem((BigInteger)a, (BigInteger)b, out BigInteger r);
        quotient = (UInt256)q;
        remainder = (UInt256)r;
    }

    /// <summary>Two's complement quotient, rounded towards zero; zero where the divisor is (SDIV).</summary>
    public static void SignedDivide(in UInt256 a, in UInt256 b, out UInt256 quotient)
    {
        UInt256 q = Abs(a) / Abs(b);
        quotient = (long)(a.U3 ^ b.U3) < 0 ? Negate(q) : q;
    }

    /// <summary>Two's complement remainder with the sign of the dividend; zero where the divisor is (SMOD).</summary>
    public static void SignedModulo(in UInt256 a, in UInt256 b, out UInt256 remainder)
    {
        UInt256 r = Abs(a) % Abs(b);
        remainder = (long)a.U3 < 0 ? Negate(r) : r;
    }

    /// <summary>(a + b) mod m over the unbounded sum; zero where m is.</summary>
    public static void AddMod(in UInt256 a, in UInt256 b, in UInt256 m, out UInt256 result) =>
        result = m.IsZero ? default : (UInt256)(((BigInteger)a + (BigInteger)b) % (BigInteger)m);

    /// <summary>(a × b) mod m over the unbounded product; zero where m is.</summary>
    public static void MulMod(in UInt256 a, in UInt256 b, in UInt256 m, out UInt256 result) =>
        result = m.IsZero ? default : (UInt256)((BigInteger)a * (BigInteger)b % (BigInteger)m);

    /// <summary>b to the power e modulo 2^256.</summary>
    public static void Exp(in UInt256 b, in UInt256 e, out UInt256 result)
    {
        UInt256 power = One;
        for (int i = e.BitLength - 1; i >= 0; i--)
        {
            Multiply(power, power, out power);
            if (((e >> i).U0 & 1) != 0) Multiply(power, b, out power);
        }
        result = power;
    }

    /// <summary>a × 2^bits modulo 2^256; any bits ≥ 256 give zero.</summary>
    public static void ShiftLeft(in UInt256 a, int bits, out UInt256 result)
    {
        if ((uint)bits >= 256) { result = default; return; }
        UInt256 r = (bits >> 6) switch
        {
            0 => a,
            1 => new(0, a.U0, a.U1, a.U2),
            2 => new(0, 0, a.U0, a.U1),
            _ => new(0, 0, 0, a.U0),
        };
        int s = bits & 63;
        result = s == 0 ? r : new(
            r.U0 << s,
            (r.U1 << s) | (r.U0 >> (64 - s)),
            (r.U2 << s) | (r.U1 >> (64 - s)),
            (r.U3 << s) | (r.U2 >> (64 - s)));
    }

    /// <summary>a ÷ 2^bits rounded down; any bits ≥ 256 give zero.</summary>
    public static void ShiftRight(in UInt256 a, int bits, out UInt256 result)
    {
        if ((uint)bits >= 256) { result = default; return; }
        UInt256 r = (bits >> 6) switch
        {
            0 => a,
            1 => new(a.U1, a.U2, a.U3, 0),
            2 => new(a.U2, a.U3, 0, 0),
            _ => new(a.U3, 0, 0, 0),
        };
        int s = bits & 63;
        result = s == 0 ? r : new(
            (r.U0 >> s) | (r.U1 << (64 - s)),
            (r.U1 >> s) | (r.U2 << (64 - s)),
            (r.U2 >> s) | (r.U3 << (64 - s)),
            r.U3 >> s);
    }

    /// <summary>Two's complement shift right that keeps the sign; bits ≥ 256 give 0 or −1 (SAR, EIP-145).</summary>
    public static void ArithmeticShiftRight(in UInt256 a, int bits, out UInt256 result)
    {
        bool negative = (long)a.U3 < 0;
        if ((uint)bits >= 256) { result = negative ? MaxValue : default; return; }
        ShiftRight(a, bits, out UInt256 shifted);
        if (negative && bits != 0)
        {
            ShiftLeft(MaxValue, 256 - bits, out UInt256 sign);
            shifted |= sign;
        }
        result = shifted;
    }

    /// <summary>Extends the sign of the byte at <paramref name="byteIndex"/> (0 is the lowest) upwards (SIGNEXTEND).</summary>
    public static void SignExtend(in UInt256 byteIndex, in UInt256 value, out UInt256 result)
    {
        if (!byteIndex.FitsUInt64 || byteIndex.U0 >= 31) { result = value; return; }
        int unused = 256 - 8 * ((int)byteIndex.U0 + 1);
        ShiftLeft(value, unused, out UInt256 shifted);
        ArithmeticShiftRight(shifted, unused, out result);
    }

    /// <summary>The byte at <paramref name="index"/> counted from the most significant; zero past the end (BYTE).</summary>
    public static void GetByte(in UInt256 index, in UInt256 value, out UInt256 result)
    {
        if (!index.FitsUInt64 || index.U0 >= 32) { result = default; return; }
        ShiftRight(value, 8 * (31 - (int)index.U0), out UInt256 shifted);
        result = new UInt256(shifted.U0 & 0xff);
    }

    /// <summary>The two's complement of a.</summary>
    public static UInt256 Negate(in UInt256 a) => Zero - a;

    private static UInt256 Abs(in UInt256 a) => (long)a.U3 < 0 ? Negate(a) : a;
}
