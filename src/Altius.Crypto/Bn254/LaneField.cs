using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Altius.Crypto.AltBn128;

/// <summary>Eight elements of Fp side by side in 512-bit registers: five limbs of 52 bits, a register for each limb.</summary>
/// <remarks>
/// Elements carry the Montgomery factor 2^260 and are kept at or below 2p; the 2^260 / p &gt; 84 of room lets sums of a dozen
/// products be reduced once and without a comparison. Products of limbs come from the floating-point units: with 2^104 as
/// addend and rounding to zero, the mantissa of a fused multiply-add is the high half of a product, and subtracting that
/// leaves the low half to a second one (Emmart, Zheng and Weems, 2018). Limb j of an element is at offset 8j; pointers lead
/// to whole elements of <see cref="Words"/> words.
/// </remarks>
internal static unsafe class LaneField
{
    public const int Limbs = 5;
    public const int Lanes = 8;
    public const int Words = Limbs * Lanes;
    public const int LimbBits = 52;
    public const ulong Mask = (1UL << LimbBits) - 1;

    /// <summary>The exponent bits of 2^104, under which high halves appear, and of 2^52, under which low halves do.</summary>
    private const ulong HighBias = 0x4670000000000000, LowBias = 0x4330000000000000;

    /// <summary>−p⁻¹ mod 2^52.</summary>
    private const ulong NegativeInverse = 0x87d20782e4866389 & Mask;

    // p in limbs of 52 bits.
    private const ulong P0 = 0x08c16d87cfd47, P1 = 0x916871ca8d3c2, P2 = 0x181585d97816a;
    private const ulong P3 = 0xa029b85045b68, P4 = 0x030644e72e131;

    /// <summary>Whether the processor has what the lanes need.</summary>
    public static bool IsSupported => Avx512F.IsSupported && Avx512DQ.IsSupported;

    /// <summary>How an operand of <see cref="SumOfProducts"/> reaches the lanes.</summary>
    public interface IOperand
    {
        static abstract Vector512<double> Load(double* limb);
    }

    /// <summary>One element for all lanes.</summary>
    public readonly struct Broadcast : IOperand
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<double> Load(double* limb) => Vector512.Create(*limb);
    }

    /// <summary>An element for each lane.</summary>
    public readonly struct EachLane : IOperand
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<double> Load(double* limb) => Vector512.Load(limb);
    }

    /// <summary>result ← the sum of x[i] · s[i] + y[i] · t[i] over i, divided by 2^260; below 2p for up to six i.</summary>
    /// <param name="x">First factors, an element every <paramref name="xStep"/> words.</param>
    /// <param name="y">Third factors, laid out like the first.</param>
    /// <param name="xStep">Words from one of them to the next.</param>
    /// <param name="s">Second factors, an element every <paramref name="sStep"/> words.</param>
    /// <param name="t">Fourth factors, laid out like the second.</param>
    /// <param name="sStep">Words from one of them to the next.</param>
    /// <param name="count">How many pairs of products.</param>
    /// <param name="result">Receives the element.</param>
    [SkipLocalsInit]
    public static void SumOfProducts<TOperand>(
        double* x, double* y, int xStep, double* s, double* t, int sStep, int count, ulong* result)
        where TOperand : struct, IOperand
    {
        // Column k gathers k + 1 low halves of each product (counted down again from column five) and the high halves of
        // column k − 1. Their biases are taken off at the start, for the products and for the reduction.
        ulong bias = 0 - (2 * (ulong)count + 1);
        Vector512<ulong> c0 = Biases(bias, 1, 0), c1 = Biases(bias, 2, 1), c2 = Biases(bias, 3, 2), c3 = Biases(bias, 4, 3),
            c4 = Biases(bias, 5, 4), c5 = Biases(bias, 4, 5), c6 = Biases(bias, 3, 4), c7 = Biases(bias, 2, 3),
            c8 = Biases(bias, 1, 2), c9 = Biases(bias, 0, 1);
        for (int i = 0; i < count; i++, x += xStep, y += xStep, s += sStep, t += sStep)
        {
            AddRow(TOperand.Load(x), s, ref c0, ref c1, ref c2, ref c3, ref c4, ref c5);
            AddRow(TOperand.Load(x + 8), s, ref c1, ref c2, ref c3, ref c4, ref c5, ref c6);
            AddRow(TOperand.Load(x + 16), s, ref c2, ref c3, ref c4, ref c5, ref c6, ref c7);
            AddRow(TOperand.Load(x + 24), s, ref c3, ref c4, ref c5, ref c6, ref c7, ref c8);
            AddRow(TOperand.Load(x + 32), s, ref c4, ref c5, ref c6, ref c7, ref c8, ref c9);
            AddRow(TOperand.Load(y), t, ref c0, ref c1, ref c2, ref c3, ref c4, ref c5);
            AddRow(TOperand.Load(y + 8), t, ref c1, ref c2, ref c3, ref c4, ref c5, ref c6);
            AddRow(TOperand.Load(y + 16), t, ref c2, ref c3, ref c4, ref c5, ref c6, ref c7);
            AddRow(TOperand.Load(y + 24), t, ref c3, ref c4, ref c5, ref c6, ref c7, ref c8);
            AddRow(TOperand.Load(y + 32), t, ref c4, ref c5, ref c6, ref c7, ref c8, ref c9);
        }
        ReduceRow(ref c0, ref c1, ref c2, ref c3, ref c4, ref c5);
        ReduceRow(ref c1, ref c2, ref c3, ref c4, ref c5, ref c6);
        ReduceRow(ref c2, ref c3, ref c4, ref c5, ref c6, ref c7);
        ReduceRow(ref c3, ref c4, ref c5, ref c6, ref c7, ref c8);
        ReduceRow(ref c4, ref c5, ref c6, ref c7, ref c8, ref c9);

        Vector512<ulong> mask = Vector512.Create(Mask);
        (c5 & mask).Store(result);
        c6 += c5 >> LimbBits;
        (c6 & mask).Store(result + 8);
        c7 += c6 >> LimbBits;
        (c7 & mask).Store(result + 16);
        c8 += c7 >> LimbBits;
        (c8 & mask).Store(result + 24);
        (c9 + (c8 >> LimbBits)).Store(result + 32);
    }

    /// <summary>Brings an element whose limbs are any signed sums, and whose value is from 0 to 2^9 p, under 2p.</summary>
    public static void Reduce(ulong* element)
    {
        // The quotient by p, or one less, from the highest limbs alone: they have 46 bits for p.
        const double inverse = 1.0 / (P4 + 1);
        CarrySigned(element);
        Vector512<double> top = Avx512DQ.ConvertToVector512Double(Vector512.Load(element + 32));
        Vector512<ulong> quotient = Avx512DQ.ConvertToVector512UInt64WithTruncation(top * Vector512.Create(inverse));
        (Vector512.Load(element) - quotient * Vector512.Create(P0)).Store(element);
        (Vector512.Load(element + 8) - quotient * Vector512.Create(P1)).Store(element + 8);
        (Vector512.Load(element + 16) - quotient * Vector512.Create(P2)).Store(element + 16);
        (Vector512.Load(element + 24) - quotient * Vector512.Create(P3)).Store(element + 24);
        (Vector512.Load(element + 32) - quotient * Vector512.Create(P4)).Store(element + 32);
        CarrySigned(element);
    }

    /// <summary>negated ← 2p − a.</summary>
    public static void Negate(ulong* a, ulong* negated)
    {
        for (int j = 0; j < Limbs; j++) (Multiple(2, j) - Vector512.Load(a + 8 * j)).Store(negated + 8 * j);
        CarrySigned(negated);
    }

    /// <summary>Limb j of factor · p, not carried.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> Multiple(ulong factor, int j)
    {
        ReadOnlySpan<ulong> p = [P0, P1, P2, P3, P4];
        return Vector512.Create(factor * p[j]);
    }

    /// <summary>The limbs as doubles, which hold them exactly.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ToDoubles(ulong* element, double* doubles)
    {
        for (int j = 0; j < Words; j += Lanes)
            Avx512DQ.ConvertToVector512Double(Vector512.Load(element + j)).Store(doubles + j);
    }

    /// <summary>Carries limbs that may be negative up to the highest.</summary>
    private static void CarrySigned(ulong* element)
    {
        Vector512<ulong> mask = Vector512.Create(Mask);
        Vector512<long> carry = Vector512<long>.Zero;
        for (int j = 0; j < Words - Lanes; j += Lanes)
        {
            Vector512<long> limb = Vector512.Load(element + j).AsInt64() + carry;
            carry = limb >> LimbBits;
            (limb.AsUInt64() & mask).Store(element + j);
        }
        (Vector512.Load(element + 32) + carry.AsUInt64()).Store(element + 32);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Biases(ulong products, ulong lows, ulong highs) =>
        Vector512.Create(unchecked(products * (lows * LowBias + highs * HighBias)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddRow(
        Vector512<double> a, double* b, ref Vector512<ulong> r0, ref Vector512<ulong> r1, ref Vector512<ulong> r2,
        ref Vector512<ulong> r3, ref Vector512<ulong> r4, ref Vector512<ulong> r5)
    {
        AddProduct(a, Vector512.Load(b), ref r0, ref r1);
        AddProduct(a, Vector512.Load(b + 8), ref r1, ref r2);
        AddProduct(a, Vector512.Load(b + 16), ref r2, ref r3);
        AddProduct(a, Vector512.Load(b + 24), ref r3, ref r4);
        AddProduct(a, Vector512.Load(b + 32), ref r4, ref r5);
    }

    /// <summary>Adds the multiple of p that clears the lowest column, and carries that column on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ReduceRow(
        ref Vector512<ulong> r0, ref Vector512<ulong> r1, ref Vector512<ulong> r2, ref Vector512<ulong> r3,
        ref Vector512<ulong> r4, ref Vector512<ulong> r5)
    {
        Vector512<ulong> mask = Vector512.Create(Mask);
        Vector512<ulong> quotient = ((r0 & mask) * Vector512.Create(NegativeInverse)) & mask;
        Vector512<double> q = Avx512DQ.ConvertToVector512Double(quotient);
        AddProduct(q, Vector512.Create((double)P0), ref r0, ref r1);
        AddProduct(q, Vector512.Create((double)P1), ref r1, ref r2);
        AddProduct(q, Vector512.Create((double)P2), ref r2, ref r3);
        AddProduct(q, Vector512.Create((double)P3), ref r3, ref r4);
        AddProduct(q, Vector512.Create((double)P4), ref r4, ref r5);
        r1 += r0 >> LimbBits;
    }

    /// <summary>Adds both halves of a · b, each under its exponent bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddProduct(Vector512<double> a, Vector512<double> b, ref Vector512<ulong> low, ref Vector512<ulong> high)
    {
        const double bias = 20282409603651670423947251286016.0; // 2^104
        const double bothBiases = 20282409603651674927546878656512.0; // 2^104 + 2^52
        Vector512<double> upper = Avx512F.FusedMultiplyAdd(a, b, Vector512.Create(bias), FloatRoundingMode.ToZero);
        high += upper.AsUInt64();
        low += Avx512F.FusedMultiplyAdd(a, b, Vector512.Create(bothBiases) - upper, FloatRoundingMode.ToZero).AsUInt64();
    }
}
