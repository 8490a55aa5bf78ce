namespace Altius.Crypto.AltBn128;

/// <summary>An element c0 + c1·w of Fp6[w]/(w² − v), where pairings take their values.</summary>
internal readonly struct Fp12 : IEquatable<Fp12>, IPairingField<Fp12>
{
    public static readonly Fp12 One = new(Fp6.One, default);

    public readonly Fp6 C0, C1;

    public Fp12(in Fp6 c0, in Fp6 c1)
    {
        C0 = c0;
        C1 = c1;
    }

    public bool IsOne => Equals(One);

    public static Fp12 From(in Fp12 value) => value;

    public Fp12 ToFp12() => this;

    public static bool TryMillerLoop(ReadOnlySpan<G1Affine> points, ReadOnlySpan<G2Affine> twistPoints, out Fp12 product) =>
        MillerLoop.TryRun(points, twistPoints, out product);

    public static void Multiply(in Fp12 a, in Fp12 b, out Fp12 product)
    {
        Fp6.Multiply(a.C0, b.C0, out Fp6 v0);
        Fp6.Multiply(a.C1, b.C1, out Fp6 v1);
        Fp6.Add(a.C0, a.C1, out Fp6 left);
        Fp6.Add(b.C0, b.C1, out Fp6 right);
        Fp6.Multiply(left, right, out Fp6 c1);
        Fp6.Subtract(c1, v0, out c1);
        Fp6.Subtract(c1, v1, out c1);
        Fp6.MultiplyByNonResidue(v1, out v1);
        Fp6.Add(v0, v1, out Fp6 c0);
        product = new Fp12(c0, c1);
    }

    public static void Square(in Fp12 a, out Fp12 square)
    {
        // (c0 + c1)(c0 + v·c1) − c0·c1 − v·c0·c1 is c0² + v·c1².
        Fp6.Multiply(a.C0, a.C1, out Fp6 cross);
        Fp6.Add(a.C0, a.C1, out Fp6 left);
        Fp6.MultiplyByNonResidue(a.C1, out Fp6 right);
        Fp6.Add(a.C0, right, out right);
        Fp6.Multiply(left, right, out Fp6 c0);
        Fp6.Subtract(c0, cross, out c0);
        Fp6.MultiplyByNonResidue(cross, out Fp6 shifted);
        Fp6.Subtract(c0, shifted, out c0);
        Fp6.Add(cross, cross, out Fp6 c1);
        square = new Fp12(c0, c1);
    }

    /// <summary>a · (l0 + l1·w + l3·v·w), the shape of a line of the Miller loop.</summary>
    public static void MultiplyByLine(in Fp12 a, in Line line, out Fp12 product)
    {
        Fp6.Multiply(a.C0, line.L0, out Fp6 v0);
        Fp6.MultiplyBy01(a.C1, line.L1, line.L3, out Fp6 v1);
        Fp2.Add(line.L0, line.L1, out Fp2 mixed);
        Fp6.Add(a.C0, a.C1, out Fp6 c1);
        Fp6.MultiplyBy01(c1, mixed, line.L3, out c1);
        Fp6.Subtract(c1, v0, out c1);
        Fp6.Subtract(c1, v1, out c1);
        Fp6.MultiplyByNonResidue(v1, out v1);
        Fp6.Add(v0, v1, out Fp6 c0);
        product = new Fp12(c0, c1);
    }

    public static void Conjugate(in Fp12 a, out Fp12 conjugate)
    {
        Fp6.Negate(a.C1, out Fp6 c1);
        conjugate = new Fp12(a.C0, c1);
    }

    public static void Frobenius(in Fp12 a, int power, out Fp12 image) => AltBn128.Frobenius.Map(a, power, out image);

    /// <summary>The inverse of a; zero for zero.</summary>
    public static void Invert(in Fp12 a, out Fp12 inverse)
    {
        Fp6.Multiply(a.C1, a.C1, out Fp6 norm);
        Fp6.MultiplyByNonResidue(norm, out norm);
        Fp6.Multiply(a.C0, a.C0, out Fp6 square);
        Fp6.Subtract(square, norm, out norm);
        Fp6.Invert(norm, out norm);
        Fp6.Multiply(a.C0, norm, out Fp6 c0);
        Fp6.Multiply(a.C1, norm, out Fp6 c1);
        Fp6.Negate(c1, out c1);
        inverse = new Fp12(c0, c1);
    }

    public static void CyclotomicSquare(in Fp12 a, out Fp12 square)
    {
        // Three squarings in Fp4 = Fp2[s]/(s² − ξ), one for each pair of coefficients.
        SquareInFp4(a.C0.C0, a.C1.C1, out Fp2 t0, out Fp2 t1);
        SquareInFp4(a.C1.C0, a.C0.C2, out Fp2 t2, out Fp2 t3);
        SquareInFp4(a.C0.C1, a.C1.C2, out Fp2 t4, out Fp2 t5);
        Fp2.MultiplyByNonResidue(t5, out t5);
        var c0 = new Fp6(TripleMinusDouble(t0, a.C0.C0), TripleMinusDouble(t2, a.C0.C1), TripleMinusDouble(t4, a.C0.C2));
        var c1 = new Fp6(TriplePlusDouble(t5, a.C1.C0), TriplePlusDouble(t1, a.C1.C1), TriplePlusDouble(t3, a.C1.C2));
        square = new Fp12(c0, c1);
    }

    public bool Equals(Fp12 other) => C0.Equals(other.C0) && C1.Equals(other.C1);

    public override bool Equals(object? obj) => obj is Fp12 other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(C0, C1);

    private static void SquareInFp4(in Fp2 a, in Fp2 b, out Fp2 c0, out Fp2 c1)
    {
        Fp2.Square(a, out Fp2 aa);
        Fp2.Square(b, out Fp2 bb);
        Fp2.Add(a, b, out c1);
        Fp2.Square(c1, out c1);
        Fp2.Subtract(c1, aa, out c1);
        Fp2.Subtract(c1, bb, out c1);
        Fp2.MultiplyByNonResidue(bb, out bb);
        Fp2.Add(aa, bb, out c0);
    }

    private static Fp2 TripleMinusDouble(in Fp2 t, in Fp2 a)
    {
        Fp2.Subtract(t, a, out Fp2 difference);
        Fp2.Double(difference, out difference);
        Fp2.Add(difference, t, out difference);
        return difference;
    }

    private static Fp2 TriplePlusDouble(in Fp2 t, in Fp2 a)
    {
        Fp2.Add(t, a, out Fp2 sum);
        Fp2.Double(sum, out sum);
        Fp2.Add(sum, t, out sum);
        return sum;
    }
}
