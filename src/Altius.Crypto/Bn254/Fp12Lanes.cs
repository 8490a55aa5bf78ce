using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Altius.Crypto.AltBn128;

/// <summary>
/// An element of Fp12 as Fp2[w]/(w⁶ − ξ), the coefficient of w^k in lane k: its real parts in one <see cref="LaneField"/>
/// element, the parts of u in another. Lanes six and seven are zero.
/// </summary>
internal unsafe struct Fp12Lanes : IPairingField<Fp12Lanes>
{
    private const int Words = LaneField.Words;
    private const int Degree = 6;

    /// <summary>γ^k at lane k for each Frobenius map.</summary>
    private static readonly Fp12Lanes[] Gammas = [From(AltBn128.Frobenius.Constants(1)), From(AltBn128.Frobenius.Constants(2)),
        From(AltBn128.Frobenius.Constants(3))];

    private fixed ulong _words[2 * Words];

    public static Fp12Lanes From(in Fp12 value)
    {
        Fp12Lanes lanes = default;
        Write(value.C0.C0, 0, lanes._words);
        Write(value.C1.C0, 1, lanes._words);
        Write(value.C0.C1, 2, lanes._words);
        Write(value.C1.C1, 3, lanes._words);
        Write(value.C0.C2, 4, lanes._words);
        Write(value.C1.C2, 5, lanes._words);
        return lanes;
    }

    public readonly Fp12 ToFp12()
    {
        fixed (ulong* words = _words)
        {
            var c0 = new Fp6(Read(words, 0), Read(words, 2), Read(words, 4));
            var c1 = new Fp6(Read(words, 1), Read(words, 3), Read(words, 5));
            return new Fp12(c0, c1);
        }
    }

    [SkipLocalsInit]
    public static void Multiply(in Fp12Lanes a, in Fp12Lanes b, out Fp12Lanes product)
    {
        // a is the sum of a[k]·w^k; each a[k] goes to all lanes and meets w^k·b there.
        double* factors = stackalloc double[3 * Words];
        double* shifts = stackalloc double[Degree * 2 * Words];
        Unsafe.SkipInit(out product);
        fixed (ulong* x = a._words, y = b._words, r = product._words)
        {
            Fp2Lanes.Spread(x, factors);
            Shift(y, [0, 1, 2, 3, 4, 5], shifts);
            SumShifts(factors, 1, shifts, Degree, r);
        }
    }

    public static void Square(in Fp12Lanes a, out Fp12Lanes square) => Multiply(a, a, out square);

    /// <summary>a · (l0 + l1·w + l3·w³), the shape of a line of the Miller loop.</summary>
    /// <param name="a">The element.</param>
    /// <param name="lines">
    /// The lines of eight pairs, each of l0, l1 and l3 as <see cref="Fp2Lanes.Spread(double*)"/> leaves it.
    /// </param>
    /// <param name="lane">Which pair's line to use.</param>
    /// <param name="product">The result.</param>
    [SkipLocalsInit]
    public static void MultiplyByLine(in Fp12Lanes a, double* lines, int lane, out Fp12Lanes product)
    {
        double* shifts = stackalloc double[3 * 2 * Words];
        Unsafe.SkipInit(out product);
        fixed (ulong* y = a._words, r = product._words)
        {
            Shift(y, [0, 1, 3], shifts);
            SumShifts(lines + lane, 3 * Words, shifts, 3, r);
        }
    }

    public static bool TryMillerLoop(ReadOnlySpan<G1Affine> points, ReadOnlySpan<G2Affine> twistPoints, out Fp12Lanes product) =>
        LaneMillerLoop.TryRun(points, twistPoints, out product);

    public static void Conjugate(in Fp12Lanes a, out Fp12Lanes conjugate)
    {
        Vector512<ulong> odd = Vector512.Create(0UL, ulong.MaxValue, 0, ulong.MaxValue, 0, ulong.MaxValue, 0, 0);
        ulong* negated = stackalloc ulong[Words];
        Unsafe.SkipInit(out conjugate);
        fixed (ulong* x = a._words, r = conjugate._words)
        {
            for (int part = 0; part < 2 * Words; part += Words)
            {
                LaneField.Negate(x + part, negated);
                for (int j = 0; j < Words; j += LaneField.Lanes)
                {
                    Vector512<ulong> limb =
                        Vector512.ConditionalSelect(odd, Vector512.Load(negated + j), Vector512.Load(x + part + j));
                    limb.Store(r + part + j);
                }
            }
        }
    }

    [SkipLocalsInit]
    public static void Frobenius(in Fp12Lanes a, int power, out Fp12Lanes image)
    {
        double* factors = stackalloc double[3 * Words];
        double* gamma = stackalloc double[2 * Words];
        ulong* conjugate = stackalloc ulong[2 * Words];
        Unsafe.SkipInit(out image);
        fixed (ulong* x = a._words, constants = Gammas[power - 1]._words, r = image._words)
        {
            Copy(x, conjugate);
            if ((power & 1) != 0) LaneField.Negate(x + Words, conjugate + Words);
            Fp2Lanes.Spread(conjugate, factors);
            LaneField.ToDoubles(constants, gamma);
            LaneField.ToDoubles(constants + Words, gamma + Words);
            Fp2Lanes.MultiplyLanes(factors, gamma, r);
        }
    }

    [SkipLocalsInit]
    public static void CyclotomicSquare(in Fp12Lanes a, out Fp12Lanes square)
    {
        double* factors = stackalloc double[3 * Words];
        ulong* squares = stackalloc ulong[2 * Words];
        ulong* cross = stackalloc ulong[2 * Words];
        Unsafe.SkipInit(out square);
        fixed (ulong* x = a._words, r = square._words)
        {
            // For g[k] = x[k] + y[k]·w³, k = 0, 1, 2 (x in lanes 0 to 2, y in 3 to 5): x[k]², y[k]² and x[k]·y[k].
            Fp2Lanes.Spread(x, factors);
            Fp2Lanes.MultiplyLanes(factors, factors, squares);
            MultiplyHalves(factors, cross);
            JoinSquares(x, squares, cross, r);
        }
    }

    /// <summary>For each given k, w^k·b as doubles: lanes move up by k, and those that leave come back times ξ.</summary>
    private static void Shift(ulong* b, ReadOnlySpan<byte> powers, double* shifts)
    {
        ulong* wrapped = stackalloc ulong[2 * Words];
        double* low = stackalloc double[2 * Words], high = stackalloc double[2 * Words];
        MultiplyByNonResidue(b, wrapped);
        LaneField.ToDoubles(b, low);
        LaneField.ToDoubles(b + Words, low + Words);
        LaneField.ToDoubles(wrapped, high);
        LaneField.ToDoubles(wrapped + Words, high + Words);
        foreach (byte k in powers)
        {
            // Index 6 is a zero lane; indices from eight on are those of the second table.
            Vector512<long> lanes = Vector512.Create(0L, 1, 2, 3, 4, 5, 6, 6) - Vector512.Create((long)k);
            lanes += Vector512.LessThan(lanes, Vector512<long>.Zero) & Vector512.Create(8L + Degree);
            Vector512<long> index = lanes.WithElement(6, 6L).WithElement(7, 6L);
            for (int j = 0; j < 2 * Words; j += LaneField.Lanes, shifts += LaneField.Lanes)
                Avx512F.PermuteVar8x64x2(Vector512.Load(low + j), index, Vector512.Load(high + j)).Store(shifts);
        }
    }

    /// <summary>ξ·a in every lane, ξ = 9 + u.</summary>
    private static void MultiplyByNonResidue(ulong* a, ulong* product)
    {
        for (int j = 0; j < LaneField.Limbs; j++)
        {
            Vector512<ulong> re = Vector512.Load(a + 8 * j), im = Vector512.Load(a + Words + 8 * j);
            ((re << 3) + re - im + LaneField.Multiple(2, j)).Store(product + 8 * j);
            ((im << 3) + im + re).Store(product + Words + 8 * j);
        }
        LaneField.Reduce(product);
        LaneField.Reduce(product + Words);
    }

    /// <summary>result ← the sum of factor[i] · shift[i] in Fp2, each factor, a step from the one before, in all lanes.</summary>
    private static void SumShifts(double* factors, int step, double* shifts, int count, ulong* result)
    {
        double* re = factors, im = factors + Words, negatedIm = factors + 2 * Words;
        LaneField.SumOfProducts<LaneField.Broadcast>(re, negatedIm, step, shifts, shifts + Words, 2 * Words, count, result);
        LaneField.SumOfProducts<LaneField.Broadcast>(re, im, step, shifts + Words, shifts, 2 * Words, count, result + Words);
    }

    /// <summary>result ← 2 · lane k times lane k + 3 in Fp2, in lane k for k = 0, 1, 2.</summary>
    private static void MultiplyHalves(double* a, ulong* result)
    {
        // One sum gives the real parts in lanes 0 to 2 and the parts of u in lanes 3 to 5.
        double* x = stackalloc double[4 * Words];
        double* y = x + Words, s = y + Words, t = s + Words;
        Vector512<long> lowTwice = Vector512.Create(0L, 1, 2, 8, 9, 10, 6, 6);
        Vector512<long> highTwice = Vector512.Create(3L, 4, 5, 11, 12, 13, 6, 6);
        for (int j = 0; j < Words; j += LaneField.Lanes)
        {
            Vector512<double> re = Vector512.Load(a + j), im = Vector512.Load(a + Words + j);
            Vector512<double> negated = Vector512.Load(a + 2 * Words + j);
            Avx512F.PermuteVar8x64x2(re, lowTwice, re).Store(x + j);
            Avx512F.PermuteVar8x64x2(negated, lowTwice, im).Store(y + j);
            Avx512F.PermuteVar8x64x2(re, highTwice, im).Store(s + j);
            Avx512F.PermuteVar8x64x2(im, highTwice, re).Store(t + j);
        }
        LaneField.SumOfProducts<LaneField.EachLane>(x, y, 0, s, t, 0, 1, result);
        Vector512<long> second = Vector512.Create(3L, 4, 5, 6, 6, 6, 6, 6);
        for (int j = 0; j < Words; j += LaneField.Lanes)
        {
            Vector512<ulong> twice = Vector512.Load(result + j) << 1;
            twice.Store(result + j);
            Vector512.Shuffle(twice, second.AsUInt64()).Store(result + Words + j);
        }
    }

    /// <summary>
    /// With s[k] = x[k]² + ξ·y[k]² + 2x[k]·y[k]·w³ and ḡ for g with its part of w³ negated: 3s[0] − 2ḡ[0], 3w³·s[2] + 2ḡ[1]
    /// and 3s[1] − 2ḡ[2].
    /// </summary>
    private static void JoinSquares(ulong* a, ulong* squares, ulong* cross, ulong* result)
    {
        // Lane by lane: what enters as it is, and what enters times ξ. Lane 6 is zero.
        Vector512<long> plain = Vector512.Create(0L, 6, 1, 8, 2, 9, 6, 6), wrapped = Vector512.Create(3L, 10, 4, 6, 5, 6, 6, 6);
        Vector512<ulong> even = Vector512.Create(ulong.MaxValue, 0, ulong.MaxValue, 0, ulong.MaxValue, 0, 0, 0);
        Vector512<ulong> used = Vector512<ulong>.AllBitsSet.WithElement(6, 0UL).WithElement(7, 0UL);
        for (int j = 0; j < LaneField.Limbs; j++)
        {
            int at = 8 * j, im = Words + 8 * j;
            Permuted(squares + at, plain, cross + at, out Vector512<ulong> re1);
            Permuted(squares + im, plain, cross + im, out Vector512<ulong> im1);
            Permuted(squares + at, wrapped, cross + at, out Vector512<ulong> re2);
            Permuted(squares + im, wrapped, cross + im, out Vector512<ulong> im2);
            Vector512<ulong> offset = LaneField.Multiple(16, j) & used;
            Vector512<ulong> re = re1 + (re2 << 3) + re2 - im2, imaginary = im1 + (im2 << 3) + im2 + re2;
            (re + (re << 1) + offset + Signed(a + at, even)).Store(result + at);
            (imaginary + (imaginary << 1) + offset + Signed(a + im, even)).Store(result + im);
        }
        LaneField.Reduce(result);
        LaneField.Reduce(result + Words);
    }

    /// <summary>Twice the limbs, negated in the lanes of the mask.</summary>
    private static Vector512<ulong> Signed(ulong* limbs, Vector512<ulong> mask)
    {
        Vector512<ulong> twice = Vector512.Load(limbs) << 1;
        return (twice ^ mask) - mask;
    }

    private static void Permuted(ulong* first, Vector512<long> index, ulong* second, out Vector512<ulong> lanes) =>
        lanes = Avx512F.PermuteVar8x64x2(Vector512.Load(first), index.AsUInt64(), Vector512.Load(second));

    private static void Copy(ulong* source, ulong* target) =>
        new ReadOnlySpan<ulong>(source, 2 * Words).CopyTo(new Span<ulong>(target, 2 * Words));

    private static void Write(in Fp2 value, int lane, ulong* words)
    {
        value.C0.WriteLane(words + lane);
        value.C1.WriteLane(words + Words + lane);
    }

    private static Fp2 Read(ulong* words, int lane) => new(Fp.ReadLane(words + lane), Fp.ReadLane(words + Words + lane));
}
