using System.Runtime.CompilerServices;

namespace Altius.Crypto.Bls;

/// <summary>Square roots in the quadratic extension, by way of the norm: two powers in the base field.</summary>
[SkipLocalsInit]
internal static class Fp2SquareRoot
{
    private static readonly Fp Half = new((FpConstants.Modulus + 1) / 2);

    public static bool TrySqrt(in Fp2 value, out Fp2 root)
    {
        root = default;
        // With x0² − x1² = c0 and 2·x0·x1 = c1, x0² is (c0 ± s) / 2 where s² is the norm; one of the two signs gives a square.
        if (!value.Norm().TrySqrt(out Fp s)) return false;
        Fp half = (value.C0 + s) * Half;
        if (half.IsZero) half = value.C0;
        Fp inverse = FpPowers.InverseRootCandidate(in half);
        Fp candidate = inverse * half;
        Fp other = value.C1 * Half * inverse;
        // candidate² is ±half. Where it is −half, candidate is x1, and its inverse is −inverse.
        root = candidate.Square().Equals(half) ? new Fp2(candidate, other) : new Fp2(-other, candidate);
        return root.Square().Equals(value);
    }
}
