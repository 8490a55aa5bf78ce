namespace Altius.Crypto.Bls;

/// <summary>The group over the quadratic extension: y² = x³ + 4(1 + u).</summary>
internal readonly struct G2 : ICurveGroup<Fp2>
{
    public static readonly AffinePoint<Fp2> Generator = new(
        new Fp2(
            Fp.Parse("024aa2b2f08f0a91260805272dc51051c6e47ad4fa403b02b4510b647ae3d1770bac0326a805bbefd48056c8c121bdb8"),
            Fp.Parse("13e02b6052719f607dacd3a088274f65596bd0d09920b61ab5da61bbdc7f5049334cf11213945d57e5ac7d055d042b7e")),
        new Fp2(
            Fp.Parse("0ce5d527727d6e118cc9cdc6da2e351aadfd9baa8cbdd3a76d429a695160d12c923ac9cc3baca289e193548608b82801"),
            Fp.Parse("0606c4a02ea734cc32acd2b02bc28b99cb3e287e85a763af267492ab572e99ab3f370d275cec1da1aaa9075ff05f79be")));

    // ψ: untwist, Frobenius, twist. It conjugates the coordinates and weighs them with powers of 1/(1 + u).
    private static readonly Fp2 WeightX = Fp12.FrobeniusWeight(2).Invert();
    private static readonly Fp2 WeightY = Fp12.FrobeniusWeight(3).Invert();

    public static int PartCount => 4;

    public static int PartBits => 64;

    /// <summary>ψ, which on the subgroup multiplies by the curve's parameter x; defined on the whole curve.</summary>
    public static AffinePoint<Fp2> Psi(in AffinePoint<Fp2> point) =>
        new(point.X.Conjugate() * WeightX, point.Y.Conjugate() * WeightY);

    /// <summary>ψ of a point in Jacobian coordinates.</summary>
    public static JacobianPoint<Fp2> Psi(in JacobianPoint<Fp2> point) =>
        new(point.X.Conjugate() * WeightX, point.Y.Conjugate() * WeightY, point.Z.Conjugate());

    /// <summary>Multiplication by |x|.</summary>
    public static AffinePoint<Fp2> Endomorphism(in AffinePoint<Fp2> point) => -Psi(in point);

    public static JacobianPoint<Fp2> Endomorphism(in JacobianPoint<Fp2> point) => -Psi(in point);

    public static void Split(in ScalarDigits scalar, Span<UInt128> parts)
    {
        parts[0] = scalar.D0;
        parts[1] = scalar.D1;
        parts[2] = scalar.D2;
        parts[3] = scalar.D3;
    }

    /// <summary>Scott's test: on the subgroup alone ψ multiplies by x (eprint 2021/1130).</summary>
    public static bool IsInSubgroup(in AffinePoint<Fp2> point) =>
        point.IsInfinity || new JacobianPoint<Fp2>(in point).MultiplyByParameter().SameAs(Endomorphism(in point));
}
