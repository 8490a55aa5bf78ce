namespace Altius.Crypto.AltBn128;

/// <summary>A point of y² = x³ + 3 as (X/Z², Y/Z³); Z = 0 is infinity.</summary>
internal struct G1Jacobian
{
    public static readonly G1Jacobian Infinity = new(Fp.One, Fp.One, Fp.Zero);

    public Fp X, Y, Z;

    public G1Jacobian(in Fp x, in Fp y, in Fp z)
    {
        X = x;
        Y = y;
        Z = z;
    }

    public static G1Jacobian From(in G1Affine point) =>
        point.IsInfinity ? Infinity : new G1Jacobian(point.X, point.Y, Fp.One);

    public readonly G1Affine ToAffine()
    {
        if (Z.IsZero) return default;
        Fp.Invert(Z, out Fp inverse);
        Fp.Square(inverse, out Fp square);
        Fp.Multiply(X, square, out Fp x);
        Fp.Multiply(square, inverse, out square);
        Fp.Multiply(Y, square, out Fp y);
        return new G1Affine(x, y);
    }

    /// <summary>2a (the formula known as dbl-2009-l).</summary>
    public static void Double(in G1Jacobian a, out G1Jacobian twice)
    {
        Fp.Square(a.X, out Fp xx);
        Fp.Square(a.Y, out Fp yy);
        Fp.Square(yy, out Fp yyyy);
        Fp.Multiply(a.X, yy, out Fp d);
        Fp.Double(d, out d);
        Fp.Double(d, out d);
        Fp.Double(xx, out Fp e);
        Fp.Add(e, xx, out e);
        Fp.Square(e, out Fp x);
        Fp.Subtract(x, d, out x);
        Fp.Subtract(x, d, out x);
        Fp.Multiply(a.Y, a.Z, out Fp z);
        Fp.Double(z, out z);
        Fp.Subtract(d, x, out d);
        Fp.Multiply(e, d, out Fp y);
        Fp.Double(yyyy, out yyyy);
        Fp.Double(yyyy, out yyyy);
        Fp.Double(yyyy, out yyyy);
        Fp.Subtract(y, yyyy, out y);
        twice = new G1Jacobian(x, y, z);
    }

    /// <summary>a + b.</summary>
    public static void Add(in G1Jacobian a, in G1Jacobian b, out G1Jacobian sum)
    {
        if (a.Z.IsZero)
        {
            sum = b;
            return;
        }
        if (b.Z.IsZero)
        {
            sum = a;
            return;
        }
        Fp.Square(a.Z, out Fp zz1);
        Fp.Square(b.Z, out Fp zz2);
        Fp.Multiply(a.X, zz2, out Fp u1);
        Fp.Multiply(b.X, zz1, out Fp u2);
        Fp.Multiply(zz2, b.Z, out zz2);
        Fp.Multiply(a.Y, zz2, out Fp s1);
        Fp.Multiply(zz1, a.Z, out zz1);
        Fp.Multiply(b.Y, zz1, out Fp s2);
        Fp.Multiply(a.Z, b.Z, out Fp z);
        if (!TryChord(u1, u2, s1, s2, z, out sum)) Double(a, out sum);
    }

    /// <summary>a + b for a finite affine b.</summary>
    public static void Add(in G1Jacobian a, in G1Affine b, out G1Jacobian sum)
    {
        if (a.Z.IsZero)
        {
            sum = From(b);
            return;
        }
        Fp.Square(a.Z, out Fp zz);
        Fp.Multiply(b.X, zz, out Fp u);
        Fp.Multiply(zz, a.Z, out zz);
        Fp.Multiply(b.Y, zz, out Fp s);
        if (!TryChord(a.X, u, a.Y, s, a.Z, out sum)) Double(a, out sum);
    }

    /// <summary>
    /// The sum of (u1, s1) and (u2, s2), both over the common denominator z; false when they are the same point.
    /// </summary>
    private static bool TryChord(in Fp u1, in Fp u2, in Fp s1, in Fp s2, in Fp z, out G1Jacobian sum)
    {
        Fp.Subtract(u2, u1, out Fp h);
        Fp.Subtract(s2, s1, out Fp r);
        if (h.IsZero)
        {
            sum = Infinity;
            return !r.IsZero;
        }
        Fp.Square(h, out Fp hh);
        Fp.Multiply(hh, h, out Fp hhh);
        Fp.Multiply(u1, hh, out Fp v);
        Fp.Square(r, out Fp x);
        Fp.Subtract(x, hhh, out x);
        Fp.Subtract(x, v, out x);
        Fp.Subtract(x, v, out x);
        Fp.Subtract(v, x, out v);
        Fp.MultiplyDifference(r, v, s1, hhh, out Fp y);
        Fp.Multiply(z, h, out Fp z3);
        sum = new G1Jacobian(x, y, z3);
        return true;
    }
}
