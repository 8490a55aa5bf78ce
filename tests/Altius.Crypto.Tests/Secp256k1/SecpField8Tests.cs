using System.Numerics;
using System.Runtime.Intrinsics;

namespace Altius.Crypto.Tests;

public class SecpField8Tests
{
    private static readonly BigInteger P = BigInteger.Pow(2, 256) - BigInteger.Pow(2, 32) - 977;

    /// <summary>Limbs at the ends of the carried range and just inside, and the values that fold.</summary>
    private static readonly double[] Limbs =
    [
        0, 1, -1, Two(51) - 1, -Two(51), Two(51) + 32, -Two(51) - 32, Two(50),
        12345678901234, -98765432109876, Two(51), 1 - Two(51),
    ];

    [SetUp]
    public void Needs_wide_vectors()
    {
        if (!SecpField8.IsSupported) Assert.Ignore("This processor has no AVX-512.");
    }

    [Test]
    public void Products_and_squares_agree_with_big_integers_and_stay_carried()
    {
        var random = new Random(51);
        for (int i = 0; i < 2000; i++)
        {
            SecpField8 a = Sample(random, i), b = Sample(random, i + 1);
            SecpField8.Multiply(a, b, out SecpField8 product);
            SecpField8.Square(a, out SecpField8 square);

            AssertCarried(product);
            AssertCarried(square);
            for (int lane = 0; lane < 8; lane++)
            {
                Assert.That(Value(product, lane), Is.EqualTo(Mod(Value(a, lane) * Value(b, lane))));
                Assert.That(Value(square, lane), Is.EqualTo(Mod(Value(a, lane) * Value(a, lane))));
            }
        }
    }

    [Test]
    public void Sums_of_three_carry_exactly()
    {
        var random = new Random(52);
        for (int i = 0; i < 1000; i++)
        {
            SecpField8 a = Sample(random, i), b = Sample(random, i + 1);
            SecpField8.Carry(a + b + b, out SecpField8 sum);
            SecpField8.Carry(a - b - b, out SecpField8 difference);

            AssertCarried(sum);
            AssertCarried(difference);
            for (int lane = 0; lane < 8; lane++)
            {
                Assert.That(Value(sum, lane), Is.EqualTo(Mod(Value(a, lane) + 2 * Value(b, lane))));
                Assert.That(Value(difference, lane), Is.EqualTo(Mod(Value(a, lane) - 2 * Value(b, lane))));
            }
        }
    }

    [Test]
    public void Lanes_come_back_normalized()
    {
        var random = new Random(53);
        SecpField[] elements = new SecpField[8], restored = new SecpField[8];
        for (int i = 0; i < 200; i++)
        {
            SecpField8 a = Sample(random, i);
            a.CopyTo(elements);
            for (int lane = 0; lane < 8; lane++) Assert.That((BigInteger)elements[lane].ToInteger(), Is.EqualTo(Value(a, lane)));

            SecpField8.FromLanes(elements).CopyTo(restored);
            Assert.That(restored, Is.EqualTo(elements));
        }
    }

    private static SecpField8 Sample(Random random, int i)
    {
        Vector512<double> Limb(bool top)
        {
            double[] lanes = new double[8];
            for (int lane = 0; lane < 8; lane++)
            {
                double limb = i < 300 ? Limbs[random.Next(Limbs.Length)] : random.NextInt64(-(1L << 51), 1L << 51);
                lanes[lane] = top ? Math.Truncate(limb / 16) : limb;
            }

            return Vector512.Create(lanes);
        }

        return new() { N0 = Limb(false), N1 = Limb(false), N2 = Limb(false), N3 = Limb(false), N4 = Limb(true) };
    }

    private static void AssertCarried(in SecpField8 a)
    {
        foreach (Vector512<double> limb in new[] { a.N0, a.N1, a.N2, a.N3 })
            Assert.That(Vector512.LessThanOrEqualAll(Vector512.Abs(limb), Vector512.Create(Two(51) + Two(38))), Is.True);
        Assert.That(Vector512.LessThanOrEqualAll(Vector512.Abs(a.N4), Vector512.Create(Two(47) + 32)), Is.True);
    }

    private static BigInteger Value(in SecpField8 a, int lane) => Mod(
        new BigInteger(a.N0[lane]) + (new BigInteger(a.N1[lane]) << 52) + (new BigInteger(a.N2[lane]) << 104)
        + (new BigInteger(a.N3[lane]) << 156) + (new BigInteger(a.N4[lane]) << 208));

    private static BigInteger Mod(BigInteger value) => (value % P + P) % P;

    private static double Two(int exponent) => Math.ScaleB(1, exponent);
}
