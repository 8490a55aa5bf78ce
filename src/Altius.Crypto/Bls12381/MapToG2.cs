namespace Altius.Crypto.Bls;

/// <summary>Maps elements of Fp2 to G2, by way of a 3-isogenous curve (RFC 9380, section 8.8.2; EIP-2537).</summary>
internal static class MapToG2
{
    private static readonly CurveMap<Fp2> Map = new(
        a: Element("0", "f0"),
        b: Element("3f4", "3f4"),
        z: -Element("2", "1"),
        xNumerator:
        [
            Element(
                "5c759507e8e333ebb5b7a9a47d7ed8532c52d39fd3a042a88b58423c50ae15d5c2638e343d9c71c6238aaaaaaaa97d6",
                "5c759507e8e333ebb5b7a9a47d7ed8532c52d39fd3a042a88b58423c50ae15d5c2638e343d9c71c6238aaaaaaaa97d6"),
            Element(
                "0",
                "11560bf17baa99bc32126fced787c88f984f87adf7ae0c7f9a208c6b4f20a4181472aaa9cb8d555526a9ffffffffc71a"),
            Element(
                "11560bf17baa99bc32126fced787c88f984f87adf7ae0c7f9a208c6b4f20a4181472aaa9cb8d555526a9ffffffffc71e",
                "8ab05f8bdd54cde190937e76bc3e447cc27c3d6fbd7063fcd104635a790520c0a395554e5c6aaaa9354ffffffffe38d"),
            Element(
                "171d6541fa38ccfaed6dea691f5fb614cb14b4e7f4e810aa22d6108f142b85757098e38d0f671c7188e2aaaaaaaa5ed1",
                "0"),
        ],
        xDenominator:
        [
            Element(
                "0",
                "1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaa63"),
            Element(
                "c",
                "1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaa9f"),
            Element("1", "0"),
        ],
        yNumerator:
        [
            Element(
                "1530477c7ab4113b59a4c18b076d11930f7da5d4a07f649bf54439d87d27e500fc8c25ebf8c92f6812cfc71c71c6d706",
                "1530477c7ab4113b59a4c18b076d11930f7da5d4a07f649bf54439d87d27e500fc8c25ebf8c92f6812cfc71c71c6d706"),
            Element(
                "0",
                "5c759507e8e333ebb5b7a9a47d7ed8532c52d39fd3a042a88b58423c50ae15d5c2638e343d9c71c6238aaaaaaaa97be"),
            Element(
                "11560bf17baa99bc32126fced787c88f984f87adf7ae0c7f9a208c6b4f20a4181472aaa9cb8d555526a9ffffffffc71c",
                "8ab05f8bdd54cde190937e76bc3e447cc27c3d6fbd7063fcd104635a790520c0a395554e5c6aaaa9354ffffffffe38f"),
            Element(
                "124c9ad43b6cf79bfbf7043de3811ad0761b0f37a1e26286b0e977c69aa274524e79097a56dc4bd9e1b371c71c718b10",
                "0"),
        ],
        yDenominator:
        [
            Element(
                "1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffa8fb",
                "1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffa8fb"),
            Element(
                "0",
                "1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffa9d3"),
            Element(
                "12",
                "1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaa99"),
            Element("1", "0"),
        ]);

    /// <summary>The point of the subgroup that belongs to u.</summary>
    public static AffinePoint<Fp2> Apply(in Fp2 u) => ClearCofactor(Map.Apply(in u)).ToAffine();

    /// <summary>(x² − x − 1)P + (x − 1)ψ(P) + ψ²(2P), which is h_eff·P (Budroni and Pintore, eprint 2017/419).</summary>
    private static JacobianPoint<Fp2> ClearCofactor(in JacobianPoint<Fp2> point)
    {
        // x is negative, so minusXp is |x|·P.
        JacobianPoint<Fp2> minusXp = point.MultiplyByParameter();
        JacobianPoint<Fp2> psi = G2.Psi(in point);
        JacobianPoint<Fp2> inner = -(psi + -minusXp).MultiplyByParameter();
        JacobianPoint<Fp2> psiTwice = G2.Psi(G2.Psi(point.Double()));
        return inner + minusXp + psiTwice + -psi + -point;
    }

    private static Fp2 Element(string c0, string c1) => new(Fp.Parse(c0), Fp.Parse(c1));
}
