namespace Altius.Crypto.AltBn128;

/// <summary>The maps a ↦ a^p, a^(p²) and a^(p³) of Fp12, and the endomorphism ψ they induce on the twist.</summary>
/// <remarks>
/// Written in powers of w, Fp12 is Fp2[w]/(w⁶ − ξ), and w^(p^n) = w · ξ^((p^n − 1)/6). So each map conjugates the
/// coefficients (for odd n) and multiplies the k-th by a power of that constant.
/// </remarks>
internal static class Frobenius
{
    /// <summary>ξ^(k(p^n − 1)/6) at [n − 1][k].</summary>
    private static readonly Fp2[][] Gamma = BuildGamma();

    /// <summary>The constant of each coefficient for the map to the power p^power, power 1, 2 or 3.</summary>
    public static Fp12 Constants(int power)
    {
        Fp2[] gamma = Gamma[power - 1];
        return new Fp12(new Fp6(gamma[0], gamma[2], gamma[4]), new Fp6(gamma[1], gamma[3], gamma[5]));
    }

    /// <summary>a^(p^power), power 1, 2 or 3.</summary>
    public static void Map(in Fp12 a, int power, out Fp12 image)
    {
        Fp2[] gamma = Gamma[power - 1];
        bool conjugate = (power & 1) != 0;
        var c0 = new Fp6(
            Scale(a.C0.C0, gamma[0], conjugate), Scale(a.C0.C1, gamma[2], conjugate), Scale(a.C0.C2, gamma[4], conjugate));
        var c1 = new Fp6(
            Scale(a.C1.C0, gamma[1], conjugate), Scale(a.C1.C1, gamma[3], conjugate), Scale(a.C1.C2, gamma[5], conjugate));
        image = new Fp12(c0, c1);
    }

    /// <summary>ψ^power of a point of the twist, power 1, 2 or 3; on the subgroup of EIP-197 it multiplies by p^power.</summary>
    public static void Psi(in G2Affine q, int power, out G2Affine image)
    {
        Fp2[] gamma = Gamma[power - 1];
        bool conjugate = (power & 1) != 0;
        image = new G2Affine(Scale(q.X, gamma[2], conjugate), Scale(q.Y, gamma[3], conjugate));
    }

    private static Fp2 Scale(in Fp2 coefficient, in Fp2 gamma, bool conjugate)
    {
        Fp2 value = coefficient;
        if (conjugate) Fp2.Conjugate(value, out value);
        Fp2.Multiply(value, gamma, out value);
        return value;
    }

    private static Fp2[][] BuildGamma()
    {
        // (p − 1)/6
        Fp2.Power(Fp2.NonResidue, [0x34b017592414d4e1, 0xee9591c2e6bda1c2, 0xf40d60f3c0403964, 0x0810b7bdd032f006], out Fp2 once);
        Fp2.Conjugate(once, out Fp2 twice);
        Fp2.Multiply(twice, once, out twice);
        Fp2.Multiply(twice, once, out Fp2 thrice);
        return [Powers(once), Powers(twice), Powers(thrice)];
    }

    private static Fp2[] Powers(in Fp2 root)
    {
        var powers = new Fp2[6];
        powers[0] = Fp2.One;
        for (int k = 1; k < powers.Length; k++) Fp2.Multiply(powers[k - 1], root, out powers[k]);
        return powers;
    }
}
