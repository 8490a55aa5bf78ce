using System.Numerics;
using Altius.Crypto.Bls;

namespace Altius.Crypto.Tests.Bls;

public class FrTests
{
    private static readonly BigInteger R = Fr.Modulus;

    [Test]
    public void Agrees_with_big_integers()
    {
        Samples samples = new(41);
        List<BigInteger> values =
            [0, 1, 2, R - 1, R - 2, R / 2, R / 2 + 1, ulong.MaxValue, BigInteger.One << 64, BigInteger.One << 192];
        for (int i = 0; i < 40; i++) values.Add(samples.Integer(R));
        foreach (BigInteger x in values)
        {
            foreach (BigInteger y in values)
            {
                Fr a = new(x), b = new(y);
                Assert.That(Value(a + b), Is.EqualTo((x + y) % R));
                Assert.That(Value(a - b), Is.EqualTo((x - y + R) % R));
                Assert.That(Value(a * b), Is.EqualTo(x * y % R));
            }
            Assert.That(Value(-new Fr(x)), Is.EqualTo((R - x) % R));
            Assert.That(Value(new Fr(x).Invert()), Is.EqualTo(BigInteger.ModPow(x, R - 2, R)));
        }
    }

    [Test]
    public void Inverts_many_at_once_and_leaves_zeros()
    {
        Samples samples = new(42);
        Fr[] values = [default, samples.Scalar(), samples.Scalar(), default, Fr.One, samples.Scalar()];
        Fr[] inverses = [.. values];
        Fr.Invert(inverses, new Fr[values.Length]);
        Assert.That(inverses, Is.EqualTo(Array.ConvertAll(values, value => value.Invert())));
    }

    [Test]
    public void Reads_canonical_integers_only_unless_asked_to_reduce()
    {
        foreach (BigInteger value in new[] { 0, 1, R - 1, R, R + 1, 2 * R, 2 * R + 7, (BigInteger.One << 256) - 1 })
        {
            byte[] bytes = new byte[Fr.Length];
            byte[] digits = value.ToByteArray(isUnsigned: true, isBigEndian: true);
            digits.CopyTo(bytes, Fr.Length - digits.Length);
            Assert.That(Fr.TryRead(bytes, out Fr read), Is.EqualTo(value < R));
            if (value < R) Assert.That(Value(read), Is.EqualTo(value));
            Assert.That(Value(Fr.ReadModulo(bytes)), Is.EqualTo(value % R));
        }
    }

    private static BigInteger Value(Fr element)
    {
        byte[] bytes = new byte[Fr.Length];
        element.Write(bytes);
        return new BigInteger(bytes, isUnsigned: true, isBigEndian: true);
    }
}
