using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Altius.Crypto;

/// <summary>The odd multiples of <see cref="SecpBaseTable"/> as carried limbs in doubles, for eight look-ups at once.</summary>
internal sealed class SecpBaseTable8
{
    /// <summary>Bits a digit covers: digits are odd, up to 511 in size.</summary>
    public const int Width = SecpBaseTable.Window - 1;

    /// <summary>Doubles a point takes: five limbs of x, then of y.</summary>
    private const int Row = 10;

    private static readonly Lazy<SecpBaseTable8> Built = new(() => new SecpBaseTable8());

    private readonly double[] _multiples = Spread(SecpBaseTable.Instance.Multiples);
    private readonly double[] _turned = Spread(SecpBaseTable.Instance.Turned);

    public static SecpBaseTable8 Instance => Built.Value;

    /// <summary>The multiples by eight odd digits, of the generator or of λ times it.</summary>
    [SkipLocalsInit]
    public void Pick(Vector512<long> digits, bool turned, out SecpField8 x, out SecpField8 y)
    {
        ReadOnlySpan<double> table = turned ? _turned : _multiples;
        Vector512<long> negative = digits >> 63, index = Vector512.Abs(digits) >> 1;
        Span<double> limbs = stackalloc double[Row * SecpField8.Lanes];
        for (int lane = 0; lane < SecpField8.Lanes; lane++)
        {
            ReadOnlySpan<double> row = table.Slice((int)index[lane] * Row, Row);
            for (int i = 0; i < Row; i++) limbs[i * SecpField8.Lanes + lane] = row[i];
        }

        x = SecpField8.FromLimbs(limbs);
        y = SecpField8.FromLimbs(limbs[(5 * SecpField8.Lanes)..]).FlipSigns((negative << 63).AsDouble());
    }

    private static double[] Spread(ReadOnlySpan<SecpAffine> points)
    {
        double[] table = new double[points.Length * Row];
        Span<SecpField> elements = stackalloc SecpField[SecpField8.Lanes];
        Span<double> limbs = stackalloc double[5 * SecpField8.Lanes];
        for (int first = 0; first < points.Length; first += SecpField8.Lanes)
            for (int coordinate = 0; coordinate < 2; coordinate++)
            {
                for (int i = 0; i < SecpField8.Lanes; i++)
                    elements[i] = (coordinate == 0 ? points[first + i].X : points[first + i].Y).Normalize();
                SecpField8.FromLanes(elements).CopyLimbsTo(limbs);
                for (int i = 0; i < limbs.Length; i++)
                    table[(first + i % SecpField8.Lanes) * Row + 5 * coordinate + i / SecpField8.Lanes] = limbs[i];
            }

        return table;
    }
}
