using Altius.Crypto.Bls;

namespace Altius.Crypto.Commitments;

/// <summary>A claim that the polynomial committed to has value y at z, with its proof.</summary>
internal readonly struct Opening(in AffinePoint<Fp> commitment, in Fr z, in Fr y, in AffinePoint<Fp> proof)
{
    public readonly AffinePoint<Fp> Commitment = commitment;
    public readonly Fr Z = z;
    public readonly Fr Y = y;
    public readonly AffinePoint<Fp> Proof = proof;
}
