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

    /// <summary>What makes a limb, and the top one, of what is nearest rather than of what is below.</summary>
    private const long Half = 1L << 51, HalfTop = 1L << 47;

    private const int LimbBits = 52, TopBits = 48;

    [SkipLocalsInit]
    public static void Multiply(in SecpField8 a, in SecpField8 b, out SecpField8 result)
    {
        Vector512<long> c0 = Start(0, lower: 1, upper: 0);
        Vector512<long> c1 = Start(1, lower: 2, upper: 1);
        Vector512<long> c2 = Start(2, lower: 3, upper: 2);
        Vector512<long> c3 = Start(3, lower: 4, upper: 3);
        Vector512<long> c4 = Start(4, lower: 5, upper: 4);
        Vector512<long> c5 = Start(5, lower: 4, upper: 5);
        Vector512<long> c6 = Start(6, lower: 3, upper: 4);
        Vector512<long> c7 = Start(7, lower: 2, upper: 3);
        Vector512<long> c8 = Start(8, lower: 1, upper: 2);
        Vector512<long> c9 = Start(9, lower: 0, upper: 1);

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

    [SkipLocalsInit]
    public static void Square(in SecpField8 a, out SecpField8 result)
    {
        // The products of different limbs count twice: their columns are doubled before the squares of limbs join in.
        Vector512<long> c1 = StartOfHalf(1, lower: 2, upper: 1);
        Vector512<long> c2 = StartOfHalf(2, lower: 3, upper: 2);
        Vector512<long> c3 = StartOfHalf(3, lower: 4, upper: 3);
        Vector512<long> c4 = StartOfHalf(4, lower: 5, upper: 4);
        Vector512<long> c5 = StartOfHalf(5, lower: 4, upper: 5);
        Vector512<long> c6 = StartOfHalf(6, lower: 3, upper: 4);
        Vector512<long> c7 = StartOfHalf(7, lower: 2, upper: 3);
        Vector512<long> c8 = StartOfHalf(8, lower: 1, upper: 2);
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

        Vector512<long> c0 = Start(0, lower: 1, upper: 0), c9 = Start(9, lower: 0, upper: 1);
        c1 += c1;
        c2 += c2;
        c3 += c3;
        c4 += c4;
        c5 += c5;
        c6 += c6;
        c7 += c7;
        c8 += c8;
        Product(a.N0, a.N0, ref c0, ref c1);
        Product(a.N1, a.N1, ref c2, ref c3);
        Product(a.N2, a.N2, ref c4, ref c5);
        Product(a.N3, a.N3, ref c6, ref c7);
        Product(a.N4, a.N4, ref c8, ref c9);
        Reduce(c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, out result);
    }

    /// <summary>
    /// What a column of a product must start from: it takes away the constants' bits of so many lower and upper parts, and those
    /// that <see cref="Reduce"/> adds, and brings what that wants to find besides.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<long> Start(int column, int lower, int upper) => Vector512.Create(FirstOf(column, lower, upper));

    /// <summary>As <see cref="Start"/> for a column that will be doubled; the parts are those it has afterwards.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<long> StartOfHalf(int column, int lower, int upper) =>
        Vector512.Create(FirstOf(column, lower, upper) / 2);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long FirstOf(int column, int lower, int upper) => unchecked(column switch
    {
        0 => Half - Bits(lower + 2, upper),
        1 => Half - Bits(lower + 1, upper + 2),
        2 => Half - Bits(lower + 1, upper + 1),
        // 2^52 of column 7 comes here, folded.
        3 => Half - Bits(lower + 1, upper + 1) + (long)Fold260,
        4 => HalfTop - Bits(lower + 1, upper + 1),
        5 or 6 => Half - Bits(lower, upper),
        7 => -(1L << LimbBits) - Bits(lower, upper),
        _ => -Bits(lower, upper),
    });

    private static long Bits(int lower, int upper) => unchecked(lower * LowBits + upper * HighBits);

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

    /// <summary>Folds ten columns that began as <see cref="Start"/> says into a carried element.</summary>
    /// <remarks>
    /// Lower parts are below 2^52 and upper ones little more than 2^50 in size. So columns 5 and 6, of four and three lower parts,
    /// are carried before they are numbers that a double holds; column 7, of two and less 2^52, and those above it need not be.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Reduce(
        Vector512<long> c0, Vector512<long> c1, Vector512<long> c2, Vector512<long> c3, Vector512<long> c4,
        Vector512<long> c5, Vector512<long> c6, Vector512<long> c7, Vector512<long> c8, Vector512<long> c9, out SecpField8 result)
    {
        c6 += c5 >> LimbBits;
        c7 += c6 >> LimbBits;
        Vector512<double> fold = Vector512.Create(Fold260);
        Vector512<long> over = Vector512.Create(-HighBits);
        Product(Limb(c5), fold, ref c0, ref c1);
        Product(Limb(c6), fold, ref c1, ref c2);
        Product(ToDouble(c7), fold, ref c2, ref c3);
        Product(ToDouble(c8), fold, ref c3, ref c4);
        Product(ToDouble(c9), fold, ref c4, ref over);

        // What lies above 2^256: column 5, sixteen times heavier, and the top of column 4.
        Vector512<long> above = (c4 >> TopBits) + (over << (LimbBits - TopBits));
        Product(ToDouble(above), Vector512.Create(Fold256), ref c0, ref c1);

        c1 += c0 >> LimbBits;
        c2 += c1 >> LimbBits;
        c3 += c2 >> LimbBits;
        c4 = (c4 & Vector512.Create((1L << TopBits) - 1)) + (c3 >> LimbBits);
        result.N0 = Limb(c0);
        result.N1 = Limb(c1);
        result.N2 = Limb(c2);
        result.N3 = Limb(c3);
        result.N4 = ToDouble(c4 - Vector512.Create(HalfTop));
    }

    /// <summary>The lowest 52 bits of a column that <see cref="Half"/> was added to, less it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Limb(Vector512<long> column)
    {
        Vector512<long> bits = (column & Vector512.Create((1L << LimbBits) - 1)) | Vector512.Create(LowBits);
        return bits.AsDouble() - Vector512.Create(Two52 + Half);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> ToDouble(Vector512<long> value) => Avx512DQ.ConvertToVector512Double(value);
}
