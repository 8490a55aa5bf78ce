namespace Altius.Crypto.AltBn128;

/// <summary>A way to compute in Fp12, in limbs (<see cref="Fp12"/>) or in vector lanes (<see cref="Fp12Lanes"/>).</summary>
/// <remarks>A result may take the place of an operand.</remarks>
internal interface IPairingField<TSelf> where TSelf : unmanaged, IPairingField<TSelf>
{
    static abstract TSelf From(in Fp12 value);

    Fp12 ToFp12();

    static abstract void Multiply(in TSelf a, in TSelf b, out TSelf product);

    /// <summary>
    /// The product of the pairs' Miller functions, up to a factor from Fp that the final exponentiation removes, for at most
    /// <see cref="MillerLoop.MaxPairs"/> finite points of either curve;
    /// false when a twist point is outside the subgroup of order r.
    /// </summary>
    static abstract bool TryMillerLoop(ReadOnlySpan<G1Affine> points, ReadOnlySpan<G2Affine> twistPoints, out TSelf product);

    /// <summary>Squares an element of the cyclotomic subgroup (Granger and Scott, eprint 2009/565).</summary>
    static abstract void CyclotomicSquare(in TSelf a, out TSelf square);

    /// <summary>a^(p^6), which is the inverse in the cyclotomic subgroup.</summary>
    static abstract void Conjugate(in TSelf a, out TSelf conjugate);

    /// <summary>a^(p^power), power 1, 2 or 3.</summary>
    static abstract void Frobenius(in TSelf a, int power, out TSelf image);
}
