using System.Numerics;
using Altius.Crypto.AltBn128;

namespace Altius.Crypto.Tests.Bn254Curve;

/// <summary>Fp12 in vector lanes against Fp12 in limbs.</summary>
public sealed class Fp12LanesTests
{
    private readonly Random _random = new(12);

    private delegate void Unary<T>(in T a, out T result);

    private delegate void Binary<T>(in T a, in T b, out T result);

    [SetUp]
    public void Skip_where_registers_are_short()
    {
        if (!LaneField.IsSupported) Assert.Ignore("skipped: this processor has no 512-bit registers");
    }

    [Test, Repeat(50)]
    public void Elements_survive_the_way_into_lanes_and_back()
    {
        Fp12 a = Next();
        Assert.That(Fp12Lanes.From(a).ToFp12(), Is.EqualTo(a));
    }

    [Test, Repeat(50)]
    public void Products_agree() => Agree(Fp12.Multiply, Fp12Lanes.Multiply, Next(), Next());

    [Test, Repeat(50)]
    public void Squares_agree() => Agree(Fp12.Square, Fp12Lanes.Square, Next());

    [Test, Repeat(50)]
    public void Conjugates_agree() => Agree(Fp12.Conjugate, Fp12Lanes.Conjugate, Next());

    [Test, Repeat(50)]
    public void Frobenius_maps_agree([Values(1, 2, 3)] int power) =>
        Agree(
            (in Fp12 a, out Fp12 r) => Fp12.Frobenius(a, power, out r),
            (in Fp12Lanes a, out Fp12Lanes r) => Fp12Lanes.Frobenius(a, power, out r),
            Next());

    [Test, Repeat(50)]
    public void Cyclotomic_squares_agree() => Agree(Fp12.CyclotomicSquare, Fp12Lanes.CyclotomicSquare, Next());

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    [TestCase(8)]
    public void Miller_loops_agree_up_to_a_factor_that_the_final_exponentiation_removes(int pairs)
    {
        var points = new G1Affine[pairs];
        var twistPoints = new G2Affine[pairs];
        Assert.That(G2Affine.TryRead(Bn254Samples.G2Generator, out G2Affine generator), Is.True);
        for (int k = 0; k < pairs; k++)
        {
            Assert.That(G1Affine.TryRead(Bn254Samples.G1(_random.Next(1, 1000)), out points[k]), Is.True);
            twistPoints[k] = Bn254Samples.Multiply(generator, _random.Next(1, 1000));
        }
        Assert.That(MillerLoop.TryRun(points, twistPoints, out Fp12 limbs), Is.True);
        Assert.That(LaneMillerLoop.TryRun(points, twistPoints, out Fp12Lanes lanes), Is.True);
        Assert.That(FinalExponentiation.Raise(lanes), Is.EqualTo(FinalExponentiation.Raise(limbs)));
    }

    [Test]
    public void A_long_chain_of_operations_stays_exact()
    {
        // Results feed operations without being reduced in between, so a broken bound would show.
        Fp12 a = Next(), b = Next();
        Fp12Lanes x = Fp12Lanes.From(a), y = Fp12Lanes.From(b);
        for (int i = 0; i < 400; i++)
        {
            Fp12.Multiply(a, b, out Fp12 c);
            Fp12.Conjugate(b, out a);
            Fp12.Frobenius(c, 1 + i % 3, out b);
            Fp12.CyclotomicSquare(b, out b);
            Fp12Lanes.Multiply(x, y, out Fp12Lanes z);
            Fp12Lanes.Conjugate(y, out x);
            Fp12Lanes.Frobenius(z, 1 + i % 3, out y);
            Fp12Lanes.CyclotomicSquare(y, out y);
        }
        Assert.That(x.ToFp12(), Is.EqualTo(a));
        Assert.That(y.ToFp12(), Is.EqualTo(b));
    }

    [Test]
    public void Final_exponentiations_agree()
    {
        Fp12 a = Next();
        Assert.That(FinalExponentiation.Raise(Fp12Lanes.From(a)), Is.EqualTo(FinalExponentiation.Raise(a)));
    }

    private static void Agree(Unary<Fp12> limbs, Unary<Fp12Lanes> lanes, Fp12 a)
    {
        limbs(a, out Fp12 expected);
        lanes(Fp12Lanes.From(a), out Fp12Lanes actual);
        Assert.That(actual.ToFp12(), Is.EqualTo(expected));
    }

    private static void Agree(Binary<Fp12> limbs, Binary<Fp12Lanes> lanes, Fp12 a, Fp12 b)
    {
        limbs(a, b, out Fp12 expected);
        lanes(Fp12Lanes.From(a), Fp12Lanes.From(b), out Fp12Lanes actual);
        Assert.That(actual.ToFp12(), Is.EqualTo(expected));
    }

    private Fp12 Next() => new(NextFp6(), NextFp6());

    private Fp6 NextFp6() => new(NextFp2(), NextFp2(), NextFp2());

    private Fp2 NextFp2() => new(NextFp(), NextFp());

    /// <summary>Random elements and, one in three, zero, one or a number next to p.</summary>
    private Fp NextFp()
    {
        BigInteger p = Bn254Samples.P;
        byte[] bytes = new byte[32];
        _random.NextBytes(bytes);
        BigInteger value = _random.Next(12) switch
        {
            0 => 0,
            1 => 1,
            2 => p - 1,
            3 => p - _random.Next(2, 1000),
            _ => new BigInteger(bytes, isUnsigned: true) % p,
        };
        return Bn254Samples.ToFp(value);
    }
}
