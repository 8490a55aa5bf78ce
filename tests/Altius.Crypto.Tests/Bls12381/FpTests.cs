using System.Numerics;
using System.Runtime.Intrinsics;
using Altius.Crypto.Bls;
using FsCheck;
using FsCheck.Fluent;

namespace Altius.Crypto.Tests.Bls;

public class FpTests
{
    private static readonly BigInteger P = FpConstants.Modulus;

    [Test]
    public void Agrees_with_big_integers_on_awkward_values()
    {
        BigInteger[] values = [.. Samples.AwkwardBaseIntegers()];
        foreach (BigInteger a in values)
            foreach (BigInteger b in values) CheckArithmetic(a, b);
    }

    [Test]
    public void Agrees_with_big_integers_on_any_values()
    {
        Property property = Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            Samples samples = new(seed);
            CheckArithmetic(samples.Integer(P), samples.Integer(P));
        });
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2000), property);
    }

    [Test]
    public void Multiplies_the_widest_operands_it_promises_to_take([Values(1, 2)] int weight, [Values(1, 3)] int otherWeight)
    {
        Random random = new(weight * 10 + otherWeight);
        for (int i = 0; i < 20_000; i++)
        {
            Fp a = Extreme(random, weight, 16), b = Extreme(random, otherWeight, 16);
            Fp product = a * b;
            Assert.That(FpCodec.ToInteger(in product), Is.EqualTo(Modulo(Value(a) * Value(b))));
            AssertReduced(product);
        }
    }

    [Test]
    public void Multiplies_the_widest_extension_operands_it_promises_to_take()
    {
        Random random = new(7);
        for (int i = 0; i < 20_000; i++)
        {
            Fp2 a = new(Extreme(random, 2, 8), Extreme(random, 2, 8)), b = new(Extreme(random, 2, 8), Extreme(random, 2, 8));
            Fp2 product = a * b;
            AssertValue(product.C0, Value(a.C0) * Value(b.C0) - Value(a.C1) * Value(b.C1));
            AssertValue(product.C1, Value(a.C0) * Value(b.C1) + Value(a.C1) * Value(b.C0));
            AssertReduced(product.C0);
            AssertReduced(product.C1);
        }
    }

    [Test]
    public void Squares_the_widest_extension_elements_it_promises_to_take()
    {
        Random random = new(8);
        for (int i = 0; i < 20_000; i++)
        {
            Fp2 a = new(Extreme(random, 1, 10), Extreme(random, 1, 10));
            Fp2 square = a.Square();
            AssertValue(square.C0, Value(a.C0) * Value(a.C0) - Value(a.C1) * Value(a.C1));
            AssertValue(square.C1, 2 * Value(a.C0) * Value(a.C1));
            AssertReduced(square.C0);
            AssertReduced(square.C1);
        }
    }

    [Test]
    public void Reduces_sums_of_up_to_32_elements()
    {
        Random random = new(9);
        for (int i = 0; i < 20_000; i++)
        {
            Fp sum = Extreme(random, 32, 16);
            Fp reduced = sum.Reduced();
            Assert.That(FpCodec.ToInteger(in reduced), Is.EqualTo(Modulo(Value(sum))));
            AssertReduced(reduced);
        }
    }

    [Test]
    public void Knows_zero_in_all_its_forms()
    {
        for (int multiple = -16; multiple <= 16; multiple++)
        {
            Fp form = new(FpConstants.ToLimbs(P * multiple));
            Assert.That(form.IsZero, Is.True, $"{multiple}p");
            Assert.That((form + Fp.One).IsZero, Is.False, $"{multiple}p + 1");
            Assert.That((form - Fp.One).IsZero, Is.False, $"{multiple}p - 1");
            Assert.That((form + Fp.One).Equals(Fp.One), Is.True);
        }
    }

    [Test]
    public void Inverts_everything_but_zero()
    {
        Assert.That(Fp.Zero.Invert().IsZero, Is.True);
        Samples samples = new(2);
        IEnumerable<BigInteger> values = Samples.AwkwardBaseIntegers()
            .Concat(Enumerable.Range(0, 300).Select(_ => samples.Integer(P)));
        foreach (BigInteger value in values.Where(value => !value.IsZero))
            Assert.That((new Fp(value).Invert() * new Fp(value)).Equals(Fp.One), Is.True, $"{value}");
        Fp negative = -new Fp(5);
        Assert.That((negative.Invert() * negative).Equals(Fp.One), Is.True);
    }

    [Test]
    public void Finds_the_root_of_every_square_and_of_nothing_else()
    {
        Samples samples = new(3);
        for (int i = 0; i < 100; i++)
        {
            Fp value = samples.Base();
            Assert.That(value.Square().TrySqrt(out Fp root), Is.True);
            Assert.That(root.Equals(value) || root.Equals(-value), Is.True);
            Assert.That((-value.Square()).TrySqrt(out _), Is.False, "minus one is not a square");
        }
    }

    [Test]
    public void Finds_the_root_of_every_extension_square_and_of_nothing_else()
    {
        Samples samples = new(4);
        Fp2 nonResidue = new(Fp.One, Fp.One);
        Fp2[] values = [Fp2.Zero, Fp2.One, new(Fp.Zero, Fp.One), new(samples.Base(), Fp.Zero), new(Fp.Zero, samples.Base())];
        foreach (Fp2 value in values.Concat(Enumerable.Range(0, 100).Select(_ => samples.Extension())))
        {
            Assert.That(value.Square().TrySqrt(out Fp2 root), Is.True);
            Assert.That(root.Equals(value) || root.Equals(-value), Is.True);
            if (!value.IsZero) Assert.That((value.Square() * nonResidue).TrySqrt(out _), Is.False);
        }
    }

    [Test]
    public void Reads_what_it_writes_and_refuses_what_is_not_below_the_modulus()
    {
        byte[] bytes = new byte[FpCodec.Length];
        foreach (BigInteger value in Samples.AwkwardBaseIntegers())
        {
            FpCodec.Write(new Fp(value), bytes);
            Assert.That(new BigInteger(bytes, isUnsigned: true, isBigEndian: true), Is.EqualTo(value));
            Assert.That(FpCodec.TryRead(bytes, out Fp read), Is.True);
            Assert.That(read.Equals(new Fp(value)), Is.True);
            ulong[] words = new ulong[FpCodec.WordCount];
            FpCodec.ToWords(in read, words);
            Assert.That(FpCodec.FromWords(words).Equals(read), Is.True);
            Assert.That(read.IsOdd, Is.EqualTo(!value.IsEven));
            Assert.That(read.IsLexicographicallyLargest, Is.EqualTo(value > P / 2));
        }
        foreach (BigInteger value in new[] { P, P + 1, (BigInteger.One << 384) - 1, BigInteger.One << 383 })
            Assert.That(FpCodec.TryRead(value.ToByteArray(isUnsigned: true, isBigEndian: true), out _), Is.False);
    }

    private static void CheckArithmetic(BigInteger x, BigInteger y)
    {
        Fp a = new(x), b = new(y);
        Assert.That(FpCodec.ToInteger(a + b), Is.EqualTo(Modulo(x + y)));
        Assert.That(FpCodec.ToInteger(a - b), Is.EqualTo(Modulo(x - y)));
        Assert.That(FpCodec.ToInteger(a * b), Is.EqualTo(Modulo(x * y)));
        Assert.That(FpCodec.ToInteger(-a), Is.EqualTo(Modulo(-x)));
        Assert.That(FpCodec.ToInteger(a.AddScaled(in b, -8)), Is.EqualTo(Modulo(x - 8 * y)));
        Assert.That(FpCodec.ToInteger(a.Scale(3)), Is.EqualTo(Modulo(3 * x)));
    }

    private static BigInteger Modulo(BigInteger value) => ((value % P) + P) % P;

    private static BigInteger Value(Fp element)
    {
        BigInteger sum = 0;
        for (int i = 7; i >= 0; i--) sum = (sum << 48) + new BigInteger(element.Limbs[i]);
        return sum;
    }

    private static void AssertValue(Fp element, BigInteger expected) =>
        Assert.That(FpCodec.ToInteger(in element), Is.EqualTo(Modulo(expected)));

    private static void AssertReduced(Fp element)
    {
        Assert.That(BigInteger.Abs(Value(element)), Is.LessThan(P));
        for (int i = 0; i < 7; i++) Assert.That(Math.Abs(element.Limbs[i]), Is.LessThanOrEqualTo((1L << 47) + 64));
    }

    /// <summary>Limbs at or near the ends of what a sum of so many tight elements of so many p can have.</summary>
    private static Fp Extreme(Random random, int weight, int multiplesOfP)
    {
        double limit = weight * (double)((1L << 47) + 64);
        double top = Math.Floor(multiplesOfP * (double)(P >> 336)) - weight;
        double Limb(double bound) => random.Next(4) switch
        {
            0 => bound,
            1 => -bound,
            2 => Math.Floor((random.NextDouble() * 2 - 1) * bound),
            _ => bound - random.Next(3),
        };
        return new Fp(Vector512.Create(
            Limb(limit), Limb(limit), Limb(limit), Limb(limit), Limb(limit), Limb(limit), Limb(limit), Limb(top)));
    }
}
