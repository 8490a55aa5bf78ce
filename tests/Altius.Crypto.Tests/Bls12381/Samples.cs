using System.Numerics;
using Altius.Crypto.Bls;

namespace Altius.Crypto.Tests.Bls;

/// <summary>Reproducible field elements, points and scalars, the awkward ones among them.</summary>
internal sealed class Samples(int seed)
{
    private readonly Random _random = new(seed);

    /// <summary>Integers below p that sit on the edges of words, limbs and the modulus.</summary>
    public static IEnumerable<BigInteger> AwkwardBaseIntegers()
    {
        BigInteger p = FpConstants.Modulus;
        yield return 0;
        foreach (BigInteger edge in new[] { p, p / 2, p / 3 })
            for (int delta = -2; delta <= 2; delta++)
                if (edge + delta < p) yield return edge + delta;
        for (int bit = 0; bit < 381; bit += bit % 48 == 46 ? 1 : 47)
        {
            BigInteger power = BigInteger.One << bit;
            for (int delta = -1; delta <= 1; delta++)
                if (power + delta < p) yield return power + delta;
        }
        // Every limb at the middle of its range, where rounding to a signed limb can go either way.
        for (int delta = -1; delta <= 1; delta++)
        {
            BigInteger middle = 0;
            for (int i = 0; i < 7; i++) middle += ((BigInteger.One << 47) + delta) << (48 * i);
            yield return middle;
        }
    }

    public BigInteger Integer(BigInteger bound)
    {
        byte[] bytes = new byte[bound.GetByteCount() + 8];
        _random.NextBytes(bytes);
        return new BigInteger(bytes, isUnsigned: true) % bound;
    }

    public Fp Base() => new(Integer(FpConstants.Modulus));

    public Fp2 Extension() => new(Base(), Base());

    public Fp12 Tower() => new(new Fp6(Extension(), Extension(), Extension()), new Fp6(Extension(), Extension(), Extension()));

    public Fr Scalar() => new(Integer(Fr.Modulus));

    /// <summary>A point of the curve over Fp, almost surely outside the subgroup.</summary>
    public AffinePoint<Fp> CurvePoint1() => CurvePoint(Base);

    /// <summary>A point of the curve over Fp2, almost surely outside the subgroup.</summary>
    public AffinePoint<Fp2> CurvePoint2() => CurvePoint(Extension);

    public AffinePoint<Fp> Point1() => new JacobianPoint<Fp>(in G1.Generator).Multiply(Words(Integer(Fr.Modulus))).ToAffine();

    public AffinePoint<Fp2> Point2() => new JacobianPoint<Fp2>(in G2.Generator).Multiply(Words(Integer(Fr.Modulus))).ToAffine();

    /// <summary>An integer below 2^256 as words, least significant first.</summary>
    public static ulong[] Words(BigInteger value)
    {
        ulong[] words = new ulong[4];
        for (int i = 0; i < words.Length; i++) words[i] = (ulong)((value >> (64 * i)) & ulong.MaxValue);
        return words;
    }

    private static AffinePoint<TField> CurvePoint<TField>(Func<TField> sample)
        where TField : struct, IField<TField>
    {
        while (true)
        {
            TField x = sample();
            if ((x.Square() * x + TField.CurveB).TrySqrt(out TField y)) return new AffinePoint<TField>(in x, in y);
        }
    }
}
