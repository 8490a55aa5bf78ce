using System.Numerics;
using FsCheck;
using FsCheck.Fluent;

namespace Altius.Primitives.Tests;

/// <summary>Words that arithmetic tends to get wrong, and the integers that say what is right.</summary>
internal static class Words
{
    public static readonly BigInteger Modulus = BigInteger.One << 256;

    /// <summary>Limbs where carries start, stop and run through, and where a division estimates its digits too high.</summary>
    private static readonly ulong[] EdgeLimbs =
    [
        0, 0, 0, 1, 2, 3, 0x7f, 0x80, 0xff, uint.MaxValue, 1UL << 32,
        (1UL << 62) + 1, (1UL << 63) - 1, 1UL << 63, (1UL << 63) + 1, ulong.MaxValue - 1, ulong.MaxValue, ulong.MaxValue,
    ];

    public static readonly Arbitrary<UInt256> Any = Generator().ToArbitrary();

    /// <summary>Pairs that also meet at and around multiples of each other.</summary>
    public static readonly Arbitrary<(UInt256 A, UInt256 B)> Pairs = PairGenerator().ToArbitrary();

    public static readonly Arbitrary<(UInt256 A, UInt256 B, UInt256 C)> Triples =
        (from pair in PairGenerator() from c in Generator() select (pair.A, pair.B, c)).ToArbitrary();

    public static BigInteger ToBig(this UInt256 word) => (BigInteger)word;

    /// <summary>The two's complement reading.</summary>
    public static BigInteger ToSigned(this UInt256 word) => word.U3 >> 63 == 0 ? word.ToBig() : word.ToBig() - Modulus;

    /// <summary>The word for any integer, modulo 2^256.</summary>
    public static UInt256 ToWord(this BigInteger value) => (UInt256)(((value % Modulus) + Modulus) % Modulus);

    /// <summary>Checks a property of many words; the seed is fixed so that a failure comes back.</summary>
    public static void Check<T>(Arbitrary<T> values, Action<T> property, int count = 20_000) =>
        FsCheck.Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(count).WithReplay(0x5eed, 0x9e3779b97f4a7c15),
            Prop.ForAll(values, property));

    private static Gen<ulong> Limb() => Gen.Frequency(
        (3, Gen.Elements(EdgeLimbs)),
        (1, Random64()),
        (1, from limb in Random64() from shift in Gen.Choose(0, 63) select limb >> shift));

    private static Gen<ulong> Random64() =>
        from high in Gen.Choose(int.MinValue, int.MaxValue)
        from low in Gen.Choose(int.MinValue, int.MaxValue)
        select ((ulong)(uint)high << 32) | (uint)low;

    private static Gen<UInt256> Generator() => Gen.Frequency(
        (5, from u0 in Limb() from u1 in Limb() from u2 in Limb() from u3 in Limb() select new UInt256(u0, u1, u2, u3)),
        (2, from k in Gen.Choose(0, 255) from d in Gen.Choose(-1, 1) select ((BigInteger.One << k) + d).ToWord()),
        (1, from limb in Limb() from index in Gen.Choose(0, 3) select (new BigInteger(limb) << (64 * index)).ToWord()),
        (1, from small in Gen.Choose(0, 300) select new UInt256((ulong)small)),
        (1, Gen.Constant(UInt256.MaxValue)));

    private static Gen<(UInt256 A, UInt256 B)> PairGenerator() => Gen.Frequency(
        (3, from a in Generator() from b in Generator() select (a, b)),
        (1, from a in Generator() select (a, a)),
        (2, from b in Generator()
            from factor in Generator()
            from d in Gen.Choose(-1, 1)
            select (NearMultiple(b.ToBig(), factor.ToBig(), d), b)));

    /// <summary>The largest multiple q × b that fits, for a q of at most the factor, plus d.</summary>
    private static UInt256 NearMultiple(BigInteger b, BigInteger factor, int d)
    {
        if (b.IsZero) return factor.ToWord();
        BigInteger q = BigInteger.Min(factor, (Modulus - 1) / b);
        return ((q * b) + d).ToWord();
    }
}
