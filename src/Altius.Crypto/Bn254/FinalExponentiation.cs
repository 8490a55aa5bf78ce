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

    /// <summary>
    /// f^(2x(6x² + 3x + 1)(p¹² − 1)/r); the extra factor is coprime to r, so one stays one and nothing else becomes it.
    /// </summary>
    public static Fp12 Raise<TField>(in TField f) where TField : unmanaged, IPairingField<TField>
    {
        TField g = RaiseEasyPart<TField>(f.ToFp12());
        RaiseHardPart(g, out TField result);
        return result.ToFp12();
    }

    /// <summary>f^((p⁶ − 1)(p² + 1)), an element of the cyclotomic subgroup.</summary>
    private static TField RaiseEasyPart<TField>(in Fp12 f) where TField : unmanaged, IPairingField<TField>
    {
        Fp12.Invert(f, out Fp12 inverse);
        Fp12.Conjugate(f, out Fp12 conjugate);
        TField g = TField.From(conjugate);
        TField.Multiply(g, TField.From(inverse), out g);
        TField.Frobenius(g, 2, out TField image);
        TField.Multiply(g, image, out g);
        return g;
    }

    /// <summary>The hard part in base p (Fuentes-Castañeda, Knapp and Rodríguez-Henríquez, SAC 2011).</summary>
    /// <remarks>
    /// The digits are 1 + 6x + 12x² + 12x³, 4x + 6x² + 12x³, 6x + 6x² + 12x³ and −1 + 4x + 6x² + 12x³.
    /// </remarks>
    private static void RaiseHardPart<TField>(in TField f, out TField result)
        where TField : unmanaged, IPairingField<TField>
    {
        RaiseToX(f, out TField x2);
        TField.CyclotomicSquare(x2, out x2);                  // 2x
        TField.CyclotomicSquare(x2, out TField x6);
        TField.Multiply(x6, x2, out x6);                      // 6x
        RaiseToX(x6, out TField xx6);                         // 6x²
        TField.CyclotomicSquare(xx6, out TField xxx12);
        RaiseToX(xxx12, out xxx12);                         // 12x³

        TField.Multiply(x6, xx6, out TField digit2);
        TField.Multiply(digit2, xxx12, out digit2);
        TField.Conjugate(x2, out TField inverse);
        TField.Multiply(digit2, inverse, out TField digit1);
        TField.Conjugate(f, out inverse);
        TField.Multiply(digit1, inverse, out TField digit3);
        TField.Multiply(digit2, xx6, out TField digit0);
        TField.Multiply(digit0, f, out digit0);

        TField.Frobenius(digit1, 1, out digit1);
        TField.Frobenius(digit2, 2, out digit2);
        TField.Frobenius(digit3, 3, out digit3);
        TField.Multiply(digit0, digit1, out digit0);
        TField.Multiply(digit2, digit3, out digit2);
        TField.Multiply(digit0, digit2, out result);
    }

    /// <summary>f^x for f in the cyclotomic subgroup, where the conjugate is the inverse.</summary>
    private static void RaiseToX<TField>(in TField f, out TField result) where TField : unmanaged, IPairingField<TField>
    {
        Span<TField> odd = stackalloc TField[4];
        odd[0] = f;
        TField.CyclotomicSquare(f, out TField square);
        for (int i = 1; i < odd.Length; i++) TField.Multiply(odd[i - 1], square, out odd[i]);

        TField power = f;
        foreach (sbyte digit in Digits[1..])
        {
            TField.CyclotomicSquare(power, out power);
            if (digit > 0)
            {
                TField.Multiply(power, odd[digit >> 1], out power);
            }
            else if (digit < 0)
            {
                TField.Conjugate(odd[-digit >> 1], out TField inverse);
                TField.Multiply(power, inverse, out power);
            }
        }
        result = power;
    }
}
