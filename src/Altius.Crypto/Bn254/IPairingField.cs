namespace Altius.Crypto.AltBn128;

/// <summary>What the Miller loop and the final exponentiation ask of Fp12: <see cref="Fp12"/> or <see cref="Fp12Lanes"/>.</summary>
/// <remarks>A result may take the place of an operand.</remarks>
internal interface IPairingField<TSelf> where TSelf : unmanaged, IPairingField<TSelf>
{
    static abstract TSelf From(in Fp12 value);

    Fp12 ToFp12();

    static abstract void Multiply(in TSelf a, in TSelf b, out TSelf product);

    static abstract void Square(in TSelf a, out TSelf square);

    /// <summary>a times a line, up to a factor from Fp that is the same for every a (the final exponentiation removes it).</summary>
    static abstract void MultiplyByLine(in TSelf a, in Line line, out TSelf product);

    /// <summary>Squares an element of the cyclotomic subgroup (Granger and Scott, eprint 2009/565).</summary>
    static abstract void CyclotomicSquare(in TSelf a, out TSelf square);

    /// <summary>a^(p^6), which is the inverse in the cyclotomic subgroup.</summary>
    static abstract void Conjugate(in TSelf a, out TSelf conjugate);

    /// <summary>a^(p^power), power 1, 2 or 3.</summary>
    static abstract void Frobenius(in TSelf a, int power, out TSelf image);
}
