using System.Numerics;
using Altius.Primitives;

namespace Altius.Crypto.Tests;

public class SecpScalarTests
{
    private static readonly BigInteger N = (BigInteger)SecpScalar.Order;
    private static readonly BigInteger Lambda =
        BigInteger.Parse("05363ad4cc05c30e0a5261c028812645a122e22ea20816678df02967c1b23bd72",
            System.Globalization.NumberStyles.HexNumber, null);

    private static IEnumerable<UInt256> Samples()
    {
        UInt256 n = SecpScalar.Order, one = UInt256.One;
        UInt256[] edges =
            [UInt256.Zero, one, new(2), n - one, n - new UInt256(2), new(0, 0, 1, 0), new(ulong.MaxValue, ulong.MaxValue, 0, 0),
            new(0xDFE92F46681B20A0, 0x5D576E7357A4501D, ulong.MaxValue, 0x7FFFFFFFFFFFFFFF),
            new(ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue >> 1), (UInt256)Lambda, n - (UInt256)Lambda];
        foreach (UInt256 edge in edges) yield return edge;
        var random = new Random(5);
        byte[] bytes = new byte[32];
        for (int i = 0; i < 200; i++)
        {
            random.NextBytes(bytes);
            yield return SecpScalar.Reduce(UInt256.FromBigEndian(bytes));
        }
    }

    [Test]
    public void Products_sums_and_negatives_agree_with_big_integers()
    {
        foreach (UInt256 a in Samples())
            foreach (UInt256 b in Samples())
            {
                Assert.That((BigInteger)SecpScalar.Multiply(a, b), Is.EqualTo((BigInteger)a * (BigInteger)b % N));
                Assert.That((BigInteger)SecpScalar.Add(a, b), Is.EqualTo(((BigInteger)a + (BigInteger)b) % N));
                Assert.That((BigInteger)SecpScalar.MultiplyShift384(a, b),
                    Is.EqualTo((((BigInteger)a * (BigInteger)b >> 383) + 1) >> 1));
                Assert.That((BigInteger)SecpScalar.Negate(a), Is.EqualTo((N - (BigInteger)a) % N));
            }
    }

    [Test]
    public void Inverses_multiply_to_one()
    {
        foreach (UInt256 a in Samples())
            Assert.That(SecpScalar.Multiply(a, SecpScalar.Inverse(a)), Is.EqualTo(a.IsZero ? UInt256.Zero : UInt256.One));
    }

    [Test]
    public void The_halves_of_a_scalar_are_short_and_make_it_up()
    {
        foreach (UInt256 k in Samples())
        {
            SecpEndomorphism.Split(k, out UInt256 k1, out bool negative1, out UInt256 k2, out bool negative2);

            Assert.That(k1.BitLength, Is.LessThanOrEqualTo(128));
            Assert.That(k2.BitLength, Is.LessThanOrEqualTo(128));
            BigInteger first = negative1 ? -(BigInteger)k1 : (BigInteger)k1,
                second = negative2 ? -(BigInteger)k2 : (BigInteger)k2;
            Assert.That((first + second * Lambda - (BigInteger)k) % N, Is.EqualTo(BigInteger.Zero));
        }
    }

    [Test]
    public void The_odd_halves_of_a_scalar_are_odd_and_make_it_up()
    {
        foreach (UInt256 k in Samples())
        {
            SecpEndomorphism.SplitOdd(k, out UInt256 k1, out bool negative1, out UInt256 k2, out bool negative2);

            Assert.That(k1.U0 & k2.U0 & 1, Is.EqualTo(1UL));
            Assert.That(k1.BitLength, Is.LessThanOrEqualTo(129));
            Assert.That(k2.BitLength, Is.LessThanOrEqualTo(129));
            BigInteger first = negative1 ? -(BigInteger)k1 : (BigInteger)k1,
                second = negative2 ? -(BigInteger)k2 : (BigInteger)k2;
            Assert.That((first + second * Lambda - (BigInteger)k) % N, Is.EqualTo(BigInteger.Zero));
        }
    }

    [Test]
    public void Only_one_to_the_order_less_one_are_valid()
    {
        Assert.That(SecpScalar.IsValid(UInt256.Zero), Is.False);
        Assert.That(SecpScalar.IsValid(UInt256.One), Is.True);
        Assert.That(SecpScalar.IsValid(SecpScalar.Order - UInt256.One), Is.True);
        Assert.That(SecpScalar.IsValid(SecpScalar.Order), Is.False);
        Assert.That(SecpScalar.IsValid(UInt256.MaxValue), Is.False);
    }
}
