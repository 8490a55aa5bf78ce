using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Altius.Crypto;

/// <summary>Multiplication and squaring of eight elements at once.</summary>
internal partial struct SecpField8
{
    /// <summary>2^260 mod p.</summary>
    private const double Fold260 = 0x1000003D10;

    /// <summary>
    /// The bits of 1.5 · 2^104 and of 2^52: what each upper and lower part brings into its column besides itself.
    /// </summary>
    private const long HighBits = 0x4678000000000000, LowBits = 0x4330000000000000;

    /// <summary>Product of carried elements, carried. The result may be an operand.</summary>
    [SkipLocalsInit]
    public static void Multiply(in SecpField8 a, in SecpField8 b, out SecpField8 result)
    {
        Vector512<long> c0 = Bias(1, 0);
        Vector512<long> c1 = Bias(2, 1);
        Vector512<long> c2 = Bias(3, 2);
        Vector512<long> c3 = Bias(4, 3);
        Vector512<long> c4 = Bias(5, 4);
        Vector512<long> c5 = Bias(4, 5);
        Vector512<long> c6 = Bias(3, 4);
        Vector512<long> c7 = Bias(2, 3);
        Vector512<long> c8 = Bias(1, 2);
        Vector512<long> c9 = Bias(0, 1);

        Product(a.N0, b.N0, ref c0, ref c1);
        Product(a.N0, b.N1, ref c1, ref c2);
        Product(a.N0, b.N2, ref c2, ref c3);
        Product(a.N0, b.N3, ref c3, ref c4);
        Product(a.N0, b.N4, ref c4, ref c5);
        Product(a.N1, b.N0, ref c1, ref c2);
        Product(a.N1, b.N1, ref c2, ref c3);
        Product(a.N1, b.N2, ref c3, ref c4);
        Product(a.N1, b.N3, ref c4, ref c5);
        Product(a.N1, b.N4, ref c5, ref c6);
        Product(a.N2, b.N0, ref c2, ref c3);
        Product(a.N2, b.N1, ref c3, ref c4);
        Product(a.N2, b.N2, ref c4, ref c5);
        Product(a.N2, b.N3, ref c5, ref c6);
        Product(a.N2, b.N4, ref c6, ref c7);
        Product(a.N3, b.N0, ref c3, ref c4);
        Product(a.N3, b.N1, ref c4, ref c5);
        Product(a.N3, b.N2, ref c5, ref c6);
        Product(a.N3, b.N3, ref c6, ref c7);
        Product(a.N3, b.N4, ref c7, ref c8);
        Product(a.N4, b.N0, ref c4, ref c5);
        Product(a.N4, b.N1, ref c5, ref c6);
        Product(a.N4, b.N2, ref c6, ref c7);
        Product(a.N4, b.N3, ref c7, ref c8);
        Product(a.N4, b.N4, ref c8, ref c9);
        Reduce(c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, out result);
    }

    /// <summary>Square of a carried element, carried. The result may be the operand.</summary>
    [SkipLocalsInit]
    public static void Square(in SecpField8 a, out SecpField8 result)
    {
        // The products of different limbs count twice: their columns are doubled before the squares of limbs join in.
        Vector512<long> c1 = Bias(1, 0);
        Vector512<long> c2 = Bias(1, 1);
        Vector512<long> c3 = Bias(2, 1);
        Vector512<long> c4 = Bias(2, 2);
        Vector512<long> c5 = Bias(2, 2);
        Vector512<long> c6 = Bias(1, 2);
        Vector512<long> c7 = Bias(1, 1);
        Vector512<long> c8 = Bias(0, 1);
        Product(a.N0, a.N1, ref c1, ref c2);
        Product(a.N0, a.N2, ref c2, ref c3);
        Product(a.N0, a.N3, ref c3, ref c4);
        Product(a.N0, a.N4, ref c4, ref c5);
        Product(a.N1, a.N2, ref c3, ref c4);
        Product(a.N1, a.N3, ref c4, ref c5);
        Product(a.N1, a.N4, ref c5, ref c6);
        Product(a.N2, a.N3, ref c5, ref c6);
        Product(a.N2, a.N4, ref c6, ref c7);
        Product(a.N3, a.N4, ref c7, ref c8);

        Vector512<long> c0 = Bias(1, 0), c9 = Bias(0, 1);
        c1 += c1 + Bias(0, 1);
        c2 += c2 + Bias(1, 0);
        c3 += c3 + Bias(0, 1);
        c4 += c4 + Bias(1, 0);
        c5 += c5 + Bias(0, 1);
        c6 += c6 + Bias(1, 0);
        c7 += c7 + Bias(0, 1);
        c8 += c8 + Bias(1, 0);
        Product(a.N0, a.N0, ref c0, ref c1);
        Product(a.N1, a.N1, ref c2, ref c3);
        Product(a.N2, a.N2, ref c4, ref c5);
        Product(a.N3, a.N3, ref c6, ref c7);
        Product(a.N4, a.N4, ref c8, ref c9);
        Reduce(c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, out result);
    }

    /// <summary>Squares a carried element <paramref name="times"/> times over, at least once.</summary>
    public static void SquareTimes(in SecpField8 a, int times, out SecpField8 result)
    {
        Square(a, out result);
        for (int i = 1; i < times; i++) Square(result, out result);
    }

    /// <summary>What a column of so many lower and upper parts must start from for the constants' bits to vanish.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<long> Bias(long lower, long upper) =>
        Vector512.Create(unchecked(-(lower * LowBits + upper * HighBits)));

    /// <summary>Adds the raw bits of both parts of a · b to their columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Product(Vector512<double> a, Vector512<double> b, ref Vector512<long> column, ref Vector512<long> next)
    {
        Vector512<double> high =
            Avx512F.FusedMultiplyAdd(a, b, Vector512.Create(HighMagic), FloatRoundingMode.ToNegativeInfinity);
        Vector512<double> low = Avx512F.FusedMultiplyAdd(a, b, Vector512.Create(HighMagic + Two52) - high);
        next += high.AsInt64();
        column += low.AsInt64();
    }

    /// <summary>Folds ten columns, up to 2^55 in size and the last up to 2^47, into a carried element.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Reduce(
        Vector512<long> c0, Vector512<long> c1, Vector512<long> c2, Vector512<long> c3, Vector512<long> c4,
        Vector512<long> c5, Vector512<long> c6, Vector512<long> c7, Vector512<long> c8, Vector512<long> c9, out SecpField8 result)
    {
        Vector512<long> k5 = Excess(ref c5), k6 = Excess(ref c6), k7 = Excess(ref c7), k8 = Excess(ref c8);
        c6 += k5;
        c7 += k6;
        c8 += k7;
        c9 += k8;

        Vector512<double> fold = Vector512.Create(Fold260);
        Vector512<long> over = Bias(0, 1);
        c0 += Bias(1, 0);
        c1 += Bias(1, 1);
        c2 += Bias(1, 1);
        c3 += Bias(1, 1);
        c4 += Bias(1, 1);
        Product(ToDouble(c5), fold, ref c0, ref c1);
        Product(ToDouble(c6), fold, ref c1, ref c2);
        Product(ToDouble(c7), fold, ref c2, ref c3);
        Product(ToDouble(c8), fold, ref c3, ref c4);
        Product(ToDouble(c9), fold, ref c4, ref over);

        // What lies above 2^256: column 5, sixteen times heavier, and the top of column 4.
        Vector512<long> top = (c4 + Vector512.Create(1L << 47)) >> 48;
        c4 -= top << 48;
        c0 += Bias(1, 0);
        c1 += Bias(0, 1);
        Product(ToDouble(top + (over << 4)), Vector512.Create(Fold256), ref c0, ref c1);

        Vector512<long> k0 = Excess(ref c0), k1 = Excess(ref c1), k2 = Excess(ref c2), k3 = Excess(ref c3);
        result.N0 = ToDouble(c0);
        result.N1 = ToDouble(c1 + k0);
        result.N2 = ToDouble(c2 + k1);
        result.N3 = ToDouble(c3 + k2);
        result.N4 = ToDouble(c4 + k3);
    }

    /// <summary>Takes the nearest multiple of 2^52 from the column and returns how many.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<long> Excess(ref Vector512<long> column)
    {
        Vector512<long> excess = (column + Vector512.Create(1L << 51)) >> 52;
        column -= excess << 52;
        return excess;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> ToDouble(Vector512<long> value) => Avx512DQ.ConvertToVector512Double(value);
}
