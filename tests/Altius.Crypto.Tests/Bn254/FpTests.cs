using System.Numerics;
using Altius.Crypto.AltBn128;
using FsCheck;
using FsCheck.Fluent;

namespace Altius.Crypto.Tests.Bn254Curve;

/// <summary>The base field against BigInteger, with limbs chosen to stress carries.</summary>
public sealed class FpTests
{
    private static readonly BigInteger P = Bn254Samples.P;

    private delegate void Binary(in Fp a, in Fp b, out Fp result);

    [Test]
    public void Sums_agree_with_integers() => Holds(Fp.Add, (a, b) => a + b);

    [Test]
    public void Differences_agree_with_integers() => Holds(Fp.Subtract, (a, b) => a - b);

    [Test]
    public void Products_agree_with_integers() => Holds(Fp.Multiply, (a, b) => a * b);

    [Test]
    public void Squares_agree_with_integers() => Holds((in Fp a, in Fp _, out Fp r) => Fp.Square(a, out r), (a, _) => a * a);

    [Test]
    public void Doubles_agree_with_integers() => Holds((in Fp a, in Fp _, out Fp r) => Fp.Double(a, out r), (a, _) => a + a);

    [Test]
    public void Negations_agree_with_integers() => Holds((in Fp a, in Fp _, out Fp r) => Fp.Negate(a, out r), (a, _) => -a);

    [Test]
    public void A_half_doubled_is_the_number() =>
        Holds((in Fp a, in Fp _, out Fp r) => { Fp.Halve(a, out r); Fp.Add(r, r, out r); }, (a, _) => a);

    [Test]
    public void Sums_of_two_products_agree_with_integers() =>
        Holds((in Fp a, in Fp b, out Fp r) => Fp.MultiplySum(a, b, b, b, out r), (a, b) => a * b + b * b);

    [Test]
    public void Differences_of_two_products_agree_with_integers() =>
        Holds((in Fp a, in Fp b, out Fp r) => Fp.MultiplyDifference(a, a, b, a, out r), (a, b) => a * a - b * a);

    [Test]
    public void Inverses_agree_with_Fermat() =>
        Holds((in Fp a, in Fp _, out Fp r) => Fp.Invert(a, out r), (a, _) => BigInteger.ModPow(a, P - 2, P), 300);

    [Test]
    public void A_result_may_take_the_place_of_an_operand()
    {
        Fp a = Bn254Samples.ToFp(P - 3), b = Bn254Samples.ToFp(P - 5);
        Fp.Multiply(a, b, out a);
        Fp.Invert(a, out a);
        Fp.Multiply(b, a, out b);
        Assert.That(Bn254Samples.ToInteger(b), Is.EqualTo(BigInteger.ModPow(P - 3, P - 2, P)));
    }

    [Test]
    public void The_modulus_and_more_are_refused()
    {
        Assert.Multiple(() =>
        {
            Assert.That(Fp.TryRead(Bn254Samples.ToBytes(P - 1), out _), Is.True);
            Assert.That(Fp.TryRead(Bn254Samples.ToBytes(P), out _), Is.False);
            Assert.That(Fp.TryRead(Bn254Samples.ToBytes(P + 1), out _), Is.False);
            Assert.That(Fp.TryRead(Bn254Samples.ToBytes((BigInteger.One << 256) - 1), out _), Is.False);
        });
    }

    private static void Holds(Binary operation, Func<BigInteger, BigInteger, BigInteger> law, int runs = 2000)
    {
        Gen<BigInteger> element = Bn254Samples.Elements;
        Prop.ForAll(Arb.From(element), Arb.From(element), (a, b) =>
        {
            operation(Bn254Samples.ToFp(a), Bn254Samples.ToFp(b), out Fp result);
            BigInteger expected = ((law(a, b) % P) + P) % P;
            return Bn254Samples.ToInteger(result) == expected;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(runs));
    }
}
