namespace Altius.Crypto.AltBn128;

/// <summary>An element c0 + c1·v + c2·v² of Fp2[v]/(v³ − ξ), ξ = 9 + u.</summary>
internal readonly struct Fp6 : IEquatable<Fp6>
{
    public static readonly Fp6 One = new(Fp2.One, Fp2.Zero, Fp2.Zero);

    public readonly Fp2 C0, C1, C2;

    public Fp6(in Fp2 c0, in Fp2 c1, in Fp2 c2)
    {
        C0 = c0;
        C1 = c1;
        C2 = c2;
    }

    public static void Add(in Fp6 a, in Fp6 b, out Fp6 sum)
    {
        Fp2.Add(a.C0, b.C0, out Fp2 c0);
        Fp2.Add(a.C1, b.C1, out Fp2 c1);
        Fp2.Add(a.C2, b.C2, out Fp2 c2);
        sum = new Fp6(c0, c1, c2);
    }

    public static void Subtract(in Fp6 a, in Fp6 b, out Fp6 difference)
    {
        Fp2.Subtract(a.C0, b.C0, out Fp2 c0);
        Fp2.Subtract(a.C1, b.C1, out Fp2 c1);
        Fp2.Subtract(a.C2, b.C2, out Fp2 c2);
        difference = new Fp6(c0, c1, c2);
    }

    public static void Negate(in Fp6 a, out Fp6 negated)
    {
        Fp2.Negate(a.C0, out Fp2 c0);
        Fp2.Negate(a.C1, out Fp2 c1);
        Fp2.Negate(a.C2, out Fp2 c2);
        negated = new Fp6(c0, c1, c2);
    }

    /// <summary>Karatsuba: six products instead of nine.</summary>
    public static void Multiply(in Fp6 a, in Fp6 b, out Fp6 product)
    {
        Fp2.Multiply(a.C0, b.C0, out Fp2 v0);
        Fp2.Multiply(a.C1, b.C1, out Fp2 v1);
        Fp2.Multiply(a.C2, b.C2, out Fp2 v2);

        CrossProduct(a.C1, a.C2, b.C1, b.C2, v1, v2, out Fp2 c0);
        Fp2.MultiplyByNonResidue(c0, out c0);
        Fp2.Add(c0, v0, out c0);

        CrossProduct(a.C0, a.C1, b.C0, b.C1, v0, v1, out Fp2 c1);
        Fp2.MultiplyByNonResidue(v2, out Fp2 wrapped);
        Fp2.Add(c1, wrapped, out c1);

        CrossProduct(a.C0, a.C2, b.C0, b.C2, v0, v2, out Fp2 c2);
        Fp2.Add(c2, v1, out c2);
        product = new Fp6(c0, c1, c2);
    }

    /// <summary>a · (b0 + b1·v), the shape of half a line.</summary>
    public static void MultiplyBy01(in Fp6 a, in Fp2 b0, in Fp2 b1, out Fp6 product)
    {
        Fp2.Multiply(a.C0, b0, out Fp2 v0);
        Fp2.Multiply(a.C1, b1, out Fp2 v1);

        Fp2.Multiply(a.C2, b1, out Fp2 c0);
        Fp2.MultiplyByNonResidue(c0, out c0);
        Fp2.Add(c0, v0, out c0);

        CrossProduct(a.C0, a.C1, b0, b1, v0, v1, out Fp2 c1);

        Fp2.Multiply(a.C2, b0, out Fp2 c2);
        Fp2.Add(c2, v1, out c2);
        product = new Fp6(c0, c1, c2);
    }

    public static void Multiply(in Fp6 a, in Fp2 b, out Fp6 product)
    {
        Fp2.Multiply(a.C0, b, out Fp2 c0);
        Fp2.Multiply(a.C1, b, out Fp2 c1);
        Fp2.Multiply(a.C2, b, out Fp2 c2);
        product = new Fp6(c0, c1, c2);
    }

    /// <summary>a · v.</summary>
    public static void MultiplyByNonResidue(in Fp6 a, out Fp6 product)
    {
        Fp2.MultiplyByNonResidue(a.C2, out Fp2 c0);
        product = new Fp6(c0, a.C0, a.C1);
    }

    /// <summary>The inverse of a; zero for zero.</summary>
    public static void Invert(in Fp6 a, out Fp6 inverse)
    {
        // t0 = c0² − ξ·c1·c2, t1 = ξ·c2² − c0·c1, t2 = c1² − c0·c2; the norm is c0·t0 + ξ·(c2·t1 + c1·t2).
        Fp2.Square(a.C0, out Fp2 t0);
        Fp2.Multiply(a.C1, a.C2, out Fp2 s);
        Fp2.MultiplyByNonResidue(s, out s);
        Fp2.Subtract(t0, s, out t0);

        Fp2.Square(a.C2, out Fp2 t1);
        Fp2.MultiplyByNonResidue(t1, out t1);
        Fp2.Multiply(a.C0, a.C1, out s);
        Fp2.Subtract(t1, s, out t1);

        Fp2.Square(a.C1, out Fp2 t2);
        Fp2.Multiply(a.C0, a.C2, out s);
        Fp2.Subtract(t2, s, out t2);

        Fp2.Multiply(a.C2, t1, out Fp2 norm);
        Fp2.Multiply(a.C1, t2, out s);
        Fp2.Add(norm, s, out norm);
        Fp2.MultiplyByNonResidue(norm, out norm);
        Fp2.Multiply(a.C0, t0, out s);
        Fp2.Add(norm, s, out norm);
        Fp2.Invert(norm, out norm);
        Multiply(new Fp6(t0, t1, t2), norm, out inverse);
    }

    public bool Equals(Fp6 other) => C0.Equals(other.C0) && C1.Equals(other.C1) && C2.Equals(other.C2);

    public override bool Equals(object? obj) => obj is Fp6 other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(C0, C1, C2);

    /// <summary>(a0 + a1)(b0 + b1) − a0·b0 − a1·b1, that is a0·b1 + a1·b0.</summary>
    private static void CrossProduct(
        in Fp2 a0, in Fp2 a1, in Fp2 b0, in Fp2 b1, in Fp2 product0, in Fp2 product1, out Fp2 cross)
    {
        Fp2.Add(a0, a1, out Fp2 left);
        Fp2.Add(b0, b1, out Fp2 right);
        Fp2.Multiply(left, right, out cross);
        Fp2.Subtract(cross, product0, out cross);
        Fp2.Subtract(cross, product1, out cross);
    }
}
