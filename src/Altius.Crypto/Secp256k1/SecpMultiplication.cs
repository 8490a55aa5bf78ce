using System.Runtime.CompilerServices;
using Altius.Primitives;

namespace Altius.Crypto;

/// <summary>
/// Variable-time multiples of points: both scalars are halved in length by the curve's endomorphism (Gallant, Lambert, Vanstone,
/// 2001), written in signed windows and interleaved over one run of doublings.
/// </summary>
internal static class SecpMultiplication
{
    private const int PointWindow = 5;
    private const int PointTable = 1 << (PointWindow - 2);

    /// <summary>Digits of a half-length scalar: 128 bits and a carry.</summary>
    private const int Digits = 129;

    /// <summary>baseScalar · G + pointScalar · point, for scalars below n.</summary>
    [SkipLocalsInit]
    public static SecpJacobian Combine(in UInt256 baseScalar, in SecpAffine point, in UInt256 pointScalar)
    {
        Span<SecpAffine> table = stackalloc SecpAffine[PointTable];
        Span<SecpAffine> turned = stackalloc SecpAffine[PointTable];
        FillTable(point, table, out SecpField scale);
        for (int i = 0; i < table.Length; i++) turned[i] = SecpEndomorphism.Turn(table[i]);

        Span<short> digits = stackalloc short[4 * Digits];
        Span<short> point1 = digits[..Digits], point2 = digits.Slice(Digits, Digits);
        Span<short> base1 = digits.Slice(2 * Digits, Digits), base2 = digits.Slice(3 * Digits, Digits);
        SplitIntoDigits(pointScalar, PointWindow, point1, point2);
        SplitIntoDigits(baseScalar, SecpBaseTable.Window, base1, base2);
        SecpBaseTable bases = SecpBaseTable.Instance;

        SecpJacobian sum = SecpJacobian.Infinity;
        for (int i = Digits - 1; i >= 0; i--)
        {
            SecpJacobian.Double(ref sum);
            if (point1[i] != 0) SecpJacobian.Add(ref sum, Pick(table, point1[i]));
            if (point2[i] != 0) SecpJacobian.Add(ref sum, Pick(turned, point2[i]));
            if (base1[i] != 0) SecpJacobian.AddUnscaled(ref sum, Pick(bases.Multiples, base1[i]), scale);
            if (base2[i] != 0) SecpJacobian.AddUnscaled(ref sum, Pick(bases.Turned, base2[i]), scale);
        }

        if (!sum.IsInfinity) SecpField.Multiply(sum.Z, scale, out sum.Z);
        return sum;
    }

    /// <summary>scalar · G, for a scalar below n.</summary>
    [SkipLocalsInit]
    public static SecpJacobian MultiplyBase(in UInt256 scalar)
    {
        Span<short> base1 = stackalloc short[Digits], base2 = stackalloc short[Digits];
        SplitIntoDigits(scalar, SecpBaseTable.Window, base1, base2);
        SecpBaseTable bases = SecpBaseTable.Instance;

        SecpJacobian sum = SecpJacobian.Infinity;
        for (int i = Digits - 1; i >= 0; i--)
        {
            SecpJacobian.Double(ref sum);
            if (base1[i] != 0) SecpJacobian.Add(ref sum, Pick(bases.Multiples, base1[i]));
            if (base2[i] != 0) SecpJacobian.Add(ref sum, Pick(bases.Turned, base2[i]));
        }

        return sum;
    }

    /// <summary>
    /// Fills the table with point, 3·point, 5·point, … all scaled to one Z, which becomes <paramref name="scale"/>.
    /// </summary>
    /// <remarks>
    /// Twice the point is made affine by moving to the isomorphic curve scaled by its Z; the running sums' Z ratios then bring
    /// every entry to the Z of the last without an inversion.
    /// </remarks>
    [SkipLocalsInit]
    private static void FillTable(in SecpAffine point, Span<SecpAffine> table, out SecpField scale)
    {
        Span<SecpField> ratios = stackalloc SecpField[PointTable];
        SecpJacobian twice = SecpJacobian.FromAffine(point);
        SecpJacobian.Double(ref twice);
        var step = new SecpAffine { X = twice.X, Y = twice.Y };

        SecpJacobian multiple = SecpJacobian.FromAffine(SecpJacobian.FromAffine(point).ScaledBy(twice.Z));
        table[0] = new SecpAffine { X = multiple.X, Y = multiple.Y };
        for (int i = 1; i < table.Length; i++)
        {
            SecpJacobian.Add(ref multiple, step, out ratios[i]);
            table[i] = new SecpAffine { X = multiple.X, Y = multiple.Y };
        }

        SecpField.Multiply(multiple.Z, twice.Z, out scale);
        SecpField toLast = SecpField.One;
        for (int i = table.Length - 1; i >= 0; i--)
        {
            table[i] = new SecpJacobian { X = table[i].X, Y = table[i].Y }.ScaledBy(toLast);
            if (i > 0) SecpField.Multiply(toLast, ratios[i], out toLast);
        }
    }

    /// <summary>The table holds odd multiples; a negative digit takes the mirrored point.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static SecpAffine Pick(ReadOnlySpan<SecpAffine> table, int digit)
    {
        if (digit > 0) return table[digit >> 1];
        SecpAffine point = table[-digit >> 1];
        point.Y = SecpField.Negate(point.Y, 1);
        return point;
    }

    private static void SplitIntoDigits(in UInt256 scalar, int window, Span<short> first, Span<short> second)
    {
        SecpEndomorphism.Split(scalar, out UInt256 k1, out bool negative1, out UInt256 k2, out bool negative2);
        WriteDigits(k1, negative1, window, first);
        WriteDigits(k2, negative2, window, second);
    }

    /// <summary>
    /// Non-adjacent form: digits are zero or odd, below 2^(window - 1) in size, and any window of them holds one at most.
    /// </summary>
    private static void WriteDigits(in UInt256 value, bool negative, int window, Span<short> digits)
    {
        digits.Clear();
        UInt128 rest = new(value.U1, value.U0);
        int carry = 0, mask = (1 << window) - 1, half = 1 << (window - 1);
        for (int i = 0; i < Digits;)
        {
            int bit = (int)((ulong)rest & 1);
            if (bit == carry)
            {
                // Zero, or a one that the carry turns into zero and keeps carrying.
                rest >>= 1;
                i++;
                continue;
            }

            int digit = ((int)(ulong)rest & mask) + carry;
            carry = digit >= half ? 1 : 0;
            if (carry != 0) digit -= 1 << window;
            digits[i] = (short)(negative ? -digit : digit);
            rest >>= window;
            i += window;
        }
    }
}
