using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Altius.Crypto;

/// <summary>Multiplication and squaring.</summary>
/// <remarks>
/// Both operands are shifted left six bits, so that the 128-bit product of two limbs splits at bit 52 by itself: the upper word is
/// the part for the next column and the lower word, shifted right twelve, the part for this one. Columns are then plain sums of
/// 64-bit words with no carry between them, which suits a compiler that offers no add-with-carry. Ten columns fold to five
/// through 2^260 = 0x1000003D10 (mod p). The lower words go through memory the compiler cannot see through: a local's address
/// costs an extra instruction a product and store forwarding then misses (35 ns against 22 ns on Zen 4; two multiplications
/// in place of one, 24 ns).
/// </remarks>
internal partial struct SecpField
{
    /// <summary>2^260 mod p, shifted so that products with a column split at bit 52.</summary>
    private const ulong FoldShifted = 0x1000003D10UL << 12;

    /// <summary>Product; magnitudes up to 16 each in, 1 out. The result may be one of the operands.</summary>
    [SkipLocalsInit]
    public static unsafe void Multiply(in SecpField a, in SecpField b, out SecpField result)
    {
        ulong x = a.N0 << 6, a1 = a.N1 << 6, a2 = a.N2 << 6, a3 = a.N3 << 6, a4 = a.N4 << 6;
        ulong b0 = b.N0 << 6, b1 = b.N1 << 6, b2 = b.N2 << 6, b3 = b.N3 << 6, b4 = b.N4 << 6;
        Unsafe.SkipInit(out result);
        fixed (ulong* lower = &result.N0) // Operands are read by now; limb 0 of the result takes each lower word until the end.
        {
            ulong c1 = High(x, b0, lower), c0 = *lower >> 12;
            ulong c2 = High(x, b1, lower); c1 += *lower >> 12;
            ulong c3 = High(x, b2, lower); c2 += *lower >> 12;
            ulong c4 = High(x, b3, lower); c3 += *lower >> 12;
            ulong c5 = High(x, b4, lower); c4 += *lower >> 12;

            x = a1;
            c2 += High(x, b0, lower); c1 += *lower >> 12;
            c3 += High(x, b1, lower); c2 += *lower >> 12;
            c4 += High(x, b2, lower); c3 += *lower >> 12;
            c5 += High(x, b3, lower); c4 += *lower >> 12;
            ulong c6 = High(x, b4, lower); c5 += *lower >> 12;

            x = a2;
            c3 += High(x, b0, lower); c2 += *lower >> 12;
            c4 += High(x, b1, lower); c3 += *lower >> 12;
            c5 += High(x, b2, lower); c4 += *lower >> 12;
            c6 += High(x, b3, lower); c5 += *lower >> 12;
            ulong c7 = High(x, b4, lower); c6 += *lower >> 12;

            x = a3;
            c4 += High(x, b0, lower); c3 += *lower >> 12;
            c5 += High(x, b1, lower); c4 += *lower >> 12;
            c6 += High(x, b2, lower); c5 += *lower >> 12;
            c7 += High(x, b3, lower); c6 += *lower >> 12;
            ulong c8 = High(x, b4, lower); c7 += *lower >> 12;

            x = a4;
            c5 += High(x, b0, lower); c4 += *lower >> 12;
            c6 += High(x, b1, lower); c5 += *lower >> 12;
            c7 += High(x, b2, lower); c6 += *lower >> 12;
            c8 += High(x, b3, lower); c7 += *lower >> 12;
            ulong c9 = High(x, b4, lower); c8 += *lower >> 12;

            Fold(c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, lower, out result);
        }
    }

    /// <summary>Square; magnitude up to 16 in, 1 out. The result may be the operand.</summary>
    public static void Square(in SecpField a, out SecpField result) => SquareTimes(a, 1, out result);

    /// <summary>Squares <paramref name="times"/> times over (at least once): a^(2^times).</summary>
    [SkipLocalsInit]
    public static unsafe void SquareTimes(in SecpField a, int times, out SecpField result)
    {
        SecpField value = a;
        Unsafe.SkipInit(out result);
        fixed (ulong* lower = &result.N0) // As in Multiply.
        {
            do
            {
                ulong a0 = value.N0 << 6, a1 = value.N1 << 6, a2 = value.N2 << 6, a3 = value.N3 << 6, a4 = value.N4 << 6;

                ulong c1 = High(a0, a0, lower), c0 = *lower >> 12;
                ulong x = a0 << 1;
                ulong c2 = High(x, a1, lower); c1 += *lower >> 12;
                ulong c3 = High(x, a2, lower); c2 += *lower >> 12;
                ulong c4 = High(x, a3, lower); c3 += *lower >> 12;
                ulong c5 = High(x, a4, lower); c4 += *lower >> 12;

                c3 += High(a1, a1, lower); c2 += *lower >> 12;
                x = a1 << 1;
                c4 += High(x, a2, lower); c3 += *lower >> 12;
                c5 += High(x, a3, lower); c4 += *lower >> 12;
                ulong c6 = High(x, a4, lower); c5 += *lower >> 12;

                c5 += High(a2, a2, lower); c4 += *lower >> 12;
                x = a2 << 1;
                c6 += High(x, a3, lower); c5 += *lower >> 12;
                ulong c7 = High(x, a4, lower); c6 += *lower >> 12;

                c7 += High(a3, a3, lower); c6 += *lower >> 12;
                ulong c8 = High(a3 << 1, a4, lower); c7 += *lower >> 12;
                ulong c9 = High(a4, a4, lower); c8 += *lower >> 12;

                Fold(c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, lower, out value);
            }
            while (--times > 0);
        }

        result = value;
    }

    /// <summary>Brings ten columns of up to 63 bits down to a field element of magnitude 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe void Fold(
        ulong c0, ulong c1, ulong c2, ulong c3, ulong c4, ulong c5, ulong c6, ulong c7, ulong c8, ulong c9,
        ulong* lower, out SecpField result)
    {
        c1 += High(c5, FoldShifted, lower); c0 += *lower >> 12;
        c2 += High(c6, FoldShifted, lower); c1 += *lower >> 12;
        c3 += High(c7, FoldShifted, lower); c2 += *lower >> 12;
        c4 += High(c8, FoldShifted, lower); c3 += *lower >> 12;
        ulong top = High(c9, FoldShifted, lower); c4 += *lower >> 12;
        c1 += High(top, FoldShifted, lower); c0 += *lower >> 12;

        c1 += c0 >> 52;
        c2 += c1 >> 52;
        c3 += c2 >> 52;
        c4 += c3 >> 52;
        // Fewer than 17 bits lie above 2^256; their product with 33 bits leaves limb 0 a little over 52 bits, which is allowed.
        result.N0 = (c0 & LimbMask) + ((c4 >> 48) * Residue);
        result.N1 = c1 & LimbMask;
        result.N2 = c2 & LimbMask;
        result.N3 = c3 & LimbMask;
        result.N4 = c4 & TopMask;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe ulong High(ulong x, ulong y, ulong* lower)
    {
        if (Bmi2.X64.IsSupported) return Bmi2.X64.MultiplyNoFlags(x, y, lower);
        return Math.BigMul(x, y, out *lower);
    }
}
