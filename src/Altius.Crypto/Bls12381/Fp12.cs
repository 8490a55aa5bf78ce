using System.Numerics;
using System.Runtime.CompilerServices;

namespace Altius.Crypto.Bls;

/// <summary>An element c0 + c1·w of the quadratic extension of Fp6, w² = v: where pairings take their values.</summary>
[SkipLocalsInit]
internal readonly struct Fp12 : IEquatable<Fp12>
{
    public readonly Fp6 C0;
    public readonly Fp6 C1;

    // Coefficient i of w^i, raised to p, comes back times (1 + u)^(i·(p − 1)/6).
    private static readonly Fp2[] FrobeniusWeights = BuildFrobeniusWeights();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Fp12(in Fp6 c0, in Fp6 c1)
    {
        C0 = c0;
        C1 = c1;
    }

    public static Fp12 One => new(Fp6.One, default);

    public static Fp12 operator *(in Fp12 a, in Fp12 b)
    {
        Fp6 v0 = a.C0 * b.C0, v1 = a.C1 * b.C1;
        Fp6 cross = (a.C0 + a.C1) * (b.C0 + b.C1);
        return Interpolate(in v0, in v1, in cross);
    }

    public Fp12 Square()
    {
        Fp6 cross = C0 * C1;
        Fp6 square = (C0 + C1) * (C0 + C1.MultiplyNonResidue());
        return new Fp12(
            new Fp6(
                (square.C0.Loose - cross.C0 - cross.C2.Loose.TimesNonResidue()).Reduced(),
                (square.C1.Loose - cross.C1 - cross.C0).Reduced(),
                (square.C2.Loose - cross.C2 - cross.C1).Reduced()),
            new Fp6(
                (cross.C0.Loose + cross.C0).Reduced(),
                (cross.C1.Loose + cross.C1).Reduced(),
                (cross.C2.Loose + cross.C2).Reduced()));
    }

    /// <summary>Times a line a0 + a1·w² + b1·w³: thirteen products.</summary>
    public Fp12 MultiplyLine(in Fp2 a0, in Fp2 a1, in Fp2 b1)
    {
        Fp6 v0 = C0.MultiplySparse(in a0, in a1);
        Fp6 v1 = C1.MultiplySparse(in b1);
        Fp6 cross = (C0 + C1).MultiplySparse(in a0, a1 + b1);
        return Interpolate(in v0, in v1, in cross);
    }

    /// <summary>The p⁶-th power; in the cyclotomic subgroup also the inverse.</summary>
    public Fp12 Conjugate() => new(C0, -C1);

    /// <summary>The p-th power.</summary>
    public Fp12 Frobenius() => new(
        new Fp6(
            C0.C0.Conjugate(), C0.C1.Conjugate() * FrobeniusWeights[2], C0.C2.Conjugate() * FrobeniusWeights[4]),
        new Fp6(
            C1.C0.Conjugate() * FrobeniusWeights[1], C1.C1.Conjugate() * FrobeniusWeights[3],
            C1.C2.Conjugate() * FrobeniusWeights[5]));

    public Fp12 Invert()
    {
        Fp6 inverse = (C0.Square() - C1.Square().MultiplyNonResidue()).Invert();
        return new Fp12(C0 * inverse, -(C1 * inverse));
    }

    /// <summary>The square of an element of the cyclotomic subgroup (Granger and Scott, eprint 2009/565).</summary>
    public Fp12 CyclotomicSquare()
    {
        SquareFourth(C0.C0, C1.C1, out Fp2Sum a0, out Fp2Sum a1);
        SquareFourth(C1.C0, C0.C2, out Fp2Sum b0, out Fp2Sum b1);
        SquareFourth(C0.C1, C1.C2, out Fp2Sum c0, out Fp2Sum c1);
        return new Fp12(
            new Fp6(ThreeMinusTwo(a0, C0.C0), ThreeMinusTwo(b0, C0.C1), ThreeMinusTwo(c0, C0.C2)),
            new Fp6(
                ThreePlusTwo(c1.TimesNonResidue(), C1.C0), ThreePlusTwo(a1, C1.C1), ThreePlusTwo(b1, C1.C2)));
    }

    /// <summary>(1 + u)^(i·(p − 1)/6), i from 0 to 5.</summary>
    public static Fp2 FrobeniusWeight(int i) => FrobeniusWeights[i];

    public bool IsOne => (C0.C0 - Fp2.One).IsZero && C0.C1.IsZero && C0.C2.IsZero && C1.IsZero;

    public bool Equals(Fp12 other) => (C0 - other.C0).IsZero && (C1 - other.C1).IsZero;

    public override bool Equals(object? obj) => obj is Fp12 other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(C0.C0, C1.C0);

    /// <summary>The product from those of the lower halves, of the upper halves, and of the halves' sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Fp12 Interpolate(in Fp6 lower, in Fp6 upper, in Fp6 sums) => new(
        new Fp6(
            (lower.C0 + upper.C2.Loose.TimesNonResidue()).Reduced(),
            (lower.C1.Loose + upper.C0).Reduced(),
            (lower.C2.Loose + upper.C1).Reduced()),
        new Fp6(
            (sums.C0.Loose - lower.C0 - upper.C0).Reduced(),
            (sums.C1.Loose - lower.C1 - upper.C1).Reduced(),
            (sums.C2.Loose - lower.C2 - upper.C2).Reduced()));

    /// <summary>(a + b·s)² where s² = 1 + u: the real part and the coefficient of s.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SquareFourth(in Fp2 a, in Fp2 b, out Fp2Sum real, out Fp2Sum other)
    {
        Fp2 squareA = a.Square(), squareB = b.Square();
        real = squareA + squareB.Loose.TimesNonResidue();
        other = (a + b).Square().Loose - squareA - squareB;
    }

    // A fourth-degree square's sums hold up to six elements, so these hold up to twenty.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Fp2 ThreeMinusTwo(in Fp2Sum a, in Fp2 b) => a.Plus(2, a).Plus(-2, b).Reduced();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Fp2 ThreePlusTwo(in Fp2Sum a, in Fp2 b) => a.Plus(2, a).Plus(2, b).Reduced();

    private static Fp2[] BuildFrobeniusWeights()
    {
        Fp2[] weights = new Fp2[6];
        weights[0] = Fp2.One;
        BigInteger exponent = (FpConstants.Modulus - 1) / 6;
        Fp2 root = Fp2.One, nonResidue = new(Fp.One, Fp.One);
        for (int bit = (int)exponent.GetBitLength() - 1; bit >= 0; bit--)
        {
            root = root.Square();
            if (!((exponent >> bit) & 1).IsZero) root *= nonResidue;
        }
        for (int i = 1; i < weights.Length; i++) weights[i] = weights[i - 1] * root;
        return weights;
    }
}
