using System.Numerics;
using System.Runtime.CompilerServices;
using Altius.Primitives;

namespace Altius.Crypto;

/// <summary>
/// Inverses mod an odd prime by division steps (Bernstein and Yang, "Fast constant-time gcd computation and modular inversion",
/// 2019), in the variable-time form that skips runs of zero bits.
/// </summary>
/// <remarks>
/// f starts as the modulus and g as the argument. Sixty-two steps look at the lowest words alone and are collected in a matrix,
/// which is then applied to the whole f and g and, mod the modulus, to d and e, where d·x = f and e·x = g always hold. When g
/// is zero, f is 1 or -1 and d the inverse up to that sign. Numbers are five signed limbs of radix 2^62.
/// </remarks>
internal static unsafe class ModularInverse
{
    private const int Steps = 62;
    private const int Limbs = 5;
    private const long Mask = (1L << Steps) - 1;

    private static readonly Modulus Field = new(SecpField.Prime, 0x27C7F6E22DDACACF);
    private static readonly Modulus Order = new(SecpScalar.Order, 0x34F20099AA774EC1);

    /// <summary>The inverse mod p of a value below p; zero for zero.</summary>
    public static UInt256 OfSecpField(in UInt256 value) => Invert(value, Field);

    /// <summary>The inverse mod n of a value below n; zero for zero.</summary>
    public static UInt256 OfSecpScalar(in UInt256 value) => Invert(value, Order);

    [SkipLocalsInit]
    private static UInt256 Invert(in UInt256 value, in Modulus modulus)
    {
        // Every pointer below is to these five limbs or to the modulus copied beside them, all in this frame.
        long* f = stackalloc long[Limbs], g = stackalloc long[Limbs], d = stackalloc long[Limbs], e = stackalloc long[Limbs];
        long* m = stackalloc long[Limbs];
        Spread(modulus.Value, m);
        Spread(modulus.Value, f);
        Spread(value, g);
        for (int i = 0; i < Limbs; i++) d[i] = e[i] = 0;
        e[0] = 1;

        long eta = -1;
        int length = Limbs;
        while (!IsZero(g, length))
        {
            eta = Step(eta, (ulong)f[0], (ulong)g[0], out Matrix t);
            Apply(d, e, t, m, modulus.InverseMod62);
            Apply(f, g, t, length);
            Shorten(f, g, ref length);
        }

        return Gather(d, negative: f[length - 1] < 0, m);
    }

    /// <summary>Sixty-two division steps on the lowest words; the matrix takes (f, g) to 2^62 times the result.</summary>
    private static long Step(long eta, ulong f, ulong g, out Matrix matrix)
    {
        ulong u = 1, v = 0, q = 0, r = 1;
        int left = Steps;
        while (true)
        {
            int zeros = BitOperations.TrailingZeroCount(g | (ulong.MaxValue << left));
            g >>= zeros;
            u <<= zeros;
            v <<= zeros;
            eta -= zeros;
            left -= zeros;
            if (left == 0) break;

            // Clear as many low bits of g at once as the coming steps would without swapping: w = -g/f mod 2^bits.
            ulong w;
            if (eta < 0)
            {
                eta = -eta;
                (f, g) = (g, 0 - f);
                (u, q) = (q, 0 - u);
                (v, r) = (r, 0 - v);
                int bits = (int)Math.Min(Math.Min(eta + 1, left), 6);
                w = f * g * (f * f - 2) & ((1UL << bits) - 1); // f(2 - f²) inverts f mod 2^6.
            }
            else
            {
                int bits = (int)Math.Min(Math.Min(eta + 1, left), 4);
                w = f + (((f + 1) & 4) << 1); // Inverts f mod 2^4.
                w = (0 - w) * g & ((1UL << bits) - 1);
            }

            g += f * w;
            q += u * w;
            r += v * w;
        }

        matrix = new Matrix((long)u, (long)v, (long)q, (long)r);
        return eta;
    }

    /// <summary>(f, g) = t (f, g) / 2^62, which is exact.</summary>
    private static void Apply(long* f, long* g, in Matrix t, int length)
    {
        Wide cf = default, cg = default;
        for (int i = 0; i < length; i++)
        {
            long fi = f[i], gi = g[i];
            cf.Add(t.U, fi);
            cf.Add(t.V, gi);
            cg.Add(t.Q, fi);
            cg.Add(t.R, gi);
            if (i > 0)
            {
                f[i - 1] = (long)cf.Low & Mask;
                g[i - 1] = (long)cg.Low & Mask;
            }

            cf.Shift();
            cg.Shift();
        }

        f[length - 1] = (long)cf.Low;
        g[length - 1] = (long)cg.Low;
    }

    /// <summary>(d, e) = t (d, e) / 2^62 mod m; both stay in (-2m, m).</summary>
    private static void Apply(long* d, long* e, in Matrix t, long* m, ulong inverse)
    {
        // First make a negative input count one modulus more, then pick the multiple of m that clears the lowest limb.
        long ds = d[Limbs - 1] >> 63, es = e[Limbs - 1] >> 63;
        long md = (t.U & ds) + (t.V & es), me = (t.Q & ds) + (t.R & es);
        Wide cd = default, ce = default;
        cd.Add(t.U, d[0]);
        cd.Add(t.V, e[0]);
        ce.Add(t.Q, d[0]);
        ce.Add(t.R, e[0]);
        md -= (long)((inverse * cd.Low + (ulong)md) & Mask);
        me -= (long)((inverse * ce.Low + (ulong)me) & Mask);
        cd.Add(m[0], md);
        ce.Add(m[0], me);
        cd.Shift();
        ce.Shift();
        for (int i = 1; i < Limbs; i++)
        {
            long di = d[i], ei = e[i];
            cd.Add(t.U, di);
            cd.Add(t.V, ei);
            cd.Add(m[i], md);
            ce.Add(t.Q, di);
            ce.Add(t.R, ei);
            ce.Add(m[i], me);
            d[i - 1] = (long)cd.Low & Mask;
            e[i - 1] = (long)ce.Low & Mask;
            cd.Shift();
            ce.Shift();
        }

        d[Limbs - 1] = (long)cd.Low;
        e[Limbs - 1] = (long)ce.Low;
    }

    /// <summary>Drops the top limb once it holds nothing but sign in both.</summary>
    private static void Shorten(long* f, long* g, ref int length)
    {
        if (length < 2) return;
        long fn = f[length - 1], gn = g[length - 1];
        if ((fn ^ (fn >> 63)) != 0 || (gn ^ (gn >> 63)) != 0) return;

        f[length - 2] |= fn << Steps;
        g[length - 2] |= gn << Steps;
        length--;
    }

    private static bool IsZero(long* value, int length)
    {
        long any = 0;
        for (int i = 0; i < length; i++) any |= value[i];
        return any == 0;
    }

    private static void Spread(in UInt256 value, long* limbs)
    {
        limbs[0] = (long)value.U0 & Mask;
        limbs[1] = (long)(value.U0 >> 62 | value.U1 << 2) & Mask;
        limbs[2] = (long)(value.U1 >> 60 | value.U2 << 4) & Mask;
        limbs[3] = (long)(value.U2 >> 58 | value.U3 << 6) & Mask;
        limbs[4] = (long)(value.U3 >> 56);
    }

    /// <summary>d from (-2m, m), negated when asked, as a value in [0, m).</summary>
    private static UInt256 Gather(long* d, bool negative, long* m)
    {
        AddIf(d, m, d[Limbs - 1] < 0);
        if (negative)
            for (int i = 0; i < Limbs; i++) d[i] = -d[i];
        Carry(d);
        AddIf(d, m, d[Limbs - 1] < 0);
        return new UInt256(
            (ulong)d[0] | (ulong)d[1] << 62,
            (ulong)d[1] >> 2 | (ulong)d[2] << 60,
            (ulong)d[2] >> 4 | (ulong)d[3] << 58,
            (ulong)d[3] >> 6 | (ulong)d[4] << 56);
    }

    private static void AddIf(long* d, long* m, bool condition)
    {
        if (!condition) return;
        for (int i = 0; i < Limbs; i++) d[i] += m[i];
        Carry(d);
    }

    private static void Carry(long* d)
    {
        for (int i = 0; i < Limbs - 1; i++)
        {
            d[i + 1] += d[i] >> Steps;
            d[i] &= Mask;
        }
    }

    private readonly record struct Matrix(long U, long V, long Q, long R);

    private readonly record struct Modulus(UInt256 Value, ulong InverseMod62);

    /// <summary>A signed 128-bit sum of products.</summary>
    private struct Wide
    {
        public ulong Low;
        private long _high;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Add(long a, long b)
        {
            long high = Math.BigMul(a, b, out long low);
            Low += (ulong)low;
            _high += high + (Low < (ulong)low ? 1 : 0);
        }

        /// <summary>Divides by 2^62, rounding down.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Shift()
        {
            Low = Low >> Steps | (ulong)_high << (64 - Steps);
            _high >>= Steps;
        }
    }
}
