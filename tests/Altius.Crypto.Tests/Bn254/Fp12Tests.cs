using System.Numerics;
using Altius.Crypto.AltBn128;

namespace Altius.Crypto.Tests.Bn254Curve;

/// <summary>The laws of the tower and of its Frobenius maps.</summary>
public sealed class Fp12Tests
{
    private readonly Random _random = new(254);

    [Test, Repeat(20)]
    public void Multiplication_is_associative_and_distributes()
    {
        Fp12 a = Next(), b = Next(), c = Next();
        Assert.Multiple(() =>
        {
            Assert.That(Times(Times(a, b), c), Is.EqualTo(Times(a, Times(b, c))));
            Assert.That(Times(a, b), Is.EqualTo(Times(b, a)));
            Assert.That(Times(a, Plus(b, c)), Is.EqualTo(Plus(Times(a, b), Times(a, c))));
        });
    }

    [Test, Repeat(20)]
    public void A_square_is_the_number_times_itself()
    {
        Fp12 a = Next();
        Fp12.Square(a, out Fp12 square);
        Assert.That(square, Is.EqualTo(Times(a, a)));
    }

    [Test, Repeat(20)]
    public void A_number_times_its_inverse_is_one()
    {
        Fp12 a = Next();
        Fp12.Invert(a, out Fp12 inverse);
        Assert.That(Times(a, inverse).IsOne, Is.True);
    }

    [Test, Repeat(20)]
    public void A_line_multiplies_like_the_full_element()
    {
        Fp12 a = Next();
        var line = new Line(NextFp2(), NextFp2(), NextFp2());
        Fp12.MultiplyByLine(a, line, out Fp12 product);
        var full = new Fp12(new Fp6(line.L0, Fp2.Zero, Fp2.Zero), new Fp6(line.L1, line.L3, Fp2.Zero));
        Assert.That(product, Is.EqualTo(Times(a, full)));
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public void A_Frobenius_map_raises_to_a_power_of_p(int power)
    {
        Fp12 a = Next();
        Frobenius.Map(a, power, out Fp12 image);
        Assert.That(image, Is.EqualTo(Raise(a, BigInteger.Pow(Bn254Samples.P, power))));
    }

    [Test]
    public void Cyclotomic_squares_are_squares_and_conjugates_are_inverses()
    {
        BigInteger p = Bn254Samples.P;
        Fp12 a = Raise(Next(), (BigInteger.Pow(p, 6) - 1) * (p * p + 1));
        Fp12.CyclotomicSquare(a, out Fp12 square);
        Fp12.Conjugate(a, out Fp12 conjugate);
        Assert.Multiple(() =>
        {
            Assert.That(square, Is.EqualTo(Times(a, a)));
            Assert.That(Times(a, conjugate).IsOne, Is.True);
        });
    }

    [Test]
    public void The_final_exponentiation_raises_to_its_exponent()
    {
        BigInteger p = Bn254Samples.P, x = 4965661367192848881;
        Fp12 a = Next();
        Fp12 result = FinalExponentiation.Raise(a);
        BigInteger exponent = 2 * x * (6 * x * x + 3 * x + 1) * ((BigInteger.Pow(p, 12) - 1) / Bn254Samples.R);
        Assert.That(result, Is.EqualTo(Raise(a, exponent)));
    }

    [Test]
    public void A_cube_of_v_is_the_non_residue()
    {
        var v = new Fp6(Fp2.Zero, Fp2.One, Fp2.Zero);
        Fp6.Multiply(v, v, out Fp6 cube);
        Fp6.Multiply(cube, v, out cube);
        Assert.That(cube, Is.EqualTo(new Fp6(Fp2.NonResidue, Fp2.Zero, Fp2.Zero)));
    }

    private static Fp12 Times(in Fp12 a, in Fp12 b)
    {
        Fp12.Multiply(a, b, out Fp12 product);
        return product;
    }

    private static Fp12 Plus(in Fp12 a, in Fp12 b)
    {
        Fp6.Add(a.C0, b.C0, out Fp6 c0);
        Fp6.Add(a.C1, b.C1, out Fp6 c1);
        return new Fp12(c0, c1);
    }

    private static Fp12 Raise(in Fp12 a, BigInteger exponent)
    {
        Fp12 power = Fp12.One;
        for (long bit = (long)exponent.GetBitLength() - 1; bit >= 0; bit--)
        {
            power = Times(power, power);
            if (!((exponent >> (int)bit) & 1).IsZero) power = Times(power, a);
        }
        return power;
    }

    private Fp12 Next() => new(NextFp6(), NextFp6());

    private Fp6 NextFp6() => new(NextFp2(), NextFp2(), NextFp2());

    private Fp2 NextFp2() => new(NextFp(), NextFp());

    private Fp NextFp()
    {
        byte[] bytes = new byte[32];
        _random.NextBytes(bytes);
        return Bn254Samples.ToFp(new BigInteger(bytes, isUnsigned: true) % Bn254Samples.P);
    }
}
