using System.Numerics;

namespace Altius.Crypto.ModularExponentiation;

/// <summary>Remainders by schoolbook division (Knuth, volume 2, 4.3.1 D), each quotient limb from a reciprocal.</summary>
/// <remarks>The reciprocals and their use follow Möller and Granlund, "Improved division by invariant integers" (2011).</remarks>
internal static unsafe class LongDivision
{
    /// <summary>Limbs of scratch memory that <see cref="Remainder"/> takes for a divisor.</summary>
    public static int ScratchFor(int divisorLength) => Workspace.Rounded(divisorLength);

    /// <summary>numerator ← numerator mod divisor.</summary>
    /// <param name="numerator">
    /// Has one more limb than its length says, of any content; on return its lowest limbs are the remainder.
    /// </param>
    /// <param name="length">At least the divisor's length.</param>
    /// <param name="divisor">Its highest limb is not zero.</param>
    /// <param name="divisorLength">At least one.</param>
    /// <param name="scratch">A slice of <see cref="ScratchFor"/> limbs.</param>
    public static void Remainder(ulong* numerator, int length, ulong* divisor, int divisorLength, ulong* scratch)
    {
        int shift = BitOperations.LeadingZeroCount(divisor[divisorLength - 1]);
        numerator[length] = ShiftUp(numerator, length, shift, numerator);
        ShiftUp(divisor, divisorLength, shift, scratch);
        if (divisorLength == 1) numerator[0] = ReduceByLimb(numerator, length, scratch[0]);
        else ReduceByMany(numerator, length, scratch, divisorLength);
        Natural.ShiftRight(numerator, divisorLength, shift, numerator);
    }

    private static ulong ShiftUp(ulong* source, int length, int shift, ulong* target)
    {
        ulong carry = 0;
        for (int i = 0; i < length; i++)
        {
            ulong limb = source[i];
            target[i] = (limb << shift) | carry;
            carry = shift == 0 ? 0 : limb >> (64 - shift);
        }
        return carry;
    }

    private static ulong ReduceByLimb(ulong* u, int length, ulong d)
    {
        ulong reciprocal = Reciprocal(d);
        ulong remainder = u[length];
        for (int i = length - 1; i >= 0; i--)
        {
            // The quotient's low guess may be one off either way.
            ulong high = Limb.MultiplyAdd(reciprocal, remainder, u[i], out ulong low);
            ulong next = u[i] - (high + remainder + 1) * d;
            if (next > low) next += d;
            if (next >= d) next -= d;
            remainder = next;
        }
        return remainder;
    }

    private static void ReduceByMany(ulong* u, int length, ulong* d, int n)
    {
        ulong d1 = d[n - 1], d0 = d[n - 2];
        ulong reciprocal = Reciprocal(d1, d0);
        for (int j = length - n; j >= 0; j--)
        {
            ulong quotient = QuotientLimb(u[j + n], u[j + n - 1], u[j + n - 2], d1, d0, reciprocal);
            if (quotient == 0) continue;
            ulong carry = 0, borrow = 0;
            for (int i = 0; i < n; i++)
            {
                carry = Limb.MultiplyAdd(quotient, d[i], carry, out ulong low);
                u[i + j] = Limb.Subtract(u[i + j], low, ref borrow);
            }
            ulong top = u[j + n];
            u[j + n] = top - carry - borrow;
            if (top >= carry + borrow && carry + borrow >= carry) continue;

            // Rarely the guess from three limbs is one too large.
            carry = 0;
            for (int i = 0; i < n; i++) u[i + j] = Limb.Add(u[i + j], d[i], ref carry);
            u[j + n] += carry;
        }
    }

    /// <summary>⌊(u2, u1, u0) / (d1, d0)⌋, at most 2^64 − 1.</summary>
    private static ulong QuotientLimb(ulong u2, ulong u1, ulong u0, ulong d1, ulong d0, ulong reciprocal)
    {
        if (u2 > d1 || (u2 == d1 && u1 >= d0)) return ulong.MaxValue;
        UInt128 d = new(d1, d0);
        ulong high = Limb.Multiply(reciprocal, u2, out ulong low);
        UInt128 guess = new UInt128(high, low) + new UInt128(u2, u1);
        ulong quotient = (ulong)(guess >> 64);
        ulong middle = u1 - quotient * d1;
        ulong productHigh = Limb.Multiply(d0, quotient, out ulong productLow);
        UInt128 rest = new UInt128(middle, u0) - new UInt128(productHigh, productLow) - d;
        quotient++;
        if ((ulong)(rest >> 64) >= (ulong)guess)
        {
            quotient--;
            rest += d;
        }
        return rest >= d ? quotient + 1 : quotient;
    }

    /// <summary>⌊(2^128 − 1) / d⌋ − 2^64 for a d with its highest bit set.</summary>
    private static ulong Reciprocal(ulong d) => (ulong)(new UInt128(~d, ulong.MaxValue) / d);

    /// <summary>⌊(2^192 − 1) / (d1, d0)⌋ − 2^64 for a d1 with its highest bit set.</summary>
    private static ulong Reciprocal(ulong d1, ulong d0)
    {
        ulong v = Reciprocal(d1);
        ulong p = d1 * v + d0;
        if (p < d0)
        {
            v--;
            if (p >= d1)
            {
                v--;
                p -= d1;
            }
            p -= d1;
        }
        ulong high = Limb.Multiply(v, d0, out ulong low);
        p += high;
        if (p < high)
        {
            v--;
            if (p > d1 || (p == d1 && low >= d0)) v--;
        }
        return v;
    }
}
