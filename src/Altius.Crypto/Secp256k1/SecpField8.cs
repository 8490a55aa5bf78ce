using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Altius.Crypto;

/// <summary>
/// Eight independent elements of the field mod p, one a vector element, in five signed limbs of radix 2^52 held as doubles.
/// Needs AVX-512.
/// </summary>
/// <remarks>
/// The exact product of two limbs below 2^51.5 in size comes from two fused multiply-adds. The first adds 1.5 · 2^104 rounding
/// down, which leaves the multiple of 2^52 in the low bits of the double; the second gives the rest below 2^52, brought by adding
/// 2^52 into the low bits likewise. The raw bits are then summed as integers and the constants' bits taken away column by column.
/// "Carried" elements have limbs up to 2^51 + 2^38, the top one 2^47 + 2^5: multiplication takes and gives these; a sum of up to
/// three is exact, and <see cref="Carry"/> makes it carried again.
/// </remarks>
internal partial struct SecpField8 : ISecpLanes<SecpField8>
{
    /// <summary>Elements in a vector.</summary>
    public const int Lanes = 8;

    public const int Limbs = 5;

    private const double Two52 = 4503599627370496.0;
    private const double HighMagic = 1.5 * Two52 * Two52;

    /// <summary>2^256 mod p.</summary>
    private const double Fold256 = 0x1000003D1;

    public Vector512<double> N0, N1, N2, N3, N4;

    static int ISecpLanes<SecpField8>.Lanes => Lanes;

    public static bool IsSupported => Avx512F.IsSupported && Avx512DQ.IsSupported;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SecpField8 operator +(in SecpField8 a, in SecpField8 b)
        => new() { N0 = a.N0 + b.N0, N1 = a.N1 + b.N1, N2 = a.N2 + b.N2, N3 = a.N3 + b.N3, N4 = a.N4 + b.N4 };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SecpField8 operator -(in SecpField8 a, in SecpField8 b)
        => new() { N0 = a.N0 - b.N0, N1 = a.N1 - b.N1, N2 = a.N2 - b.N2, N3 = a.N3 - b.N3, N4 = a.N4 - b.N4 };

    public static SecpField8 One => new() { N0 = Vector512.Create(1.0) };

    public static SecpField8 Repeat(in SecpField element)
    {
        var repeated = new SecpField8
        {
            N0 = Vector512.Create((double)element.N0),
            N1 = Vector512.Create((double)element.N1),
            N2 = Vector512.Create((double)element.N2),
            N3 = Vector512.Create((double)element.N3),
            N4 = Vector512.Create((double)element.N4),
        };
        Carry(repeated, out SecpField8 result);
        return result;
    }

    public static SecpField8 FromLanes(ReadOnlySpan<SecpField> elements)
    {
        Span<double> limbs = stackalloc double[Limbs * Lanes];
        for (int i = 0; i < Lanes; i++)
        {
            limbs[i] = elements[i].N0;
            limbs[Lanes + i] = elements[i].N1;
            limbs[2 * Lanes + i] = elements[i].N2;
            limbs[3 * Lanes + i] = elements[i].N3;
            limbs[4 * Lanes + i] = elements[i].N4;
        }

        Carry(FromLimbs(limbs), out SecpField8 result);
        return result;
    }

    public readonly void CopyTo(Span<SecpField> elements)
    {
        Span<double> limbs = stackalloc double[Limbs * Lanes];
        CopyLimbsTo(limbs);
        for (int i = 0; i < Lanes; i++)
            elements[i] = SecpField.FromSignedLimbs((long)limbs[i], (long)limbs[Lanes + i], (long)limbs[2 * Lanes + i],
                (long)limbs[3 * Lanes + i], (long)limbs[4 * Lanes + i]);
    }

    /// <summary>The reverse of <see cref="FromLimbs"/>.</summary>
    public readonly void CopyLimbsTo(Span<double> limbs)
    {
        N0.CopyTo(limbs);
        N1.CopyTo(limbs[Lanes..]);
        N2.CopyTo(limbs[(2 * Lanes)..]);
        N3.CopyTo(limbs[(3 * Lanes)..]);
        N4.CopyTo(limbs[(4 * Lanes)..]);
    }

    /// <summary>Limb by limb, eight elements each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SecpField8 FromLimbs(ReadOnlySpan<double> limbs)
    {
        ref double first = ref MemoryMarshal.GetReference(limbs[..(Limbs * Lanes)]);
        return new()
        {
            N0 = Vector512.LoadUnsafe(ref first),
            N1 = Vector512.LoadUnsafe(ref first, Lanes),
            N2 = Vector512.LoadUnsafe(ref first, 2 * Lanes),
            N3 = Vector512.LoadUnsafe(ref first, 3 * Lanes),
            N4 = Vector512.LoadUnsafe(ref first, 4 * Lanes),
        };
    }

    public readonly SecpField8 FlipSigns(ReadOnlySpan<long> numbers)
    {
        Vector512<double> signs = (Vector512.Create(numbers[..Lanes]) & Vector512.Create(long.MinValue)).AsDouble();
        return new() { N0 = N0 ^ signs, N1 = N1 ^ signs, N2 = N2 ^ signs, N3 = N3 ^ signs, N4 = N4 ^ signs };
    }

    public static void Pick(ReadOnlySpan<SecpField8> entries, ReadOnlySpan<long> digits, out SecpField8 result) =>
        Pick(entries, step: 1, digits, out result);

    /// <summary>As <see cref="ISecpLanes{T}.Pick"/>, of every so many entries.</summary>
    [SkipLocalsInit]
    public static void Pick(ReadOnlySpan<SecpField8> entries, int step, ReadOnlySpan<long> digits, out SecpField8 result)
    {
        Vector512<long> index = Vector512.Abs(Vector512.Create(digits[..Lanes])) >> 1;
        SecpField8 picked = entries[0];
        for (int i = step, entry = 1; i < entries.Length; i += step, entry++)
        {
            Vector512<double> isPicked = Vector512.Equals(index, Vector512.Create((long)entry)).AsDouble();
            ref readonly SecpField8 other = ref entries[i];
            picked.N0 = Vector512.ConditionalSelect(isPicked, other.N0, picked.N0);
            picked.N1 = Vector512.ConditionalSelect(isPicked, other.N1, picked.N1);
            picked.N2 = Vector512.ConditionalSelect(isPicked, other.N2, picked.N2);
            picked.N3 = Vector512.ConditionalSelect(isPicked, other.N3, picked.N3);
            picked.N4 = Vector512.ConditionalSelect(isPicked, other.N4, picked.N4);
        }

        result = picked;
    }

    [SkipLocalsInit]
    public static void PickPoints(ReadOnlySpan<double> table, ReadOnlySpan<long> digits, out SecpField8 x, out SecpField8 y)
    {
        const int Row = 2 * Limbs;
        Span<double> limbs = stackalloc double[Row * Lanes];
        for (int lane = 0; lane < Lanes; lane++)
        {
            ReadOnlySpan<double> row = table.Slice((int)(Math.Abs(digits[lane]) >> 1) * Row, Row);
            for (int i = 0; i < Row; i++) limbs[i * Lanes + lane] = row[i];
        }

        x = FromLimbs(limbs);
        y = FromLimbs(limbs[(Limbs * Lanes)..]);
    }

    /// <summary>The same value with limbs back in range; limbs come in up to 2^53.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Carry(in SecpField8 a, out SecpField8 result)
    {
        Vector512<double> magic = Vector512.Create(HighMagic), down = Vector512.Create(1 / Two52);
        Vector512<double> topMagic = Vector512.Create(HighMagic / 16), topFold = Vector512.Create(16 * Fold256 / Two52);
        // Adding and taking away the magic number rounds to a multiple of 2^52 (2^48 for the top limb), the part that moves up.
        Vector512<double> k0 = a.N0 + magic - magic, k1 = a.N1 + magic - magic, k2 = a.N2 + magic - magic;
        Vector512<double> k3 = a.N3 + magic - magic, k4 = a.N4 + topMagic - topMagic;
        result.N0 = Vector512.FusedMultiplyAdd(k4, topFold, a.N0 - k0);
        result.N1 = Vector512.FusedMultiplyAdd(k0, down, a.N1 - k1);
        result.N2 = Vector512.FusedMultiplyAdd(k1, down, a.N2 - k2);
        result.N3 = Vector512.FusedMultiplyAdd(k2, down, a.N3 - k3);
        result.N4 = Vector512.FusedMultiplyAdd(k3, down, a.N4 - k4);
    }
}
