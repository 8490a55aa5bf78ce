using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Altius.Crypto.Bls;

/// <summary>Sums of scalar multiples of points of the subgroup.</summary>
/// <remarks>
/// Scalars are first split by the group's endomorphism, points multiplied accordingly; then few terms share doublings
/// (Straus, with tables of odd multiples) and many terms share additions too (Pippenger, with buckets).
/// </remarks>
[SkipLocalsInit]
internal static class MultiScalar<TField, TGroup>
    where TField : unmanaged, IField<TField>
    where TGroup : struct, ICurveGroup<TField>
{
    private const int NafWidth = 4;

    // Above this many short terms the buckets win: with 128 (64 points of G1) tables took 5.7 ms, buckets 6.3 ms.
    private const int StrausLimit = 128;

    // The odd multiples P, 3P, 5P, 7P.
    private const int TableSize = 1 << (NafWidth - 2);

    /// <summary>Σ scalar[i]·point[i]; every point must be in the subgroup.</summary>
    public static JacobianPoint<TField> Sum(ReadOnlySpan<AffinePoint<TField>> points, ReadOnlySpan<ScalarDigits> scalars)
    {
        int terms = points.Length * TGroup.PartCount;
        AffinePoint<TField>[] splitPoints = ArrayPool<AffinePoint<TField>>.Shared.Rent(terms);
        UInt128[] splitScalars = ArrayPool<UInt128>.Shared.Rent(terms);
        int count = 0;
        for (int i = 0; i < points.Length; i++)
        {
            if (points[i].IsInfinity) continue;
            TGroup.Split(in scalars[i], splitScalars.AsSpan(count, TGroup.PartCount));
            AffinePoint<TField> point = points[i];
            for (int part = 0; part < TGroup.PartCount; part++)
            {
                if (part > 0) point = TGroup.Endomorphism(in point);
                splitPoints[count++] = point;
            }
        }
        ReadOnlySpan<AffinePoint<TField>> live = splitPoints.AsSpan(0, count);
        JacobianPoint<TField> sum = count <= StrausLimit
            ? Straus(live, splitScalars.AsSpan(0, count))
            : Pippenger(live, splitScalars.AsSpan(0, count), TGroup.PartBits);
        ArrayPool<AffinePoint<TField>>.Shared.Return(splitPoints);
        ArrayPool<UInt128>.Shared.Return(splitScalars);
        return sum;
    }

    /// <summary>A single scalar multiple, without the inversion that tables of affine points need.</summary>
    public static JacobianPoint<TField> Multiply(in JacobianPoint<TField> point, in ScalarDigits scalar)
    {
        int parts = TGroup.PartCount, length = TGroup.PartBits + 1;
        Span<UInt128> split = stackalloc UInt128[parts];
        TGroup.Split(in scalar, split);
        Span<sbyte> digits = stackalloc sbyte[parts * length];
        for (int part = 0; part < parts; part++) WriteNaf(split[part], digits.Slice(part * length, length));
        Span<JacobianPoint<TField>> tables = stackalloc JacobianPoint<TField>[parts * TableSize];
        tables[0] = point;
        JacobianPoint<TField> twice = point.Double();
        for (int j = 1; j < TableSize; j++) tables[j] = tables[j - 1] + twice;
        for (int j = TableSize; j < tables.Length; j++) tables[j] = TGroup.Endomorphism(in tables[j - TableSize]);

        JacobianPoint<TField> sum = JacobianPoint<TField>.Infinity;
        for (int bit = length - 1; bit >= 0; bit--)
        {
            sum = sum.Double();
            for (int part = 0; part < parts; part++)
            {
                int digit = digits[part * length + bit];
                if (digit == 0) continue;
                ref readonly JacobianPoint<TField> multiple = ref tables[part * TableSize + (Math.Abs(digit) >> 1)];
                sum += digit > 0 ? multiple : -multiple;
            }
        }
        return sum;
    }

    private static JacobianPoint<TField> Straus(ReadOnlySpan<AffinePoint<TField>> points, ReadOnlySpan<UInt128> scalars)
    {
        int length = TGroup.PartBits + 1;
        AffinePoint<TField>[] tables = BuildTables(points);
        sbyte[] digits = ArrayPool<sbyte>.Shared.Rent(points.Length * length);
        for (int i = 0; i < points.Length; i++) WriteNaf(scalars[i], digits.AsSpan(i * length, length));

        JacobianPoint<TField> sum = JacobianPoint<TField>.Infinity;
        for (int bit = length - 1; bit >= 0; bit--)
        {
            sum = sum.Double();
            for (int i = 0; i < points.Length; i++)
            {
                int digit = digits[i * length + bit];
                if (digit == 0) continue;
                ref readonly AffinePoint<TField> multiple = ref tables[i * TableSize + (Math.Abs(digit) >> 1)];
                sum += digit > 0 ? multiple : -multiple;
            }
        }
        ArrayPool<sbyte>.Shared.Return(digits);
        ArrayPool<AffinePoint<TField>>.Shared.Return(tables);
        return sum;
    }

    /// <summary>Odd multiples of the unsplit points, and from these, by the endomorphism, of their images.</summary>
    private static AffinePoint<TField>[] BuildTables(ReadOnlySpan<AffinePoint<TField>> points)
    {
        int parts = TGroup.PartCount, originals = points.Length / parts;
        JacobianPoint<TField>[] multiples = ArrayPool<JacobianPoint<TField>>.Shared.Rent(originals * TableSize);
        AffinePoint<TField>[] affine = ArrayPool<AffinePoint<TField>>.Shared.Rent(originals * TableSize);
        AffinePoint<TField>[] tables = ArrayPool<AffinePoint<TField>>.Shared.Rent(points.Length * TableSize);
        for (int i = 0; i < originals; i++)
        {
            Span<JacobianPoint<TField>> row = multiples.AsSpan(i * TableSize, TableSize);
            row[0] = new JacobianPoint<TField>(in points[i * parts]);
            JacobianPoint<TField> twice = row[0].Double();
            for (int j = 1; j < TableSize; j++) row[j] = row[j - 1] + twice;
        }
        JacobianPoint<TField>.ToAffine(multiples.AsSpan(0, originals * TableSize), affine.AsSpan(0, originals * TableSize));
        for (int i = 0; i < originals * parts; i++)
            for (int j = 0; j < TableSize; j++)
                tables[i * TableSize + j] = i % parts == 0
                    ? affine[i / parts * TableSize + j]
                    : TGroup.Endomorphism(in tables[(i - 1) * TableSize + j]);
        ArrayPool<JacobianPoint<TField>>.Shared.Return(multiples);
        ArrayPool<AffinePoint<TField>>.Shared.Return(affine);
        return tables;
    }

    /// <summary>Writes a scalar as odd digits below 2^(width − 1) in magnitude, with zeros between them; lowest first.</summary>
    private static void WriteNaf(UInt128 scalar, Span<sbyte> digits)
    {
        digits.Clear();
        for (int i = 0; scalar != 0; i++, scalar >>= 1)
        {
            if ((scalar & 1) == 0) continue;
            int digit = (int)(scalar & ((1 << NafWidth) - 1));
            if (digit >= 1 << (NafWidth - 1)) digit -= 1 << NafWidth;
            digits[i] = (sbyte)digit;
            scalar -= (UInt128)(Int128)digit;
        }
    }

    private static JacobianPoint<TField> Pippenger(
        ReadOnlySpan<AffinePoint<TField>> points, ReadOnlySpan<UInt128> scalars, int bits)
    {
        int width = Math.Clamp(BitOperations.Log2((uint)points.Length) - 2, 3, 13);
        JacobianPoint<TField>[] buckets = ArrayPool<JacobianPoint<TField>>.Shared.Rent(1 << (width - 1));
        JacobianPoint<TField> sum = JacobianPoint<TField>.Infinity;
        for (int window = bits / width; window >= 0; window--)
            sum = sum.Double(width) + SumWindow(points, scalars, window * width, width, buckets.AsSpan(0, 1 << (width - 1)));
        ArrayPool<JacobianPoint<TField>>.Shared.Return(buckets);
        return sum;
    }

    /// <summary>Adds each point to the bucket of its signed digit, then weighs the buckets by running sums.</summary>
    private static JacobianPoint<TField> SumWindow(
        ReadOnlySpan<AffinePoint<TField>> points, ReadOnlySpan<UInt128> scalars, int shift, int width,
        Span<JacobianPoint<TField>> buckets)
    {
        buckets.Clear();
        for (int i = 0; i < points.Length; i++)
        {
            int digit = SignedDigit(scalars[i], shift, width);
            if (digit > 0) buckets[digit - 1] += points[i];
            else if (digit < 0) buckets[-digit - 1] += -points[i];
        }
        JacobianPoint<TField> running = JacobianPoint<TField>.Infinity, sum = running;
        for (int i = buckets.Length - 1; i >= 0; i--)
        {
            running += buckets[i];
            sum += running;
        }
        return sum;
    }

    /// <summary>A window's digit in −2^(width−1) … 2^(width−1): Booth's recoding, which looks one bit below the window.</summary>
    private static int SignedDigit(UInt128 scalar, int shift, int width)
    {
        uint window = (uint)(shift == 0 ? scalar << 1 : scalar >> (shift - 1)) & ((2u << width) - 1);
        return (int)((window + 1) >> 1) - ((window >> width) != 0 ? 1 << width : 0);
    }
}
