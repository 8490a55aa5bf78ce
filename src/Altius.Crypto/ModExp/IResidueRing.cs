namespace Altius.Crypto.ModularExponentiation;

/// <summary>Multiplication of residues in whatever form suits one kind of modulus.</summary>
/// <remarks>Pointers lead to slices of <see cref="Words"/> limbs; a result may take the place of an operand.</remarks>
internal unsafe interface IResidueRing
{
    /// <summary>Limbs that one residue takes.</summary>
    int Words { get; }

    void Multiply(ulong* a, ulong* b, ulong* product);

    void Square(ulong* a, ulong* square);
}
