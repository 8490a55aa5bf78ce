using System.Runtime.CompilerServices;
using Altius.Primitives;

namespace Altius.Crypto;

/// <summary>
/// An integer mod p = 2^256 - 2^32 - 977, in five limbs of radix 2^52 that may run over: sums and differences leave the carries
/// for the next multiplication.
/// </summary>
/// <remarks>
/// An element of magnitude m has limbs up to m (2^52 + 2^49), the top one m 2^48. A product has magnitude 1 and takes operands of
/// up to 16; addition adds magnitudes. The same value has many forms: only <see cref="Normalize"/> makes it unique.
/// </remarks>
internal partial struct SecpField
{
    private const ulong LimbMask = (1UL << 52) - 1;
    private const ulong TopMask = (1UL << 48) - 1;

    /// <summary>2^256 mod p, which is also 2^256 - p.</summary>
    private const ulong Residue = 0x1000003D1;

    private const ulong P0 = LimbMask + 1 - Residue;

    public ulong N0, N1, N2, N3, N4;

    public SecpField(ulong n0, ulong n1, ulong n2, ulong n3, ulong n4)
        => (N0, N1, N2, N3, N4) = (n0, n1, n2, n3, n4);

    /// <summary>The prime.</summary>
    public static readonly UInt256 Prime = UInt256.Zero - new UInt256(Residue);

    public static readonly SecpField One = new(1, 0, 0, 0, 0);

    /// <summary>The element with this value; a value of p or more is taken mod p by later arithmetic.</summary>
    public static SecpField FromInteger(in UInt256 value) => new(
        value.U0 & LimbMask,
        (value.U0 >> 52 | value.U1 << 12) & LimbMask,
        (value.U1 >> 40 | value.U2 << 24) & LimbMask,
        (value.U2 >> 28 | value.U3 << 36) & LimbMask,
        value.U3 >> 16);

    /// <summary>The element of these limbs, each below 2^52 in size and the top one 2^48, normalized.</summary>
    public static SecpField FromSignedLimbs(long n0, long n1, long n2, long n3, long n4) => new SecpField(
        (P0 * 2) + (ulong)n0, (LimbMask * 2) + (ulong)n1, (LimbMask * 2) + (ulong)n2, (LimbMask * 2) + (ulong)n3,
        (TopMask * 2) + (ulong)n4).Normalize();

    /// <summary>The value below p; needs a normalized element.</summary>
    public readonly UInt256 ToInteger() => new(N0 | N1 << 52, N1 >> 12 | N2 << 40, N2 >> 24 | N3 << 28, N3 >> 36 | N4 << 16);

    /// <summary>True for odd values; needs a normalized element.</summary>
    public readonly bool IsOdd => (N0 & 1) != 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SecpField operator +(in SecpField a, in SecpField b)
        => new(a.N0 + b.N0, a.N1 + b.N1, a.N2 + b.N2, a.N3 + b.N3, a.N4 + b.N4);

    /// <summary>The negative of an element of the given magnitude, one magnitude greater.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SecpField Negate(in SecpField a, uint magnitude)
    {
        ulong m = magnitude + 1;
        return new(P0 * m - a.N0, LimbMask * m - a.N1, LimbMask * m - a.N2, LimbMask * m - a.N3, TopMask * m - a.N4);
    }

    /// <summary>A small multiple; the magnitude grows by the same factor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SecpField Times(in SecpField a, uint factor)
        => new(a.N0 * factor, a.N1 * factor, a.N2 * factor, a.N3 * factor, a.N4 * factor);

    /// <summary>Half the element: p is added to odd forms first. Magnitude m becomes m / 2 + 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SecpField Half(in SecpField a)
    {
        ulong odd = 0 - (a.N0 & 1);
        ulong n0 = a.N0 + (odd & P0), n1 = a.N1 + (odd & LimbMask), n2 = a.N2 + (odd & LimbMask);
        ulong n3 = a.N3 + (odd & LimbMask), n4 = a.N4 + (odd & TopMask);
        return new(
            (n0 >> 1) + ((n1 & 1) << 51),
            (n1 >> 1) + ((n2 & 1) << 51),
            (n2 >> 1) + ((n3 & 1) << 51),
            (n3 >> 1) + ((n4 & 1) << 51),
            n4 >> 1);
    }

    /// <summary>The unique form with a value below p.</summary>
    public readonly SecpField Normalize()
    {
        SecpField r = Carry(this);
        // One more fold of what carried over 2^256, then subtract p when the value still reaches it: adding the residue
        // overflows 2^256 exactly then.
        ulong atLeastPrime = r.N4 >> 48;
        if (r.N4 == TopMask && (r.N1 & r.N2 & r.N3) == LimbMask && r.N0 >= P0) atLeastPrime = 1;
        if (atLeastPrime == 0) return r;

        ulong n0 = r.N0 + Residue;
        ulong n1 = r.N1 + (n0 >> 52), n2 = r.N2 + (n1 >> 52), n3 = r.N3 + (n2 >> 52), n4 = r.N4 + (n3 >> 52);
        return new(n0 & LimbMask, n1 & LimbMask, n2 & LimbMask, n3 & LimbMask, n4 & TopMask);
    }

    /// <summary>Whether the value is a multiple of p, whatever its form.</summary>
    public readonly bool IsZero()
    {
        // All but one in 2^51 elements are told apart by their lowest limb: a multiple of p ends in 0 or in P0 after the fold.
        ulong low = (N0 + (N4 >> 48) * Residue) & LimbMask;
        if (low != 0 && low != P0) return false;

        SecpField r = Normalize();
        return (r.N0 | r.N1 | r.N2 | r.N3 | r.N4) == 0;
    }

    /// <summary>Whether a - b is a multiple of p; <paramref name="a"/> has magnitude 1.</summary>
    public static bool AreEqual(in SecpField a, in SecpField b) => (Negate(a, 1) + b).IsZero();

    /// <summary>The inverse, or zero for zero.</summary>
    public readonly SecpField Inverse() => FromInteger(ModularInverse.OfSecpField(Normalize().ToInteger()));

    /// <summary>Limbs within their radix; the value may still reach p, and limb 4 may hold one bit above 2^256.</summary>
    private static SecpField Carry(in SecpField a)
    {
        ulong n0 = a.N0 + (a.N4 >> 48) * Residue;
        ulong n1 = a.N1 + (n0 >> 52), n2 = a.N2 + (n1 >> 52), n3 = a.N3 + (n2 >> 52), n4 = (a.N4 & TopMask) + (n3 >> 52);
        return new(n0 & LimbMask, n1 & LimbMask, n2 & LimbMask, n3 & LimbMask, n4);
    }

    /// <summary>
    /// A square root, when there is one. The candidate is a^((p + 1) / 4); p = 3 (mod 4).
    /// </summary>
    /// <remarks>
    /// The exponent in binary is 223 ones, a zero, 22 ones, four zeros, two ones, two zeros. Runs of ones double up:
    /// 2, 3, 6, 9, 11, 22, 44, 88, 176, 220, 223; 253 squarings and 13 multiplications.
    /// </remarks>
    public static bool TrySquareRoot(in SecpField a, out SecpField root)
    {
        SquareTimes(a, 1, out SecpField t);
        Multiply(t, a, out SecpField x2);
        SquareTimes(x2, 1, out t);
        Multiply(t, a, out SecpField x3);
        Extend(x3, 3, x3, out SecpField x6);
        Extend(x6, 3, x3, out SecpField x9);
        Extend(x9, 2, x2, out SecpField x11);
        Extend(x11, 11, x11, out SecpField x22);
        Extend(x22, 22, x22, out SecpField x44);
        Extend(x44, 44, x44, out SecpField x88);
        Extend(x88, 88, x88, out SecpField x176);
        Extend(x176, 44, x44, out SecpField x220);
        Extend(x220, 3, x3, out SecpField x223);
        Extend(x223, 23, x22, out t);
        Extend(t, 6, x2, out t);
        SquareTimes(t, 2, out root);

        SquareTimes(root, 1, out t);
        return AreEqual(t, a);
    }

    /// <summary>
    /// head^(2^shift) · tail: appends the exponent of <paramref name="tail"/> to that of <paramref name="head"/>.
    /// </summary>
    private static void Extend(in SecpField head, int shift, in SecpField tail, out SecpField result)
    {
        SquareTimes(head, shift, out SecpField t);
        Multiply(t, tail, out result);
    }
}
