using System.Numerics;
using System.Runtime.CompilerServices;

namespace Altius.Crypto.AltBn128;

/// <content>Inversion by the optimized binary GCD (Pornin, eprint 2020/972), several times faster than the power p − 2.</content>
/// <remarks>
/// Thirty-one steps at a time run on one word per number, made of its highest 33 bits (enough to compare) and its lowest 31
/// (enough to halve). They gather in a 2×2 matrix, which is then applied to the full numbers. Not constant time.
/// </remarks>
internal readonly partial struct Fp
{
    private const int StepsPerRound = 31;

    /// <summary>Rounds that bring any pair of 254-bit numbers down to (0, 1): one step takes a bit from either.</summary>
    private const int Rounds = (2 * 254 - 1 + StepsPerRound - 1) / StepsPerRound;

    /// <summary>
    /// 2^768 · 2^561: each round leaves the inverse 2^(31 − 64) times what it should be, and Montgomery
    /// form wants 2^512 times it.
    /// </summary>
    private static readonly Fp InverseScale = BuildInverseScale();

    /// <summary>The inverse of a; zero for zero.</summary>
    public static void Invert(in Fp a, out Fp inverse)
    {
        // Invariant, up to the scale: x = a · u and y = a · v modulo p; at the end x = 0 and y = 1.
        Fp x = a, y = new(P0, P1, P2, P3), u = new(1, 0, 0, 0), v = default;
        for (int round = 0; round < Rounds; round++)
        {
            RoundMatrix m = GatherSteps(x, y);
            Combine(x, y, ref m.F0, ref m.G0, out Fp nextX);
            Combine(x, y, ref m.F1, ref m.G1, out y);
            x = nextX;
            CombineModulo(u, v, m.F0, m.G0, out Fp nextU);
            CombineModulo(u, v, m.F1, m.G1, out v);
            u = nextU;
        }
        Multiply(v, InverseScale, out inverse);
    }

    /// <summary>Runs the steps on one word of each number.</summary>
    private static RoundMatrix GatherSteps(in Fp x, in Fp y)
    {
        const ulong lowBits = (1UL << StepsPerRound) - 1;
        Leading(x, y, out ulong a, out ulong b);
        a = (a & ~lowBits) | (x._u0 & lowBits);
        b = (b & ~lowBits) | (y._u0 & lowBits);

        // A row of the matrix is packed in one word, f + 2^32·g, so that both change at once.
        ulong row0 = 1, row1 = 1UL << 32;
        int left = StepsPerRound;
        while (true)
        {
            int zeros = BitOperations.TrailingZeroCount(a | (1UL << left));
            a >>= zeros;
            row1 <<= zeros;
            left -= zeros;
            if (left == 0) return new RoundMatrix(row0, row1);

            // Both are odd: swap, without a branch that no predictor could learn, to subtract the smaller.
            ulong mask = 0 - (a < b ? 1UL : 0UL);
            ulong difference = (a ^ b) & mask;
            a ^= difference;
            b ^= difference;
            difference = (row0 ^ row1) & mask;
            row0 ^= difference;
            row1 ^= difference;
            a -= b;
            row0 -= row1;
        }
    }

    /// <summary>The highest 64 bits of the larger number and the bits of the other at the same place.</summary>
    private static void Leading(in Fp x, in Fp y, out ulong a, out ulong b)
    {
        if ((x._u3 | y._u3) != 0) Window(x._u3, x._u2, y._u3, y._u2, out a, out b);
        else if ((x._u2 | y._u2) != 0) Window(x._u2, x._u1, y._u2, y._u1, out a, out b);
        else if ((x._u1 | y._u1) != 0) Window(x._u1, x._u0, y._u1, y._u0, out a, out b);
        else (a, b) = (x._u0, y._u0);
    }

    private static void Window(ulong xHigh, ulong xLow, ulong yHigh, ulong yLow, out ulong a, out ulong b)
    {
        int shift = BitOperations.LeadingZeroCount(xHigh | yHigh);
        a = (xHigh << shift) | (xLow >> 1 >> (63 - shift));
        b = (yHigh << shift) | (yLow >> 1 >> (63 - shift));
    }

    /// <summary>|x·f + y·g| / 2^31, an exact division; a negative sum turns both coefficients' signs.</summary>
    private static void Combine(in Fp x, in Fp y, ref long f, ref long g, out Fp result)
    {
        Products(x, y, f, g, out ulong t0, out ulong t1, out ulong t2, out ulong t3, out ulong t4);
        t0 = (t0 >> 31) | (t1 << 33);
        t1 = (t1 >> 31) | (t2 << 33);
        t2 = (t2 >> 31) | (t3 << 33);
        t3 = (t3 >> 31) | (t4 << 33);
        if ((long)t4 < 0)
        {
            ulong borrow = 0;
            t0 = Limb.Subtract(0, t0, ref borrow);
            t1 = Limb.Subtract(0, t1, ref borrow);
            t2 = Limb.Subtract(0, t2, ref borrow);
            t3 = 0 - t3 - borrow;
            f = -f;
            g = -g;
        }
        result = new Fp(t0, t1, t2, t3);
    }

    /// <summary>(u·f + v·g) / 2^64 modulo p, at most p(1 + 2^−32) for such u and v.</summary>
    private static void CombineModulo(in Fp u, in Fp v, long f, long g, out Fp result)
    {
        Products(u, v, f, g, out ulong t0, out ulong t1, out ulong t2, out ulong t3, out ulong t4);
        ReduceRow(t0, t1, t2, t3, t4, out t0, out t1, out t2, out t3);
        ulong mask = (ulong)((long)t3 >> 63);
        ulong carry = 0;
        t0 = Limb.Add(t0, P0 & mask, ref carry);
        t1 = Limb.Add(t1, P1 & mask, ref carry);
        t2 = Limb.Add(t2, P2 & mask, ref carry);
        result = new Fp(t0, t1, t2, t3 + (P3 & mask) + carry);
    }

    /// <summary>x·f + y·g as five limbs in two's complement.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Products(
        in Fp x, in Fp y, long f, long g, out ulong t0, out ulong t1, out ulong t2, out ulong t3, out ulong t4)
    {
        // A negative factor read as unsigned is 2^64 too large; the surplus is taken off one limb up.
        ulong carry = Limb.Multiply(x._u0, (ulong)f, out t0);
        carry = Limb.MultiplyAdd(x._u1, (ulong)f, carry, out t1);
        carry = Limb.MultiplyAdd(x._u2, (ulong)f, carry, out t2);
        t4 = Limb.MultiplyAdd(x._u3, (ulong)f, carry, out t3);
        carry = Limb.MultiplyAdd(y._u0, (ulong)g, t0, out t0);
        carry = Limb.MultiplyAdd(y._u1, (ulong)g, t1, carry, out t1);
        carry = Limb.MultiplyAdd(y._u2, (ulong)g, t2, carry, out t2);
        t4 += Limb.MultiplyAdd(y._u3, (ulong)g, t3, carry, out t3);
        ulong mask = (ulong)(f >> 63), borrow = 0;
        t1 = Limb.Subtract(t1, x._u0 & mask, ref borrow);
        t2 = Limb.Subtract(t2, x._u1 & mask, ref borrow);
        t3 = Limb.Subtract(t3, x._u2 & mask, ref borrow);
        t4 -= (x._u3 & mask) + borrow;
        mask = (ulong)(g >> 63);
        borrow = 0;
        t1 = Limb.Subtract(t1, y._u0 & mask, ref borrow);
        t2 = Limb.Subtract(t2, y._u1 & mask, ref borrow);
        t3 = Limb.Subtract(t3, y._u2 & mask, ref borrow);
        t4 -= (y._u3 & mask) + borrow;
    }

    private static Fp BuildInverseScale()
    {
        Fp scale = new(0xb1cd6dafda1530df, 0x62f210e6a7283db6, 0xef7f0b0c0ada0afb, 0x20fd6e902d592544); // 2^768 mod p
        for (int i = 0; i < Rounds * (64 - StepsPerRound); i++) Double(scale, out scale);
        return scale;
    }

    /// <summary>What a round does: x ← (F0·x + G0·y) / 2^31, y ← (F1·x + G1·y) / 2^31.</summary>
    private struct RoundMatrix
    {
        public long F0, G0, F1, G1;

        public RoundMatrix(ulong row0, ulong row1)
        {
            Unpack(row0, out F0, out G0);
            Unpack(row1, out F1, out G1);
        }

        /// <summary>Coefficients lie between 1 − 2^31 and 2^31, so a bias makes them unsigned 32-bit numbers.</summary>
        private static void Unpack(ulong row, out long f, out long g)
        {
            const long bias = 0x7fffffff;
            row += 0x7fffffff7fffffff;
            f = (uint)row - bias;
            g = (long)(row >> 32) - bias;
        }
    }
}
