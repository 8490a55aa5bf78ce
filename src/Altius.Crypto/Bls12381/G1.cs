using System.Globalization;
using System.Numerics;

namespace Altius.Crypto.Bls;

/// <summary>The group over the base field: y² = x³ + 4.</summary>
internal readonly struct G1 : ICurveGroup<Fp>
{
    public static readonly AffinePoint<Fp> Generator = new(
        Fp.Parse("17f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac586c55e83ff97a1aeffb3af00adb22c6bb"),
        Fp.Parse("08b3f481e3aaa0f1a09e30ed741d8ae4fcf5e095d5d00af600db18cb2c04b3edd03cc744a2888ae40caa232946c5e7e1"));

    // A cube root of one, so (x, y) → (βx, y) is an endomorphism; of the two roots the one that acts as −x² on the subgroup.
    private static readonly Fp Beta = new(BigInteger.Parse(
        "793479390729215512621379701633421447060886740281060493010456487427281649075476305620758731620350",
        CultureInfo.InvariantCulture));

    public static int PartCount => 2;

    public static int PartBits => 128;

    /// <summary>Multiplication by x².</summary>
    public static AffinePoint<Fp> Endomorphism(in AffinePoint<Fp> point) => new(point.X * Beta, -point.Y);

    public static JacobianPoint<Fp> Endomorphism(in JacobianPoint<Fp> point) => new(point.X * Beta, -point.Y, in point.Z);

    public static void Split(in ScalarDigits scalar, Span<UInt128> parts)
    {
        parts[0] = scalar.Lower;
        parts[1] = scalar.Upper;
    }

    /// <summary>Scott's test: on the subgroup alone the endomorphism multiplies by x² (eprint 2021/1130).</summary>
    public static bool IsInSubgroup(in AffinePoint<Fp> point) =>
        point.IsInfinity ||
        new JacobianPoint<Fp>(in point).MultiplyByParameter().MultiplyByParameter().SameAs(Endomorphism(in point));
}
