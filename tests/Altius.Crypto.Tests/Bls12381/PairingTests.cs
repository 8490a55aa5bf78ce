using System.Numerics;
using Altius.Crypto.Bls;

namespace Altius.Crypto.Tests.Bls;

public class PairingTests
{
    [Test]
    public void Is_bilinear()
    {
        Samples samples = new(31);
        for (int i = 0; i < 10; i++)
        {
            AffinePoint<Fp> p = samples.Point1();
            AffinePoint<Fp2> q = samples.Point2();
            BigInteger a = samples.Integer(Fr.Modulus), b = samples.Integer(Fr.Modulus);
            Fp12 expected = Power(Pairing.Product([p], [q]), a * b % Fr.Modulus);
            Assert.That(Pairing.Product([Times(p, a)], [Times(q, b)]).Equals(expected), Is.True);
            Assert.That(Pairing.Product([Times(p, a * b % Fr.Modulus)], [q]).Equals(expected), Is.True);
            Assert.That(Pairing.Product([p], [Times(q, a * b % Fr.Modulus)]).Equals(expected), Is.True);
        }
    }

    [Test]
    public void Is_not_one_on_generators_and_has_the_group_order()
    {
        Fp12 value = Pairing.Product([G1.Generator], [G2.Generator]);
        Assert.That(value.IsOne, Is.False);
        Assert.That(Power(value, Fr.Modulus).IsOne, Is.True);
    }

    [Test]
    public void Multiplies_over_pairs_and_passes_over_infinity()
    {
        Samples samples = new(32);
        AffinePoint<Fp> p1 = samples.Point1(), p2 = samples.Point1();
        AffinePoint<Fp2> q1 = samples.Point2(), q2 = samples.Point2();
        Fp12 product = Pairing.Product([p1], [q1]) * Pairing.Product([p2], [q2]);
        Assert.That(Pairing.Product([p1, p2], [q1, q2]).Equals(product), Is.True);
        Assert.That(Pairing.Product([p1, default, p2, p1], [q1, q1, q2, default]).Equals(product), Is.True);
        Assert.That(Pairing.Product([default], [default]).IsOne, Is.True);
        Assert.That(Pairing.ProductIsOne([p1, -p1], [q1, q1]), Is.True);
        Assert.That(Pairing.ProductIsOne([p1, p1], [q1, -q1]), Is.True);
        Assert.That(Pairing.ProductIsOne([p1, p1], [q1, q1]), Is.False);
    }

    private static AffinePoint<TField> Times<TField>(AffinePoint<TField> point, BigInteger scalar)
        where TField : struct, IField<TField> =>
        new JacobianPoint<TField>(in point).Multiply(Samples.Words(scalar)).ToAffine();

    private static Fp12 Power(Fp12 value, BigInteger exponent)
    {
        Fp12 power = Fp12.One;
        for (int bit = (int)exponent.GetBitLength() - 1; bit >= 0; bit--)
        {
            power = power.Square();
            if (!((exponent >> bit) & 1).IsZero) power *= value;
        }
        return power;
    }
}
