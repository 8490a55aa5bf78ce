using System.Numerics;

namespace Altius.Primitives.Tests;

public class UInt256DivisionTests
{
    private const ulong Top = 1UL << 63;

    [Test]
    public void Division_gives_quotient_and_remainder() => Words.Check(Words.Pairs, static pair => CheckDivision(pair.A, pair.B));

    /// <summary>
    /// Estimates that stay one too high, so that the divisor is added back (three limbs, then four), and last an estimate that
    /// two limbs correct fully.
    /// </summary>
    [TestCase(0UL, 0UL, Top, Top - 1, 1UL, 0UL, Top, 0UL)]
    [TestCase(3UL, 0UL, Top, 0UL, 1UL, 0UL, 1UL << 61, 0UL)]
    [TestCase(0UL, 0UL, 0UL, Top, ulong.MaxValue, ulong.MaxValue, Top - 1, 0UL)]
    [TestCase(Top - 1, 1UL << 62, 0UL, ulong.MaxValue, ulong.MaxValue, 0UL, Top, 2UL)]
    [TestCase(1UL, Top - 1, ulong.MaxValue, Top + 1, ulong.MaxValue - 1, ulong.MaxValue, ulong.MaxValue, 1UL)]
    [TestCase(0UL, ulong.MaxValue - 1, Top, 0UL, ulong.MaxValue, Top, 0UL, 0UL)]
    public void Division_survives_digits_that_are_hard_to_estimate(
        ulong a0, ulong a1, ulong a2, ulong a3, ulong b0, ulong b1, ulong b2, ulong b3) =>
        CheckDivision(new UInt256(a0, a1, a2, a3), new UInt256(b0, b1, b2, b3));

    [Test]
    public void Signed_division_rounds_towards_zero() => Words.Check(Words.Pairs, static pair =>
    {
        (BigInteger a, BigInteger b) = (pair.A.ToSigned(), pair.B.ToSigned());
        UInt256.SignedDivide(pair.A, pair.B, out UInt256 quotient);
        UInt256.SignedModulo(pair.A, pair.B, out UInt256 remainder);
        Assert.That(quotient, Is.EqualTo(b.IsZero ? default : BigInteger.Divide(a, b).ToWord()));
        Assert.That(remainder, Is.EqualTo(b.IsZero ? default : BigInteger.Remainder(a, b).ToWord()));
    });

    [Test]
    public void The_most_negative_word_divided_by_minus_one_wraps_to_itself()
    {
        UInt256 lowest = UInt256.One << 255;
        UInt256.SignedDivide(lowest, UInt256.MaxValue, out UInt256 quotient);
        UInt256.SignedModulo(lowest, UInt256.MaxValue, out UInt256 remainder);
        Assert.That(quotient, Is.EqualTo(lowest));
        Assert.That(remainder, Is.EqualTo(UInt256.Zero));
    }

    [Test]
    public void Modular_addition_keeps_the_257th_bit() => Words.Check(Words.Triples, static t =>
    {
        UInt256.AddMod(t.A, t.B, t.C, out UInt256 result);
        Assert.That(result, Is.EqualTo(t.C.IsZero ? default : ((t.A.ToBig() + t.B.ToBig()) % t.C.ToBig()).ToWord()));
    }, count: 50_000);

    [Test]
    public void Modular_addition_of_reduced_operands_keeps_the_257th_bit() => Words.Check(Words.Triples, static t =>
    {
        if (t.C.IsZero) return;
        UInt256.AddMod(t.A % t.C, t.B % t.C, t.C, out UInt256 result);
        Assert.That(result, Is.EqualTo(((t.A.ToBig() + t.B.ToBig()) % t.C.ToBig()).ToWord()));
    });

    [Test]
    public void Modular_multiplication_keeps_all_512_bits() => Words.Check(Words.Triples, static t =>
    {
        UInt256.MulMod(t.A, t.B, t.C, out UInt256 result);
        Assert.That(result, Is.EqualTo(t.C.IsZero ? default : (t.A.ToBig() * t.B.ToBig() % t.C.ToBig()).ToWord()));
    }, count: 100_000);

    private static void CheckDivision(UInt256 a, UInt256 b)
    {
        UInt256.DivideModulo(a, b, out UInt256 quotient, out UInt256 remainder);
        Assert.That(quotient, Is.EqualTo(b.IsZero ? default : (a.ToBig() / b.ToBig()).ToWord()));
        Assert.That(remainder, Is.EqualTo(b.IsZero ? default : (a.ToBig() % b.ToBig()).ToWord()));
        Assert.That(a / b, Is.EqualTo(quotient));
        Assert.That(a % b, Is.EqualTo(remainder));
    }
}
