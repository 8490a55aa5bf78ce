namespace Altius.Crypto.ModularExponentiation;

/// <summary>A ring of residues a · 2^<see cref="RadixBits"/> mod m (Montgomery 1985).</summary>
internal unsafe interface IMontgomeryRing : IResidueRing
{
    /// <summary>The power of two by which a residue is larger than its number.</summary>
    int RadixBits { get; }

    /// <summary>Puts a number below the modulus, already multiplied by 2^<see cref="RadixBits"/>, into the ring's form.</summary>
    void Pack(ulong* limbs, ulong* residue);

    /// <summary>limbs ← the number a residue stands for; the residue is used up.</summary>
    void Leave(ulong* residue, ulong* limbs);
}
