namespace Altius.Crypto.AltBn128;

/// <summary>Raises a Miller value to a fixed multiple of (p¹² − 1)/r, which decides whether a pairing product is one.</summary>
internal static class FinalExponentiation
{
    /// <summary>The curve parameter x = 4965661367192848881 in signed windows of four bits, the most significant first.</summary>
    private static ReadOnlySpan<sbyte> Digits =>
    [
        1, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0, -3, 0, 0, 0, 3, 0, 0, 0, 0, 5, 0, 0, 0, -5, 0, 0, 0, -3, 0, 0, 0, 1, 0, 0, 0,
        0, 5, 0, 0, 0, 0, 7, 0, 0, 0, -7, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0, -1, 0, 0, 0, 1,
    ];

    /// <summary>f^(2x(6x² + 3x + 1)(p¹² − 1)/r); the extra factor is coprime to r, so one stays one and nothing else becomes it.</summary>
    public static void Raise(in Fp12 f, out Fp12 result)
    {
        RaiseEasyPart(f, out Fp12 g);
        RaiseHardPart(g, out result);
    }

    /// <summary>f^((p⁶ − 1)(p² + 1)), an element of the cyclotomic subgroup.</summary>
    private static void RaiseEasyPart(in Fp12 f, out Fp12 result)
    {
        Fp12.Invert(f, out Fp12 inverse);
        Fp12.Conjugate(f, out Fp12 g);
        Fp12.Multiply(g, inverse, out g);
        Frobenius.Map(g, 2, out Fp12 image);
        Fp12.Multiply(g, image, out result);
    }

    /// <summary>The hard part in base p (Fuentes-Castañeda, Knapp and Rodríguez-Henríquez, SAC 2011).</summary>
    /// <remarks>
    /// The digits are 1 + 6x + 12x² + 12x³, 4x + 6x² + 12x³, 6x + 6x² + 12x³ and −1 + 4x + 6x² + 12x³.
    /// </remarks>
    private static void RaiseHardPart(in Fp12 f, out Fp12 result)
    {
        RaiseToX(f, out Fp12 x2);
        Fp12.CyclotomicSquare(x2, out x2);                  // 2x
        Fp12.CyclotomicSquare(x2, out Fp12 x6);
        Fp12.Multiply(x6, x2, out x6);                      // 6x
        RaiseToX(x6, out Fp12 xx6);                         // 6x²
        Fp12.CyclotomicSquare(xx6, out Fp12 xxx12);
        RaiseToX(xxx12, out xxx12);                         // 12x³

        Fp12.Multiply(x6, xx6, out Fp12 digit2);
        Fp12.Multiply(digit2, xxx12, out digit2);
        Fp12.Conjugate(x2, out Fp12 inverse);
        Fp12.Multiply(digit2, inverse, out Fp12 digit1);
        Fp12.Conjugate(f, out inverse);
        Fp12.Multiply(digit1, inverse, out Fp12 digit3);
        Fp12.Multiply(digit2, xx6, out Fp12 digit0);
        Fp12.Multiply(digit0, f, out digit0);

        Frobenius.Map(digit1, 1, out digit1);
        Frobenius.Map(digit2, 2, out digit2);
        Frobenius.Map(digit3, 3, out digit3);
        Fp12.Multiply(digit0, digit1, out digit0);
        Fp12.Multiply(digit2, digit3, out digit2);
        Fp12.Multiply(digit0, digit2, out result);
    }

    /// <summary>f^x for f in the cyclotomic subgroup, where the conjugate is the inverse.</summary>
    private static void RaiseToX(in Fp12 f, out Fp12 result)
    {
        Span<Fp12> odd = stackalloc Fp12[4];
        odd[0] = f;
        Fp12.CyclotomicSquare(f, out Fp12 square);
        for (int i = 1; i < odd.Length; i++) Fp12.Multiply(odd[i - 1], square, out odd[i]);

        Fp12 power = f;
        foreach (sbyte digit in Digits[1..])
        {
            Fp12.CyclotomicSquare(power, out power);
            if (digit > 0)
            {
                Fp12.Multiply(power, odd[digit >> 1], out power);
            }
            else if (digit < 0)
            {
                Fp12.Conjugate(odd[-digit >> 1], out Fp12 inverse);
                Fp12.Multiply(power, inverse, out power);
            }
        }
        result = power;
    }
}
