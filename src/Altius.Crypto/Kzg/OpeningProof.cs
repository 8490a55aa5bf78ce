using Altius.Crypto.Bls;

namespace Altius.Crypto.Commitments;

/// <summary>Checks openings with one pairing product.</summary>
internal static class OpeningProof
{
    /// <summary>e(C − y·G1 + z·π, G2) = e(π, τ·G2): all scalars on the G1 side, where they cost least.</summary>
    public static bool Verify(in Opening opening)
    {
        JacobianPoint<Fp> left = MultiScalar<Fp, G1>.Sum(
            [G1.Generator, opening.Proof], [(-opening.Y).ToDigits(), opening.Z.ToDigits()]) + opening.Commitment;
        return PairingsAgree(in left, new JacobianPoint<Fp>(in opening.Proof), 1);
    }

    /// <summary>The same for many openings at once, combined with the powers of a challenge.</summary>
    public static bool VerifyBatch(ReadOnlySpan<Opening> openings, in Fr challenge)
    {
        int count = openings.Length;
        AffinePoint<Fp>[] points = new AffinePoint<Fp>[2 * count + 1];
        ScalarDigits[] scalars = new ScalarDigits[2 * count + 1];
        ScalarDigits[] powers = new ScalarDigits[count];
        Fr power = Fr.One, sumY = Fr.Zero;
        for (int i = 0; i < count; i++, power *= challenge)
        {
            ref readonly Opening opening = ref openings[i];
            points[i] = opening.Proof;
            scalars[i] = (power * opening.Z).ToDigits();
            points[count + i] = opening.Commitment;
            scalars[count + i] = powers[i] = power.ToDigits();
            sumY += power * opening.Y;
        }
        points[^1] = G1.Generator;
        scalars[^1] = (-sumY).ToDigits();
        JacobianPoint<Fp> left = MultiScalar<Fp, G1>.Sum(points, scalars);
        return PairingsAgree(in left, MultiScalar<Fp, G1>.Sum(points.AsSpan(0, count), powers), 1);
    }

    /// <summary>True where e(left, G2) = e(proof, τⁿ·G2).</summary>
    public static bool PairingsAgree(in JacobianPoint<Fp> left, in JacobianPoint<Fp> proof, int powerOfTau)
    {
        Span<AffinePoint<Fp>> g1 = stackalloc AffinePoint<Fp>[2];
        JacobianPoint<Fp>.ToAffine([left, -proof], g1);
        return Pairing.ProductIsOne(g1, [G2.Generator, TrustedSetup.G2Powers[powerOfTau]]);
    }
}
