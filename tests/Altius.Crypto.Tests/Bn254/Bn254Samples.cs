using System.Numerics;
using Altius.Crypto.AltBn128;
using FsCheck;
using FsCheck.Fluent;

namespace Altius.Crypto.Tests.Bn254Curve;

/// <summary>Numbers and points the alt_bn128 tests share.</summary>
internal static class Bn254Samples
{
    /// <summary>The field's modulus.</summary>
    public static readonly BigInteger P =
        BigInteger.Parse("21888242871839275222246405745257275088696311157297823662689037894645226208583");

    /// <summary>The order of the groups.</summary>
    public static readonly BigInteger R =
        BigInteger.Parse("21888242871839275222246405745257275088548364400416034343698204186575808495617");

    /// <summary>Limbs at which carries begin and end.</summary>
    private static readonly ulong[] Edges =
        [0, 1, 2, 1UL << 63, ulong.MaxValue, ulong.MaxValue - 1, 0x3c208c16d87cfd47, 0x3c208c16d87cfd46, 0x30644e72e131a029];

    /// <summary>Field elements: random limbs mixed with edges, and values next to p and zero.</summary>
    public static Gen<BigInteger> Elements
    {
        get
        {
            Gen<ulong> limb = Gen.OneOf(Gen.Elements(Edges), ArbMap.Default.GeneratorFor<ulong>(), Gen.Choose(0, int.MaxValue)
                .Select(seed => unchecked((ulong)seed * 0x9E3779B97F4A7C15)));
            Gen<BigInteger> wide = Gen.ArrayOf(limb, 4).Select(FromLimbs);
            Gen<BigInteger> near = Gen.Choose(0, 3).Select(i => P - 1 - i);
            return Gen.OneOf(wide, wide, wide, near).Select(value => value % P);
        }
    }

    /// <summary>The generator (1, 2) times a scalar.</summary>
    public static byte[] G1(BigInteger scalar)
    {
        byte[] input = [.. ToBytes(1), .. ToBytes(2), .. ToBytes(scalar)];
        byte[] output = new byte[64];
        Assert.That(Bn254.TryMultiply(input, output), Is.True);
        return output;
    }

    /// <summary>The generator of the second group that EIP-197 names, in its encoding.</summary>
    public static byte[] G2Generator =>
    [
        .. ToBytes(BigInteger.Parse("11559732032986387107991004021392285783925812861821192530917403151452391805634")),
        .. ToBytes(BigInteger.Parse("10857046999023057135944570762232829481370756359578518086990519993285655852781")),
        .. ToBytes(BigInteger.Parse("4082367875863433681332203403145435568316851327593401208105741076214120093531")),
        .. ToBytes(BigInteger.Parse("8495653923123431417604973247489272438418190587263600148770280649306958101930")),
    ];

    /// <summary>The second group's generator times a scalar, by doubling and adding in affine coordinates.</summary>
    public static byte[] G2(BigInteger scalar)
    {
        Assert.That(G2Affine.TryRead(G2Generator, out G2Affine generator), Is.True);
        return ToBytes(Multiply(generator, scalar));
    }

    public static G2Affine Multiply(G2Affine point, BigInteger scalar)
    {
        G2Affine sum = default;
        for (int bit = (int)scalar.GetBitLength() - 1; bit >= 0; bit--)
        {
            sum = Add(sum, sum);
            if (!((scalar >> bit) & 1).IsZero) sum = Add(sum, point);
        }
        return sum;
    }

    public static G2Affine Add(G2Affine a, G2Affine b)
    {
        if (a.IsInfinity) return b;
        if (b.IsInfinity) return a;
        Fp2 numerator, denominator;
        if (!a.X.Equals(b.X))
        {
            Fp2.Subtract(b.Y, a.Y, out numerator);
            Fp2.Subtract(b.X, a.X, out denominator);
        }
        else if (a.Y.Equals(b.Y) && !a.Y.IsZero)
        {
            Fp2.Square(a.X, out Fp2 square);
            Fp2.Add(square, square, out numerator);
            Fp2.Add(numerator, square, out numerator);
            Fp2.Add(a.Y, a.Y, out denominator);
        }
        else
        {
            return default;
        }
        Fp2.Invert(denominator, out Fp2 slope);
        Fp2.Multiply(slope, numerator, out slope);
        Fp2.Square(slope, out Fp2 x);
        Fp2.Subtract(x, a.X, out x);
        Fp2.Subtract(x, b.X, out x);
        Fp2.Subtract(a.X, x, out Fp2 y);
        Fp2.Multiply(y, slope, out y);
        Fp2.Subtract(y, a.Y, out y);
        return new G2Affine(x, y);
    }

    public static byte[] ToBytes(BigInteger value)
    {
        byte[] bytes = new byte[32];
        Assert.That(value.TryWriteBytes(bytes, out int written, isUnsigned: true, isBigEndian: true), Is.True);
        Array.Copy(bytes, 0, bytes, 32 - written, written);
        bytes.AsSpan(0, 32 - written).Clear();
        return bytes;
    }

    public static byte[] ToBytes(G2Affine point) => [.. ToBytes(point.X), .. ToBytes(point.Y)];

    public static Fp ToFp(BigInteger value)
    {
        Assert.That(Fp.TryRead(ToBytes(value), out Fp element), Is.True);
        return element;
    }

    public static BigInteger ToInteger(in Fp element)
    {
        byte[] bytes = new byte[32];
        element.Write(bytes);
        return new BigInteger(bytes, isUnsigned: true, isBigEndian: true);
    }

    private static byte[] ToBytes(Fp2 value) => [.. ToBytes(ToInteger(value.C1)), .. ToBytes(ToInteger(value.C0))];

    private static BigInteger FromLimbs(ulong[] limbs) =>
        limbs.Aggregate(BigInteger.Zero, (sum, limb) => (sum << 64) + limb);
}
