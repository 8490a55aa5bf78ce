using System.Runtime.CompilerServices;

namespace Altius.Crypto;

/// <summary>Multiplication and squaring.</summary>
/// <remarks>
/// Both operands are shifted left six bits, so that the 128-bit product of two limbs splits at bit 52 by itself: the upper word
/// is the part for the next column and the lower word, shifted right twelve, the part for this one. Columns are then plain sums
/// of 64-bit words with no carry between them, which suits a compiler that offers no add-with-carry. Ten columns fold to five
/// through 2^260 = 0x1000003D10 (mod p).
/// </remarks>
internal partial struct SecpField
{
    /// <summary>2^260 mod p, shifted so that products with a column split at bit 52.</summary>
    private const ulong FoldShifted = 0x1000003D10UL << 12;

    /// <summary>Product; magnitudes up to 16 each in, 1 out. The result may be one of the operands.</summary>
    public static void Multiply(in SecpField a, in SecpField b, out SecpField result)
    {
        ulong x = a.N0 << 6, a1 = a.N1 << 6, a2 = a.N2 << 6, a3 = a.N3 << 6, a4 = a.N4 << 6;
        ulong b0 = b.N0 << 6, b1 = b.N1 << 6, b2 = b.N2 << 6, b3 = b.N3 << 6, b4 = b.N4 << 6;
        ulong c1 = High(x, b0), c0 = Low(x, b0);
        ulong c2 = High(x, b1); c1 += Low(x, b1);
        ulong c3 = High(x, b2); c2 += Low(x, b2);
        ulong c4 = High(x, b3); c3 += Low(x, b3);
        ulong c5 = High(x, b4); c4 += Low(x, b4);

        x = a1;
        c2 += High(x, b0); c1 += Low(x, b0);
        c3 += High(x, b1); c2 += Low(x, b1);
        c4 += High(x, b2); c3 += Low(x, b2);
        c5 += High(x, b3); c4 += Low(x, b3);
        ulong c6 = High(x, b4); c5 += Low(x, b4);

        x = a2;
        c3 += High(x, b0); c2 += Low(x, b0);
        c4 += High(x, b1); c3 += Low(x, b1);
        c5 += High(x, b2); c4 += Low(x, b2);
        c6 += High(x, b3); c5 += Low(x, b3);
        ulong c7 = High(x, b4); c6 += Low(x, b4);

        x = a3;
        c4 += High(x, b0); c3 += Low(x, b0);
        c5 += High(x, b1); c4 += Low(x, b1);
        c6 += High(x, b2); c5 += Low(x, b2);
        c7 += High(x, b3); c6 += Low(x, b3);
        ulong c8 = High(x, b4); c7 += Low(x, b4);

        x = a4;
        c5 += High(x, b0); c4 += Low(x, b0);
        c6 += High(x, b1); c5 += Low(x, b1);
        c7 += High(x, b2); c6 += Low(x, b2);
        c8 += High(x, b3); c7 += Low(x, b3);
        ulong c9 = High(x, b4); c8 += Low(x, b4);

        Fold(ref c0, ref c1, ref c2, ref c3, ref c4, c5, c6, c7, c8, c9);
        result = new SecpField(c0, c1, c2, c3, c4);
    }

    /// <summary>Square; magnitude up to 16 in, 1 out. The result may be the operand.</summary>
    public static void Square(in SecpField a, out SecpField result)
    {
        ulong n0 = a.N0, n1 = a.N1, n2 = a.N2, n3 = a.N3, n4 = a.N4;
        Square(ref n0, ref n1, ref n2, ref n3, ref n4);
        result = new SecpField(n0, n1, n2, n3, n4);
    }

    /// <summary>Squares <paramref name="times"/> times over (at least once): a^(2^times).</summary>
    public static void SquareTimes(in SecpField a, int times, out SecpField result)
    {
        ulong n0 = a.N0, n1 = a.N1, n2 = a.N2, n3 = a.N3, n4 = a.N4;
        do Square(ref n0, ref n1, ref n2, ref n3, ref n4);
        while (--times > 0);
        result = new SecpField(n0, n1, n2, n3, n4);
    }

    /// <summary>
    /// One squaring. Limbs travel as locals: copied as a struct they would be read in wider words than just written.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Square(ref ulong n0, ref ulong n1, ref ulong n2, ref ulong n3, ref ulong n4)
    {
        ulong a0 = n0 << 6, a1 = n1 << 6, a2 = n2 << 6, a3 = n3 << 6, a4 = n4 << 6;

        ulong c1 = High(a0, a0), c0 = Low(a0, a0);
        ulong x = a0 << 1;
        ulong c2 = High(x, a1); c1 += Low(x, a1);
        ulong c3 = High(x, a2); c2 += Low(x, a2);
        ulong c4 = High(x, a3); c3 += Low(x, a3);
        ulong c5 = High(x, a4); c4 += Low(x, a4);

        c3 += High(a1, a1); c2 += Low(a1, a1);
        x = a1 << 1;
        c4 += High(x, a2); c3 += Low(x, a2);
        c5 += High(x, a3); c4 += Low(x, a3);
        ulong c6 = High(x, a4); c5 += Low(x, a4);

        c5 += High(a2, a2); c4 += Low(a2, a2);
        x = a2 << 1;
        c6 += High(x, a3); c5 += Low(x, a3);
        ulong c7 = High(x, a4); c6 += Low(x, a4);

        c7 += High(a3, a3); c6 += Low(a3, a3);
        ulong c8 = High(a3 << 1, a4); c7 += Low(a3 << 1, a4);
        ulong c9 = High(a4, a4); c8 += Low(a4, a4);

        Fold(ref c0, ref c1, ref c2, ref c3, ref c4, c5, c6, c7, c8, c9);
        (n0, n1, n2, n3, n4) = (c0, c1, c2, c3, c4);
    }

    /// <summary>Brings ten columns of up to 63 bits down to five limbs of magnitude 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fold(
        ref ulong c0, ref ulong c1, ref ulong c2, ref ulong c3, ref ulong c4, ulong c5, ulong c6, ulong c7, ulong c8, ulong c9)
    {
        c1 += High(c5, FoldShifted); c0 += Low(c5, FoldShifted);
        c2 += High(c6, FoldShifted); c1 += Low(c6, FoldShifted);
        c3 += High(c7, FoldShifted); c2 += Low(c7, FoldShifted);
        c4 += High(c8, FoldShifted); c3 += Low(c8, FoldShifted);
        ulong top = High(c9, FoldShifted); c4 += Low(c9, FoldShifted);
        c1 += High(top, FoldShifted); c0 += Low(top, FoldShifted);

        c1 += c0 >> 52;
        c2 += c1 >> 52;
        c3 += c2 >> 52;
        c4 += c3 >> 52;
        // Fewer than 17 bits lie above 2^256; their product with 33 bits leaves limb 0 a little over 52 bits, which is allowed.
        c0 = (c0 & LimbMask) + ((c4 >> 48) * Residue);
        c1 &= LimbMask;
        c2 &= LimbMask;
        c3 &= LimbMask;
        c4 &= TopMask;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong High(ulong x, ulong y) => WordProduct.High(x, y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Low(ulong x, ulong y) => x * y >> 12;
}
