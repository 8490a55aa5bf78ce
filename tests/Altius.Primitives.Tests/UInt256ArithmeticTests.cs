using System.Numerics;

namespace Altius.Primitives.Tests;

public class UInt256ArithmeticTests
{
    [Test]
    public void Addition_wraps_and_tells_of_the_carry() => Words.Check(Words.Pairs, static pair =>
    {
        bool carry = UInt256.AddOverflow(pair.A, pair.B, out UInt256 sum);
        BigInteger expected = pair.A.ToBig() + pair.B.ToBig();
        Assert.That(sum, Is.EqualTo(expected.ToWord()));
        Assert.That(carry, Is.EqualTo(expected >= Words.Modulus));
        Assert.That(pair.A + pair.B, Is.EqualTo(sum));
    });

    [Test]
    public void Subtraction_wraps_and_tells_of_the_borrow() => Words.Check(Words.Pairs, static pair =>
    {
        bool borrow = UInt256.SubtractUnderflow(pair.A, pair.B, out UInt256 difference);
        Assert.That(difference, Is.EqualTo((pair.A.ToBig() - pair.B.ToBig()).ToWord()));
        Assert.That(borrow, Is.EqualTo(pair.A.ToBig() < pair.B.ToBig()));
        Assert.That(pair.A - pair.B, Is.EqualTo(difference));
    });

    [Test]
    public void Multiplication_wraps_and_tells_of_the_overflow() => Words.Check(Words.Pairs, static pair =>
    {
        BigInteger expected = pair.A.ToBig() * pair.B.ToBig();
        UInt256.Multiply(pair.A, pair.B, out UInt256 product);
        bool overflow = UInt256.MultiplyOverflow(pair.A, pair.B, out UInt256 checkedProduct);
        Assert.That(product, Is.EqualTo(expected.ToWord()));
        Assert.That(checkedProduct, Is.EqualTo(product));
        Assert.That(overflow, Is.EqualTo(expected >= Words.Modulus));
        Assert.That(pair.A * pair.B, Is.EqualTo(product));
    });

    [Test]
    public void A_full_product_keeps_all_512_bits() => Words.Check(Words.Pairs, static pair =>
    {
        UInt256.MultiplyFull(pair.A, pair.B, out UInt256 low, out UInt256 high);
        Assert.That((high.ToBig() << 256) + low.ToBig(), Is.EqualTo(pair.A.ToBig() * pair.B.ToBig()));
    });

    [Test]
    public void Negation_is_the_twos_complement() => Words.Check(Words.Any, static a =>
        Assert.That(UInt256.Negate(a), Is.EqualTo((-a.ToBig()).ToWord())));

    [Test]
    public void Powers_wrap() => Words.Check(Words.Pairs, static pair =>
    {
        UInt256.Exp(pair.A, pair.B, out UInt256 power);
        Assert.That(power, Is.EqualTo(BigInteger.ModPow(pair.A.ToBig(), pair.B.ToBig(), Words.Modulus).ToWord()));
    }, count: 3_000);

    [Test]
    public void Small_powers_of_every_small_base_are_exact()
    {
        for (ulong b = 0; b <= 33; b++)
        {
            for (int e = 0; e <= 260; e++)
            {
                UInt256.Exp(b, (ulong)e, out UInt256 power);
                Assert.That(power, Is.EqualTo(BigInteger.Pow(b, e).ToWord()), $"{b}^{e}");
            }
        }
    }

    [Test]
    public void Every_power_of_two_raised_to_any_power_is_a_shift()
    {
        UInt256[] exponents = [0, 1, 2, 3, 31, 32, 255, 256, ulong.MaxValue, UInt256.One << 64, UInt256.MaxValue];
        for (int k = 0; k < 256; k++)
        {
            foreach (UInt256 e in exponents)
            {
                UInt256.Exp(UInt256.One << k, e, out UInt256 power);
                BigInteger expected = BigInteger.ModPow(BigInteger.One << k, e.ToBig(), Words.Modulus);
                Assert.That(power, Is.EqualTo(expected.ToWord()), $"2^{k}^{e}");
            }
        }
    }

    [Test]
    public void Comparisons_order_as_integers_do() => Words.Check(Words.Pairs, static pair =>
    {
        (BigInteger a, BigInteger b) = (pair.A.ToBig(), pair.B.ToBig());
        Assert.That(UInt256.LessThan(pair.A, pair.B), Is.EqualTo(a < b));
        Assert.That(UInt256.SignedLessThan(pair.A, pair.B), Is.EqualTo(pair.A.ToSigned() < pair.B.ToSigned()));
        Assert.That(Math.Sign(pair.A.CompareTo(pair.B)), Is.EqualTo(a.CompareTo(b)));
        Assert.That(pair.A < pair.B, Is.EqualTo(a < b));
        Assert.That(pair.A <= pair.B, Is.EqualTo(a <= b));
        Assert.That(pair.A > pair.B, Is.EqualTo(a > b));
        Assert.That(pair.A >= pair.B, Is.EqualTo(a >= b));
    });

    [Test]
    public void Equality_sees_every_limb() => Words.Check(Words.Pairs, static pair =>
    {
        bool same = pair.A.ToBig() == pair.B.ToBig();
        Assert.That(pair.A == pair.B, Is.EqualTo(same));
        Assert.That(pair.A != pair.B, Is.EqualTo(!same));
        Assert.That(pair.A.Equals((object)pair.B), Is.EqualTo(same));
        Assert.That(pair.A.IsZero, Is.EqualTo(pair.A.ToBig().IsZero));
        for (int bit = 0; bit < 256; bit++) Assert.That(pair.A ^ (UInt256.One << bit), Is.Not.EqualTo(pair.A));
    }, count: 500);

    [Test]
    public void Hash_codes_agree_for_equal_words_and_spread_for_near_ones()
    {
        HashSet<int> codes = [];
        for (int bit = 0; bit < 256; bit++) codes.Add((UInt256.One << bit).GetHashCode());
        for (ulong small = 0; small < 10_000; small++) codes.Add(new UInt256(small).GetHashCode());
        Assert.That(codes, Has.Count.GreaterThan(10_200));
        Assert.That(UInt256.Parse("12345").GetHashCode(), Is.EqualTo(new UInt256(12345).GetHashCode()));
    }
}
