using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Altius.Primitives;

/// <summary>
/// Division of up to 512 bits by two to four limbs: Knuth's algorithm D (The Art of Computer Programming, volume 2, 4.3.1)
/// with 64-bit digits, which are estimated from three limbs by two with a reciprocal (Möller and Granlund, "Improved division
/// by invariant integers", 2011).
/// </summary>
/// <remarks>
/// In this file u is what is left of the dividend and v the divisor, both shifted left until the top bit of v is set; the
/// limbs of v are aligned to the top, so that V3 and V2 exist for every size.
/// </remarks>
internal static class LongDivision
{
    /// <summary>Nine limbs, least significant first: 512 bits and the bits that normalising shifts out.</summary>
    [InlineArray(9)]
    private struct Limbs
    {
        private ulong _first;
    }

    /// <summary>Quotient and remainder for a divisor of at least 2^64 that is not above <paramref name="a"/>.</summary>
    public static void Divide(in UInt256 a, in UInt256 b, out UInt256 quotient, out UInt256 remainder)
    {
        if (b.U3 != 0) DivideBy4(a, b, out quotient, out remainder);
        else if (b.U2 != 0) DivideBy3(a, b, out quotient, out remainder);
        else DivideBy2(a, b, out quotient, out remainder);
    }

    /// <summary>
    /// The quotient is one digit. Its estimate from two limbs is at most two too high, which a remainder below zero shows;
    /// it is rarely wrong at all, because a one-digit quotient is mostly far below 2^64.
    /// </summary>
    private static void DivideBy4(in UInt256 a, in UInt256 b, out UInt256 quotient, out UInt256 remainder)
    {
        int s = BitOperations.LeadingZeroCount(b.U3);
        ulong top = UInt256.JoinUp(b.U3, b.U2, s);
        Divide128(UInt256.JoinUp(0, a.U3, s), UInt256.JoinUp(a.U3, a.U2, s), top, out ulong digit);
        bool below = SubtractProduct(a, b, digit, out UInt256 rest);
        while (below)
        {
            digit--;
            below = !UInt256.AddOverflow(rest, b, out rest);
        }
        quotient = new UInt256(digit);
        remainder = rest;
    }

    private static void DivideBy3(in UInt256 a, in UInt256 b, out UInt256 quotient, out UInt256 remainder)
    {
        int s = BitOperations.LeadingZeroCount(b.U2);
        ulong v3 = UInt256.JoinUp(b.U2, b.U1, s), v2 = UInt256.JoinUp(b.U1, b.U0, s), v1 = b.U0 << s;
        ulong u4 = UInt256.JoinUp(0, a.U3, s), u3 = UInt256.JoinUp(a.U3, a.U2, s);
        ulong u2 = UInt256.JoinUp(a.U2, a.U1, s), u1 = UInt256.JoinUp(a.U1, a.U0, s), u0 = a.U0 << s;
        ulong reciprocal = Reciprocal(v3, v2), q1 = 0;
        if (a.U3 != 0) q1 = Digit3(u4, ref u3, ref u2, ref u1, v3, v2, v1, reciprocal);
        ulong q0 = Digit3(u3, ref u2, ref u1, ref u0, v3, v2, v1, reciprocal);
        quotient = new UInt256(q0, q1, 0, 0);
        remainder = new UInt256(UInt256.JoinDown(u1, u0, s), UInt256.JoinDown(u2, u1, s), u2 >> s, 0);
    }

    private static void DivideBy2(in UInt256 a, in UInt256 b, out UInt256 quotient, out UInt256 remainder)
    {
        int s = BitOperations.LeadingZeroCount(b.U1);
        ulong v3 = UInt256.JoinUp(b.U1, b.U0, s), v2 = b.U0 << s;
        ulong u4 = UInt256.JoinUp(0, a.U3, s), u3 = UInt256.JoinUp(a.U3, a.U2, s);
        ulong u2 = UInt256.JoinUp(a.U2, a.U1, s), u1 = UInt256.JoinUp(a.U1, a.U0, s), u0 = a.U0 << s;
        ulong reciprocal = Reciprocal(v3, v2), q2 = 0, q1 = 0;
        // A dividend with empty top limbs has empty top digits: what a shift brings into them stays below v.
        if (a.U3 != 0) q2 = Digit2(u4, ref u3, ref u2, v3, v2, reciprocal);
        if ((a.U3 | a.U2) != 0) q1 = Digit2(u3, ref u2, ref u1, v3, v2, reciprocal);
        ulong q0 = Digit2(u2, ref u1, ref u0, v3, v2, reciprocal);
        quotient = new UInt256(q0, q1, q2, 0);
        remainder = new UInt256(UInt256.JoinDown(u1, u0, s), u1 >> s, 0, 0);
    }

    /// <summary>(high × 2^256 + low) mod m for a modulus that is not zero.</summary>
    public static UInt256 Remainder(in UInt256 low, in UInt256 high, in UInt256 m)
    {
        if (m.FitsUInt64) return new UInt256(Remainder64(low, high, m.U0));
        int size = m.U3 != 0 ? 4 : m.U2 != 0 ? 3 : 2;
        int bits = m.LeadingZeroCount, s = bits & 63;
        UInt256 v = m << bits;
        ulong reciprocal = Reciprocal(v.U3, v.U2);
        Unsafe.SkipInit(out Limbs u);
        u[0] = low.U0 << s;
        u[1] = UInt256.JoinUp(low.U1, low.U0, s);
        u[2] = UInt256.JoinUp(low.U2, low.U1, s);
        u[3] = UInt256.JoinUp(low.U3, low.U2, s);
        u[4] = UInt256.JoinUp(high.U0, low.U3, s);
        u[5] = UInt256.JoinUp(high.U1, high.U0, s);
        u[6] = UInt256.JoinUp(high.U2, high.U1, s);
        u[7] = UInt256.JoinUp(high.U3, high.U2, s);
        u[8] = UInt256.JoinUp(0, high.U3, s);
        int next = 4 + ((high.BitLength + 63) / 64) - size; // the lowest limb of the first digit's window
        return size switch
        {
            4 => Reduce4(ref u, next, v, reciprocal),
            3 => Reduce3(ref u, next, v, reciprocal),
            _ => Reduce2(ref u, next, v, reciprocal),
        } >> s;
    }

    private static UInt256 Reduce4(ref Limbs u, int next, UInt256 v, ulong reciprocal)
    {
        ulong r4, r3 = u[next + 4], r2 = u[next + 3], r1 = u[next + 2], r0 = u[next + 1];
        for (; next >= 0; next--)
        {
            (r4, r3, r2, r1, r0) = (r3, r2, r1, r0, u[next]);
            Digit4(r4, ref r3, ref r2, ref r1, ref r0, v, reciprocal);
        }
        return new UInt256(r0, r1, r2, r3);
    }

    private static UInt256 Reduce3(ref Limbs u, int next, UInt256 v, ulong reciprocal)
    {
        ulong r3, r2 = u[next + 3], r1 = u[next + 2], r0 = u[next + 1];
        for (; next >= 0; next--)
        {
            (r3, r2, r1, r0) = (r2, r1, r0, u[next]);
            Digit3(r3, ref r2, ref r1, ref r0, v.U3, v.U2, v.U1, reciprocal);
        }
        return new UInt256(r0, r1, r2, 0);
    }

    private static UInt256 Reduce2(ref Limbs u, int next, UInt256 v, ulong reciprocal)
    {
        ulong r2, r1 = u[next + 2], r0 = u[next + 1];
        for (; next >= 0; next--)
        {
            (r2, r1, r0) = (r1, r0, u[next]);
            Digit2(r2, ref r1, ref r0, v.U3, v.U2, reciprocal);
        }
        return new UInt256(r0, r1, 0, 0);
    }

    private static ulong Remainder64(in UInt256 low, in UInt256 high, ulong m)
    {
        ulong rest = DivideTop(high.U3, high.U2, m, out _, out _);
        rest = Divide128(rest, high.U1, m, out _);
        rest = Divide128(rest, high.U0, m, out _);
        rest = Divide128(rest, low.U3, m, out _);
        rest = Divide128(rest, low.U2, m, out _);
        rest = Divide128(rest, low.U1, m, out _);
        return Divide128(rest, low.U0, m, out _);
    }

    /// <summary>high × 2^64 + low by d, with any high: the two quotient limbs, and the remainder as the result.</summary>
    public static ulong DivideTop(ulong high, ulong low, ulong d, out ulong quotientHigh, out ulong quotientLow)
    {
        quotientHigh = quotientLow = 0;
        if (high == 0 && low < d) return low;
        if (high >= d)
        {
            quotientHigh = high / d;
            high -= quotientHigh * d;
        }
        return Divide128(high, low, d, out quotientLow);
    }

    /// <summary>high × 2^64 + low by d, for high below d: the quotient, and the remainder as the result.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Divide128(ulong high, ulong low, ulong d, out ulong quotient)
    {
        if (X86Base.X64.IsSupported)
        {
            // For one digit DIV beats a reciprocal (5.8 against 11 ns). The method is marked as one whose shape may still
            // change; its meaning, the DIV instruction, cannot, and it traps only for high ≥ d.
#pragma warning disable SYSLIB5004
            (quotient, ulong rest) = X86Base.X64.DivRem(low, high, d);
#pragma warning restore SYSLIB5004
            return rest;
        }
        quotient = (ulong)(new UInt128(high, low) / d);
        return low - (quotient * d);
    }

    /// <summary>⌊(2^192 − 1) / v⌋ − 2^64 for a normalised v of two limbs (Möller and Granlund, algorithm 6).</summary>
    private static ulong Reciprocal(ulong v1, ulong v0)
    {
        Divide128(~v1, ulong.MaxValue, v1, out ulong reciprocal);
        ulong rest = (v1 * reciprocal) + v0;
        if (rest < v0)
        {
            reciprocal--;
            if (rest >= v1)
            {
                reciprocal--;
                rest -= v1;
            }
            rest -= v1;
        }
        ulong high = UInt256.MultiplyWide(reciprocal, v0, out ulong low);
        rest += high;
        if (rest < high)
        {
            reciprocal--;
            if (rest > v1 || (rest == v1 && low >= v0)) reciprocal--;
        }
        return reciprocal;
    }

    /// <summary>
    /// One digit of three limbs by two: exact, for u2:u1 below v1:v0; the remainder replaces u1:u0
    /// (Möller and Granlund, algorithm 5).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Digit2(ulong u2, ref ulong u1, ref ulong u0, ulong v1, ulong v0, ulong reciprocal)
    {
        ulong digit = UInt256.MultiplyWide(reciprocal, u2, out ulong fraction);
        fraction += u1;
        digit += u2 + (fraction < u1 ? 1UL : 0);

        // rest = u1:u0 − digit × v − v, modulo 2^128, for the next higher digit
        ulong high = UInt256.MultiplyWide(v0, digit, out ulong low);
        ulong r0 = u0 - low;
        ulong r1 = u1 - (digit * v1) - high - (u0 < low ? 1UL : 0);
        ulong borrow = r0 < v0 ? 1UL : 0;
        r0 -= v0;
        r1 -= v1 + borrow;
        digit++;

        // Half of the digits are one too high here: a mask, since no branch could be predicted.
        ulong mask = r1 >= fraction ? ulong.MaxValue : 0;
        digit += mask;
        ulong back = v0 & mask;
        r0 += back;
        r1 += (v1 & mask) + (r0 < back ? 1UL : 0);

        if (r1 > v1 || (r1 == v1 && r0 >= v0)) // hardly ever
        {
            digit++;
            borrow = r0 < v0 ? 1UL : 0;
            r0 -= v0;
            r1 -= v1 + borrow;
        }
        u1 = r1;
        u0 = r0;
        return digit;
    }

    /// <summary>One digit of four limbs by three, for u3:u2:u1 below v; what is left replaces the lower three limbs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Digit3(
        ulong u3, ref ulong u2, ref ulong u1, ref ulong u0, ulong v2, ulong v1, ulong v0, ulong reciprocal)
    {
        ulong digit, r2 = u2, r1 = u1, r0 = u0;
        bool below = true;
        if (u3 == v2 && r2 == v1)
        {
            // The digit is 2^64 − 1: v × 2^64 is taken away, which is too much, and v given back.
            digit = ulong.MaxValue;
            r2 = ulong.MaxValue;
            r1 -= v0;
        }
        else
        {
            digit = Digit2(u3, ref r2, ref r1, v2, v1, reciprocal);
            ulong high = UInt256.MultiplyWide(digit, v0, out ulong low);
            ulong borrow = UInt256.SubtractBorrow(ref r0, low, 0);
            borrow = UInt256.SubtractBorrow(ref r1, high, borrow);
            below = UInt256.SubtractBorrow(ref r2, 0, borrow) != 0;
            if (below) digit--;
        }
        if (below) // rare; step D6
        {
            UInt256 back = new UInt256(r0, r1, r2, 0) + new UInt256(v0, v1, v2, 0);
            (r0, r1, r2) = (back.U0, back.U1, back.U2);
        }
        (u2, u1, u0) = (r2, r1, r0);
        return digit;
    }

    /// <summary>One digit of five limbs by four, for u4:u3:u2:u1 below v; what is left replaces the lower four limbs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Digit4(ulong u4, ref ulong u3, ref ulong u2, ref ulong u1, ref ulong u0, in UInt256 v, ulong reciprocal)
    {
        ulong digit, r3 = u3, r2 = u2, r1 = u1, r0 = u0;
        bool below = true;
        if (u4 == v.U3 && r3 == v.U2)
        {
            digit = ulong.MaxValue; // as in Digit3
            r3 = ulong.MaxValue;
            UInt256.SubtractBorrow(ref r2, v.U1, UInt256.SubtractBorrow(ref r1, v.U0, 0));
        }
        else
        {
            digit = Digit2(u4, ref r3, ref r2, v.U3, v.U2, reciprocal);
            ulong high = UInt256.MultiplyWide(digit, v.U0, out ulong low);
            high = UInt256.MultiplyAdd(digit, v.U1, high, out ulong middle);
            ulong borrow = UInt256.SubtractBorrow(ref r0, low, 0);
            borrow = UInt256.SubtractBorrow(ref r1, middle, borrow);
            borrow = UInt256.SubtractBorrow(ref r2, high, borrow);
            below = UInt256.SubtractBorrow(ref r3, 0, borrow) != 0;
            if (below) digit--;
        }
        UInt256 rest = new(r0, r1, r2, r3);
        if (below) rest += v;
        (u3, u2, u1, u0) = (rest.U3, rest.U2, rest.U1, rest.U0);
        return digit;
    }

    /// <summary>a − digit × b modulo 2^256; true when that was below zero.</summary>
    private static bool SubtractProduct(in UInt256 a, in UInt256 b, ulong digit, out UInt256 rest)
    {
        ulong high = UInt256.MultiplyWide(digit, b.U0, out ulong p0);
        high = UInt256.MultiplyAdd(digit, b.U1, high, out ulong p1);
        high = UInt256.MultiplyAdd(digit, b.U2, high, out ulong p2);
        high = UInt256.MultiplyAdd(digit, b.U3, high, out ulong p3);
        return UInt256.SubtractUnderflow(a, new UInt256(p0, p1, p2, p3), out rest) | high != 0;
    }
}
