using System.Runtime.CompilerServices;

namespace Altius.Crypto.Bls;

/// <summary>The optimal ate pairing of G1 and G2: a Miller loop over |x| and a final exponentiation.</summary>
/// <remarks>
/// Lines are scaled by factors that the final exponentiation sends to one. Formulas after Costello, Lange and Naehrig
/// (eprint 2009/615) in homogeneous coordinates, and Hayashida, Hayasaka and Teruya (eprint 2020/875) for the exponent.
/// </remarks>
[SkipLocalsInit]
internal static class Pairing
{
    /// <summary>The product of the pairings of all pairs; pairs that hold infinity count as one.</summary>
    public static Fp12 Product(ReadOnlySpan<AffinePoint<Fp>> g1, ReadOnlySpan<AffinePoint<Fp2>> g2) =>
        FinalExponentiation(MillerLoop(g1, g2));

    /// <summary>True where the product of the pairings of all pairs is one.</summary>
    public static bool ProductIsOne(ReadOnlySpan<AffinePoint<Fp>> g1, ReadOnlySpan<AffinePoint<Fp2>> g2) =>
        Product(g1, g2).IsOne;

    /// <summary>Multiplies the lines of all pairs into one accumulator, squaring it once for all of them.</summary>
    private static Fp12 MillerLoop(ReadOnlySpan<AffinePoint<Fp>> g1, ReadOnlySpan<AffinePoint<Fp2>> g2)
    {
        MillerPair[] pairs = new MillerPair[g1.Length];
        int count = 0;
        for (int i = 0; i < g1.Length; i++)
            if (!g1[i].IsInfinity && !g2[i].IsInfinity) pairs[count++] = new MillerPair(in g1[i], in g2[i]);
        Span<MillerPair> live = pairs.AsSpan(0, count);

        Fp12 f = Fp12.One;
        for (int bit = 62; bit >= 0; bit--)
        {
            f = f.Square();
            foreach (ref MillerPair pair in live) pair.Double(ref f);
            if (((ScalarDigits.Parameter >> bit) & 1) == 0) continue;
            foreach (ref MillerPair pair in live) pair.Add(ref f);
        }
        // The parameter is negative; an inverse is, after the final exponentiation, a conjugate.
        return f.Conjugate();
    }

    /// <summary>Raises to 3·(p¹² − 1)/r.</summary>
    private static Fp12 FinalExponentiation(in Fp12 f)
    {
        Fp12 easy = f.Conjugate() * f.Invert();
        easy = easy.Frobenius().Frobenius() * easy;
        // 3·(p⁴ − p² + 1)/r = (x − 1)²·(x + p)·(x² + p² − 1) + 3
        Fp12 a = PowerOfParameter(in easy) * easy.Conjugate();
        a = PowerOfParameter(in a) * a.Conjugate();
        a = PowerOfParameter(in a) * a.Frobenius();
        a = PowerOfParameter(PowerOfParameter(in a)) * a.Frobenius().Frobenius() * a.Conjugate();
        return a * easy.CyclotomicSquare() * easy;
    }

    /// <summary>Raises an element of the cyclotomic subgroup to x, the negative parameter.</summary>
    private static Fp12 PowerOfParameter(in Fp12 f)
    {
        Fp12 power = f.CyclotomicSquare() * f;
        power = Square(power, 2) * f;
        power = Square(power, 3) * f;
        power = Square(power, 9) * f;
        power = Square(power, 32) * f;
        return Square(power, 16).Conjugate();
    }

    private static Fp12 Square(Fp12 f, int times)
    {
        for (int i = 0; i < times; i++) f = f.CyclotomicSquare();
        return f;
    }
}
