namespace Altius.Crypto.AltBn128;

/// <summary>A finite point of y² = x³ + 3 over Fp, or (0, 0) standing for infinity (EIP-196).</summary>
internal readonly struct G1Affine
{
    /// <summary>Length in bytes of an encoded point.</summary>
    public const int Size = 64;

    private static readonly Fp CurveB = Fp.FromUInt64(3);

    public readonly Fp X, Y;

    public G1Affine(in Fp x, in Fp y)
    {
        X = x;
        Y = y;
    }

    public bool IsInfinity => X.IsZero && Y.IsZero;

    /// <summary>
    /// Reads 64 bytes; false unless coordinates are below p and the point lies on the curve, whose order is prime.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out G1Affine point)
    {
        bool valid = Fp.TryRead(bytes, out Fp x) & Fp.TryRead(bytes[Fp.Size..], out Fp y);
        point = new G1Affine(x, y);
        return valid && (point.IsInfinity || point.IsOnCurve());
    }

    public void Write(Span<byte> bytes)
    {
        X.Write(bytes);
        Y.Write(bytes[Fp.Size..]);
    }

    public static void Negate(in G1Affine a, out G1Affine negated)
    {
        Fp.Negate(a.Y, out Fp y);
        negated = new G1Affine(a.X, y);
    }

    /// <summary>The sum, through the slope of the chord or the tangent.</summary>
    public static void Add(in G1Affine a, in G1Affine b, out G1Affine sum)
    {
        if (a.IsInfinity)
        {
            sum = b;
            return;
        }
        if (b.IsInfinity)
        {
            sum = a;
            return;
        }
        Fp numerator, denominator;
        if (!a.X.Equals(b.X))
        {
            Fp.Subtract(b.Y, a.Y, out numerator);
            Fp.Subtract(b.X, a.X, out denominator);
        }
        else if (a.Y.Equals(b.Y))
        {
            // No point has order two, so y is not zero.
            Fp.Square(a.X, out Fp square);
            Fp.Double(square, out numerator);
            Fp.Add(numerator, square, out numerator);
            Fp.Double(a.Y, out denominator);
        }
        else
        {
            sum = default;
            return;
        }
        Fp.Invert(denominator, out Fp slope);
        Fp.Multiply(slope, numerator, out slope);
        Fp.Square(slope, out Fp x);
        Fp.Subtract(x, a.X, out x);
        Fp.Subtract(x, b.X, out x);
        Fp.Subtract(a.X, x, out Fp y);
        Fp.Multiply(y, slope, out y);
        Fp.Subtract(y, a.Y, out y);
        sum = new G1Affine(x, y);
    }

    private bool IsOnCurve()
    {
        Fp.Square(Y, out Fp left);
        Fp.Square(X, out Fp right);
        Fp.Multiply(right, X, out right);
        Fp.Add(right, CurveB, out right);
        return left.Equals(right);
    }
}
