namespace Altius.Crypto.AltBn128;

/// <summary>A finite point of the twist y² = x³ + 3/(9 + u) over Fp2, or the origin standing for infinity (EIP-197).</summary>
internal readonly struct G2Affine
{
    /// <summary>Length in bytes of an encoded point.</summary>
    public const int Size = 128;

    public readonly Fp2 X, Y;

    public G2Affine(in Fp2 x, in Fp2 y)
    {
        X = x;
        Y = y;
    }

    /// <summary>3/(9 + u).</summary>
    public static readonly Fp2 CurveB = BuildCurveB();

    public bool IsInfinity => X.IsZero && Y.IsZero;

    /// <summary>
    /// Reads 128 bytes; false unless the coordinates are below p and the point lies on the twist. Whether it lies in the
    /// right subgroup shows only after <see cref="G2Walk"/>.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out G2Affine point)
    {
        bool valid = Fp2.TryRead(bytes, out Fp2 x) & Fp2.TryRead(bytes[(2 * Fp.Size)..], out Fp2 y);
        point = new G2Affine(x, y);
        return valid && (point.IsInfinity || point.IsOnCurve());
    }

    private bool IsOnCurve()
    {
        Fp2.Square(Y, out Fp2 left);
        Fp2.Square(X, out Fp2 right);
        Fp2.Multiply(right, X, out right);
        Fp2.Add(right, CurveB, out right);
        return left.Equals(right);
    }

    private static Fp2 BuildCurveB()
    {
        Fp2.Invert(Fp2.NonResidue, out Fp2 b);
        Fp2.Multiply(b, Fp.FromUInt64(3), out b);
        return b;
    }
}
