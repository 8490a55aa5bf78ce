using Altius.Primitives;
using Org.BouncyCastle.Asn1.Sec;
using Org.BouncyCastle.Asn1.X9;
using BigInteger = Org.BouncyCastle.Math.BigInteger;
using ECPoint = Org.BouncyCastle.Math.EC.ECPoint;

namespace Altius.Crypto.Tests;

public class SecpMultiplicationTests
{
    private static readonly X9ECParameters Curve = SecNamedCurves.GetByName("secp256k1");

    private static readonly UInt256[] Edges =
    [
        UInt256.Zero, UInt256.One, new(2), new(3), new(15), new(16), new(511), new(512), SecpScalar.Order - UInt256.One,
        SecpScalar.Order - new UInt256(2), new(ulong.MaxValue, ulong.MaxValue, 0, 0), new(0, 0, 1, 0), new(0, 0, 0, 1UL << 63),
    ];

    [Test]
    public void Base_multiples_agree_with_BouncyCastle()
    {
        foreach (UInt256 k in Edges.Concat(Random(40)))
            AssertSame(SecpMultiplication.MultiplyBase(k), Curve.G.Multiply(Big(k)), $"{k}");
    }

    [Test]
    public void Combinations_agree_with_BouncyCastle()
    {
        SecpAffine point = SecpMultiplication.MultiplyBase(new UInt256(12345)).ToAffine();
        ECPoint reference = Curve.G.Multiply(new BigInteger("12345")).Normalize();
        UInt256[] scalars = [.. Edges, .. Random(8)];

        foreach (UInt256 a in scalars)
            foreach (UInt256 b in scalars)
                AssertSame(SecpMultiplication.Combine(a, point, b),
                    Curve.G.Multiply(Big(a)).Add(reference.Multiply(Big(b))), $"{a} G + {b} P");
    }

    /// <summary>
    /// When the other point is the generator itself the two tables collide: additions meet equal and opposite points.
    /// </summary>
    [Test]
    public void Combinations_of_the_generator_with_itself_agree_with_BouncyCastle()
    {
        foreach (UInt256 a in Edges)
            foreach (UInt256 b in Edges)
                AssertSame(SecpMultiplication.Combine(a, SecpAffine.Generator, b),
                    Curve.G.Multiply(Big(a).Add(Big(b))), $"({a} + {b}) G");
    }

    [Test]
    public void Adding_meets_every_special_case()
    {
        SecpAffine g = SecpAffine.Generator;
        var minusG = new SecpAffine { X = g.X, Y = SecpField.Negate(g.Y, 1) };

        SecpJacobian fromInfinity = SecpJacobian.Infinity;
        SecpJacobian.Add(ref fromInfinity, g);
        AssertSame(fromInfinity, Curve.G, "infinity + G");

        SecpJacobian equal = SecpJacobian.FromAffine(g);
        SecpJacobian.Add(ref equal, g);
        AssertSame(equal, Curve.G.Twice(), "G + G");

        SecpJacobian opposite = SecpJacobian.FromAffine(g);
        SecpJacobian.Add(ref opposite, minusG);
        Assert.That(opposite.IsInfinity, Is.True);

        SecpJacobian.Double(ref opposite);
        Assert.That(opposite.IsInfinity, Is.True);
    }

    private static void AssertSame(in SecpJacobian actual, ECPoint expected, string what)
    {
        expected = expected.Normalize();
        Assert.That(actual.IsInfinity, Is.EqualTo(expected.IsInfinity), what);
        if (actual.IsInfinity) return;

        SecpAffine point = actual.ToAffine();
        Assert.That(Big(point.X.Normalize().ToInteger()), Is.EqualTo(expected.AffineXCoord.ToBigInteger()), what);
        Assert.That(Big(point.Y.Normalize().ToInteger()), Is.EqualTo(expected.AffineYCoord.ToBigInteger()), what);
    }

    private static IEnumerable<UInt256> Random(int count)
    {
        var random = new Random(9);
        byte[] bytes = new byte[32];
        for (int i = 0; i < count; i++)
        {
            random.NextBytes(bytes);
            yield return SecpScalar.Reduce(UInt256.FromBigEndian(bytes));
        }
    }

    private static BigInteger Big(UInt256 value) => new(1, value.ToHash256().ToArray());
}
