using System.Numerics;
using Altius.Primitives;

namespace Altius.Crypto.Tests;

public class SecpFieldTests
{
    private static readonly BigInteger P = BigInteger.Pow(2, 256) - BigInteger.Pow(2, 32) - 977;

    /// <summary>Values and forms that press on carries: ends of the range, full limbs, forms of p and of 2^256 - 1.</summary>
    private static readonly SecpField[] Adversaries =
    [
        new(0, 0, 0, 0, 0),
        SecpField.One,
        SecpField.FromInteger(SecpField.Prime - UInt256.One),
        SecpField.FromInteger(SecpField.Prime),
        SecpField.FromInteger(SecpField.Prime + UInt256.One),
        SecpField.FromInteger(UInt256.MaxValue),
        new(1UL << 52, 0, 0, 0, 0),
        new((1UL << 52) + (1UL << 48), 0, 0, 0, 0),
        new(0xFFFFEFFFFFC2F + (1UL << 48), (1UL << 52) - 1, (1UL << 52) - 1, (1UL << 52) - 1, (1UL << 48) - 1),
        new((1UL << 52) - 1, (1UL << 52) - 1, (1UL << 52) - 1, (1UL << 52) - 1, (1UL << 48) - 1),
        new(0, 0, 0, 0, (1UL << 48) - 1),
        new(0, (1UL << 52) - 1, 0, (1UL << 52) - 1, 0),
    ];

    private static IEnumerable<SecpField> Samples()
    {
        foreach (SecpField a in Adversaries) yield return a;
        var random = new Random(3);
        byte[] bytes = new byte[32];
        for (int i = 0; i < 40; i++)
        {
            random.NextBytes(bytes);
            yield return SecpField.FromInteger(UInt256.FromBigEndian(bytes));
        }
    }

    [Test]
    public void Multiplication_agrees_with_big_integers_at_every_magnitude()
    {
        foreach (SecpField a in Samples())
            foreach (SecpField b in Samples())
                foreach (uint magnitude in new uint[] { 1, 5, 16 })
                {
                    SecpField left = SecpField.Times(a, magnitude), right = SecpField.Times(b, magnitude);
                    SecpField.Multiply(left, right, out SecpField product);

                    AssertMagnitudeOne(product);
                    Assert.That(Value(product), Is.EqualTo(Value(left) * Value(right) % P));
                }
    }

    [Test]
    public void Squaring_agrees_with_multiplication_and_repeats()
    {
        foreach (SecpField a in Samples())
            foreach (uint magnitude in new uint[] { 1, 16 })
            {
                SecpField operand = SecpField.Times(a, magnitude);
                SecpField.Square(operand, out SecpField square);
                SecpField.SquareTimes(operand, 3, out SecpField eighth);

                AssertMagnitudeOne(square);
                Assert.That(Value(square), Is.EqualTo(Value(operand) * Value(operand) % P));
                Assert.That(Value(eighth), Is.EqualTo(BigInteger.ModPow(Value(operand), 8, P)));
            }
    }

    [Test]
    public void The_result_may_be_an_operand()
    {
        SecpField a = SecpField.FromInteger(new UInt256(3, 5, 7, 11)), b = SecpField.FromInteger(new UInt256(13, 17, 19, 23));
        SecpField.Multiply(a, b, out SecpField product);
        SecpField.Square(a, out SecpField square);
        SecpField left = a, right = b, both = a;

        SecpField.Multiply(left, b, out left);
        SecpField.Multiply(a, right, out right);
        SecpField.Square(both, out both);

        Assert.That(Value(left), Is.EqualTo(Value(product)));
        Assert.That(Value(right), Is.EqualTo(Value(product)));
        Assert.That(Value(both), Is.EqualTo(Value(square)));
    }

    [Test]
    public void Addition_negation_and_halving_agree_with_big_integers()
    {
        foreach (SecpField a in Samples())
        {
            Assert.That(Value(SecpField.Negate(a, 1)), Is.EqualTo((P - Value(a)) % P));
            Assert.That(Value(SecpField.Negate(SecpField.Times(a, 6), 6)), Is.EqualTo((7 * P - Value(a) * 6) % P));
            Assert.That(Value(SecpField.Half(a)) * 2 % P, Is.EqualTo(Value(a)));
            Assert.That(Value(SecpField.Half(SecpField.Times(a, 3))) * 2 % P, Is.EqualTo(Value(a) * 3 % P));
            foreach (SecpField b in Adversaries) Assert.That(Value(a + b), Is.EqualTo((Value(a) + Value(b)) % P));
        }
    }

    [Test]
    public void Normal_forms_are_unique_and_below_the_prime()
    {
        foreach (SecpField a in Samples())
            foreach (uint magnitude in new uint[] { 1, 7, 16 })
            {
                SecpField form = SecpField.Times(a, magnitude);
                Assert.That((BigInteger)form.Normalize().ToInteger(), Is.EqualTo(Value(form)));
                Assert.That(form.IsZero(), Is.EqualTo(Value(form).IsZero));
                Assert.That(SecpField.AreEqual(a, a), Is.True);
                Assert.That(SecpField.AreEqual(a, a + SecpField.One), Is.False);
            }
    }

    [Test]
    public void Inverses_multiply_to_one()
    {
        foreach (SecpField a in Samples())
        {
            SecpField inverse = a.Inverse();
            SecpField.Multiply(a, inverse, out SecpField product);
            Assert.That(Value(product), Is.EqualTo(Value(a).IsZero ? BigInteger.Zero : BigInteger.One));
        }
    }

    [Test]
    public void Square_roots_exist_for_squares_alone()
    {
        foreach (SecpField a in Samples())
        {
            BigInteger value = Value(a);
            bool isSquare = value.IsZero || BigInteger.ModPow(value, (P - 1) / 2, P).IsOne;

            Assert.That(SecpField.TrySquareRoot(a, out SecpField root), Is.EqualTo(isSquare));
            if (isSquare) Assert.That(Value(root) * Value(root) % P, Is.EqualTo(value));
        }
    }

    private static BigInteger Value(in SecpField a)
        => (a.N0 + ((BigInteger)a.N1 << 52) + ((BigInteger)a.N2 << 104)
            + ((BigInteger)a.N3 << 156) + ((BigInteger)a.N4 << 208)) % P;

    private static void AssertMagnitudeOne(in SecpField a)
    {
        const ulong limb = (1UL << 52) + (1UL << 49);
        Assert.That(a.N0 <= limb && a.N1 <= limb && a.N2 <= limb && a.N3 <= limb && a.N4 < 1UL << 48, Is.True);
    }
}
