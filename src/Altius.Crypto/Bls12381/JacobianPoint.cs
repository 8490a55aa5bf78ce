using System.Runtime.CompilerServices;

namespace Altius.Crypto.Bls;

/// <summary>A point of y² = x³ + b as (X : Y : Z), where x = X/Z² and y = Y/Z³; Z = 0 is infinity.</summary>
/// <remarks>
/// Formulas: "dbl-2009-l", "madd" and "add-1998-cmo-2" of the Explicit-Formulas Database. Values stay within 9p for X and Y,
/// 2p for Z; the largest sum, in doubling, is 13p.
/// </remarks>
[SkipLocalsInit]
internal readonly struct JacobianPoint<TField>
    where TField : struct, IField<TField>
{
    public readonly TField X;
    public readonly TField Y;
    public readonly TField Z;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public JacobianPoint(in TField x, in TField y, in TField z)
    {
        X = x;
        Y = y;
        Z = z;
    }

    public JacobianPoint(in AffinePoint<TField> point)
        : this(in point.X, in point.Y, point.IsInfinity ? TField.Zero : TField.One)
    {
    }

    public static JacobianPoint<TField> Infinity => default;

    public bool IsInfinity => Z.IsZero;

    public static JacobianPoint<TField> operator -(in JacobianPoint<TField> point) => new(in point.X, -point.Y, in point.Z);

    public static JacobianPoint<TField> operator +(in JacobianPoint<TField> a, in JacobianPoint<TField> b)
    {
        if (a.IsInfinity) return b;
        if (b.IsInfinity) return a;
        TField zz1 = a.Z.Square(), zz2 = b.Z.Square();
        TField u1 = a.X * zz2, s1 = a.Y * (b.Z * zz2);
        TField h = b.X * zz1 - u1, r = b.Y * (a.Z * zz1) - s1;
        if (h.IsZero) return r.IsZero ? a.Double() : Infinity;
        return Join(in u1, in s1, in h, in r, a.Z * b.Z * h);
    }

    public static JacobianPoint<TField> operator +(in JacobianPoint<TField> a, in AffinePoint<TField> b)
    {
        if (a.IsInfinity) return new JacobianPoint<TField>(in b);
        if (b.IsInfinity) return a;
        TField zz = a.Z.Square();
        TField h = b.X * zz - a.X, r = b.Y * (a.Z * zz) - a.Y;
        if (h.IsZero) return r.IsZero ? a.Double() : Infinity;
        return Join(in a.X, in a.Y, in h, in r, a.Z * h);
    }

    public JacobianPoint<TField> Double()
    {
        TField squareX = X.Square(), squareY = Y.Square();
        TField d = (X * squareY).Scale(4);
        TField e = squareX.Scale(3);
        TField x = e.Square().AddScaled(in d, -2);
        TField y = (e * (d - x)).AddScaled(squareY.Square(), -8);
        return new JacobianPoint<TField>(in x, in y, (Y * Z).Scale(2));
    }

    public JacobianPoint<TField> Double(int times)
    {
        JacobianPoint<TField> point = this;
        for (int i = 0; i < times; i++) point = point.Double();
        return point;
    }

    /// <summary>This point times an integer, most significant bit first.</summary>
    public JacobianPoint<TField> Multiply(ReadOnlySpan<ulong> scalar)
    {
        JacobianPoint<TField> sum = Infinity;
        for (int bit = scalar.Length * 64 - 1; bit >= 0; bit--)
        {
            sum = sum.Double();
            if (((scalar[bit >> 6] >> (bit & 63)) & 1) != 0) sum += this;
        }
        return sum;
    }

    /// <summary>This point times |x|, the curve's parameter 0xd201000000010000: its six set bits, top down.</summary>
    public JacobianPoint<TField> MultiplyByParameter()
    {
        JacobianPoint<TField> sum = Double() + this;
        sum = sum.Double(2) + this;
        sum = sum.Double(3) + this;
        sum = sum.Double(9) + this;
        sum = sum.Double(32) + this;
        return sum.Double(16);
    }

    public AffinePoint<TField> ToAffine()
    {
        if (IsInfinity) return default;
        TField inverse = Z.Invert();
        TField square = inverse.Square();
        return new AffinePoint<TField>(X * square, Y * (square * inverse));
    }

    /// <summary>Converts many points with one inversion (Montgomery's trick); infinity stays infinity.</summary>
    public static void ToAffine(ReadOnlySpan<JacobianPoint<TField>> points, Span<AffinePoint<TField>> affine)
    {
        // The running products of the Z are kept where the results will be.
        TField product = TField.One;
        for (int i = 0; i < points.Length; i++)
        {
            affine[i] = new AffinePoint<TField>(in product, in product);
            if (!points[i].IsInfinity) product *= points[i].Z;
        }
        TField inverse = product.Invert();
        for (int i = points.Length - 1; i >= 0; i--)
        {
            if (points[i].IsInfinity)
            {
                affine[i] = default;
                continue;
            }
            TField z = inverse * affine[i].X;
            inverse *= points[i].Z;
            TField square = z.Square();
            affine[i] = new AffinePoint<TField>(points[i].X * square, points[i].Y * (square * z));
        }
    }

    /// <summary>True where both stand for the same point.</summary>
    public bool SameAs(in AffinePoint<TField> other)
    {
        if (IsInfinity || other.IsInfinity) return IsInfinity && other.IsInfinity;
        TField square = Z.Square();
        return (other.X * square - X).IsZero && (other.Y * (square * Z) - Y).IsZero;
    }

    /// <summary>What both additions share; u1, s1 are the first point's coordinates over the common denominator.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static JacobianPoint<TField> Join(in TField u1, in TField s1, in TField h, in TField r, in TField z)
    {
        TField square = h.Square();
        TField cube = h * square, v = u1 * square;
        TField x = (r.Square() - cube).AddScaled(in v, -2);
        return new JacobianPoint<TField>(in x, r * (v - x) - s1 * cube, in z);
    }
}
