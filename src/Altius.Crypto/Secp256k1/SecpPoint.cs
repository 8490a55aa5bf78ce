using System.Runtime.CompilerServices;
using Altius.Primitives;

namespace Altius.Crypto;

/// <summary>A point (x, y) of y² = x³ + 7, never the point at infinity; coordinates have magnitude 1.</summary>
internal struct SecpAffine
{
    public SecpField X, Y;

    public static readonly SecpAffine Generator = new()
    {
        X = new(0x2815B16F81798, 0xDB2DCE28D959F, 0xE870B07029BFC, 0xBBAC55A06295C, 0x79BE667EF9DC),
        Y = new(0x7D08FFB10D4B8, 0x48A68554199C4, 0xE1108A8FD17B4, 0xC4655DA4FBFC0, 0x483ADA7726A3),
    };

    /// <summary>The point with this x and a y of this parity, when there is one.</summary>
    public static bool TryFromX(in UInt256 x, bool oddY, out SecpAffine point)
    {
        point = default;
        if (x >= SecpField.Prime) return false;

        point.X = SecpField.FromInteger(x);
        if (!SecpField.TrySquareRoot(RightSide(point.X), out SecpField y)) return false;

        y = y.Normalize();
        point.Y = y.IsOdd == oddY ? y : SecpField.Negate(y, 1).Normalize();
        return true;
    }

    /// <summary>The point with these coordinates, when they are below p and on the curve.</summary>
    public static bool TryFromCoordinates(in UInt256 x, in UInt256 y, out SecpAffine point)
    {
        point = default;
        if (x >= SecpField.Prime || y >= SecpField.Prime) return false;

        point.X = SecpField.FromInteger(x);
        point.Y = SecpField.FromInteger(y);
        SecpField.Square(point.Y, out SecpField left);
        return SecpField.AreEqual(left, RightSide(point.X));
    }

    private static SecpField RightSide(in SecpField x)
    {
        SecpField.Square(x, out SecpField square);
        SecpField.Multiply(square, x, out SecpField cube);
        return cube + new SecpField(7, 0, 0, 0, 0);
    }
}

/// <summary>The point (X / Z², Y / Z³), or infinity. Magnitudes stay within X 6, Y 4, Z 1 through every operation.</summary>
internal struct SecpJacobian
{
    public SecpField X, Y, Z;
    public bool IsInfinity;

    public static readonly SecpJacobian Infinity = new() { IsInfinity = true };

    public static SecpJacobian FromAffine(in SecpAffine point) => new() { X = point.X, Y = point.Y, Z = SecpField.One };

    /// <summary>The affine form; the point is not infinity.</summary>
    public readonly SecpAffine ToAffine() => ScaledBy(Z.Inverse());

    /// <summary>(X s², Y s³).</summary>
    [SkipLocalsInit]
    public readonly SecpAffine ScaledBy(in SecpField s)
    {
        SecpAffine scaled;
        SecpField.Square(s, out SecpField s2);
        SecpField.Multiply(s2, s, out SecpField s3);
        SecpField.Multiply(X, s2, out scaled.X);
        SecpField.Multiply(Y, s3, out scaled.Y);
        return scaled;
    }

    /// <summary>Doubles in place. No point has y = 0, the order being odd.</summary>
    /// <remarks>L = 3/2 X², S = Y², T = -X S; X' = L² + 2T, Y' = -(L (X' + T) + S²), Z' = Y Z.</remarks>
    [SkipLocalsInit]
    public static void Double(ref SecpJacobian p)
    {
        if (p.IsInfinity) return;

        SecpField.Multiply(p.Z, p.Y, out p.Z);
        SecpField.Square(p.Y, out SecpField s);
        SecpField.Square(p.X, out SecpField l);
        l = SecpField.Half(SecpField.Times(l, 3)); // 2
        SecpField.Multiply(SecpField.Negate(s, 1), p.X, out SecpField t);
        SecpField.Square(l, out SecpField x);
        p.X = x + SecpField.Times(t, 2); // 3
        SecpField.Square(s, out s);
        SecpField.Multiply(l, p.X + t, out l);
        p.Y = SecpField.Negate(l + s, 2); // 3
    }

    /// <summary>Adds an affine point in place.</summary>
    public static void Add(ref SecpJacobian p, in SecpAffine q) => Add(ref p, q, out _);

    /// <summary>Adds an affine point in place and tells by what factor Z grew; the sum must be an ordinary one then.</summary>
    public static void Add(ref SecpJacobian p, in SecpAffine q, out SecpField zRatio)
    {
        if (p.IsInfinity)
        {
            p = FromAffine(q);
            zRatio = SecpField.One;
            return;
        }

        AddWithZ(ref p, p.Z, q, out zRatio);
    }

    /// <summary>
    /// Adds, to a point given on the isomorphic curve whose coordinates are those of the real one scaled by
    /// (<paramref name="scale"/>², <paramref name="scale"/>³), an affine point of the real curve.
    /// </summary>
    [SkipLocalsInit]
    public static void AddUnscaled(ref SecpJacobian p, in SecpAffine q, in SecpField scale)
    {
        if (p.IsInfinity)
        {
            p = FromAffine(FromAffine(q).ScaledBy(scale));
            return;
        }

        SecpField.Multiply(p.Z, scale, out SecpField z);
        AddWithZ(ref p, z, q, out _);
    }

    /// <summary>
    /// p + q where q is given for p with Z = <paramref name="z"/>: H = X₂ z² - X₁, R = Y₁ - Y₂ z³; X' = R² - H³ - 2 X₁ H²,
    /// Y' = R (X' - X₁ H²) + Y₁ H³ (all with signs as below), Z' = Z H.
    /// </summary>
    [SkipLocalsInit]
    private static void AddWithZ(ref SecpJacobian p, in SecpField z, in SecpAffine q, out SecpField h)
    {
        SecpField.Square(z, out SecpField z2);
        SecpField.Multiply(q.X, z2, out h);
        SecpField.Multiply(z2, z, out SecpField r);
        SecpField.Multiply(r, q.Y, out r);
        h += SecpField.Negate(p.X, 6); // 8
        r = SecpField.Negate(r, 1) + p.Y; // 6
        if (h.IsZero())
        {
            if (r.IsZero()) Double(ref p);
            else p = Infinity;
            return;
        }

        SecpField.Multiply(p.Z, h, out p.Z);
        SecpField.Square(h, out SecpField h2);
        h2 = SecpField.Negate(h2, 1); // 2
        SecpField.Multiply(h2, h, out SecpField h3); // -H³
        SecpField.Multiply(p.X, h2, out SecpField t); // -X₁ H²
        SecpField.Square(r, out SecpField x);
        p.X = x + h3 + SecpField.Times(t, 2); // 4
        SecpField.Multiply(t + p.X, r, out t);
        SecpField.Multiply(h3, p.Y, out h3);
        p.Y = t + h3; // 2
    }
}
