using Altius.Crypto.Bls;

namespace Altius.Crypto.Tests.Bls;

public class TowerTests
{
    [Test]
    public void Products_associate_and_distribute()
    {
        Samples samples = new(11);
        for (int i = 0; i < 200; i++)
        {
            Fp12 a = samples.Tower(), b = samples.Tower(), c = samples.Tower();
            Assert.That(((a * b) * c).Equals(a * (b * c)), Is.True);
            Assert.That((a * b).Equals(b * a), Is.True);
            Fp12 sum = new(b.C0 + c.C0, b.C1 + c.C1);
            Fp12 ab = a * b, ac = a * c;
            Assert.That((a * sum).Equals(new Fp12(ab.C0 + ac.C0, ab.C1 + ac.C1)), Is.True);
            Assert.That(a.Square().Equals(a * a), Is.True);
            Assert.That((a * a.Invert()).IsOne, Is.True);
        }
    }

    [Test]
    public void A_line_is_the_sparse_element_it_stands_for()
    {
        Samples samples = new(12);
        for (int i = 0; i < 200; i++)
        {
            Fp12 a = samples.Tower();
            Fp2 a0 = samples.Extension(), a1 = samples.Extension(), b1 = samples.Extension();
            Fp12 line = new(new Fp6(in a0, in a1, default), new Fp6(default, in b1, default));
            Assert.That(a.MultiplyLine(in a0, in a1, in b1).Equals(a * line), Is.True);
        }
    }

    [Test]
    public void Frobenius_raises_to_the_modulus()
    {
        Fp12 value = new Samples(13).Tower(), power = Fp12.One;
        ulong[] exponent = FpCodec.Words(FpConstants.Modulus);
        for (int bit = 383; bit >= 0; bit--)
        {
            power = power.Square();
            if (((exponent[bit >> 6] >> (bit & 63)) & 1) != 0) power *= value;
        }
        Assert.That(value.Frobenius().Equals(power), Is.True);
    }

    [Test]
    public void Cyclotomic_squaring_is_squaring_in_the_subgroup_and_stays_reduced()
    {
        Samples samples = new(14);
        Fp12 value = Pairing.Product([samples.Point1()], [samples.Point2()]);
        for (int i = 0; i < 300; i++)
        {
            Fp12 square = value.CyclotomicSquare();
            Assert.That(square.Equals(value * value), Is.True);
            value = square;
        }
    }
}
