using System.Runtime.CompilerServices;

namespace Altius.Crypto;

/// <summary>The odd multiples of <see cref="SecpBaseTable"/> as carried limbs in doubles, for many look-ups at once.</summary>
internal sealed class SecpBaseTableLanes
{
    /// <summary>Bits a digit covers: digits are odd, up to 511 in size.</summary>
    public const int Width = SecpBaseTable.Window - 1;

    /// <summary>Doubles a point takes: five limbs of x, then of y.</summary>
    private const int Row = 10;

    private static readonly Lazy<SecpBaseTableLanes> Built = new(() => new SecpBaseTableLanes());

    private readonly double[] _multiples = Spread(SecpBaseTable.Instance.Multiples);
    private readonly double[] _turned = Spread(SecpBaseTable.Instance.Turned);

    public static SecpBaseTableLanes Instance => Built.Value;

    /// <summary>The multiples by odd digits, of the generator or of λ times it.</summary>
    [SkipLocalsInit]
    public void Pick<T>(ReadOnlySpan<long> digits, bool turned, out T x, out T y) where T : unmanaged, ISecpLanes<T>
    {
        T.PickPoints(turned ? _turned : _multiples, digits, out x, out y);
        y = y.FlipSigns(digits);
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
