using System.Numerics;
using Altius.Crypto.ModularExponentiation;

namespace Altius.Crypto.Tests.ModularExponentiation;

/// <summary>Each ring alone, at lengths where another would be chosen too.</summary>
public sealed unsafe class MontgomeryRingTests
{
    private const int WorkspaceLimbs = 20_000;

    private delegate void Power(
        ulong* @base, int baseLength, ReadOnlySpan<byte> exponent, ulong* modulus, int length, ulong* result,
        Workspace workspace);

    [Test]
    public void The_general_ring_agrees_with_integers([Range(1, 40)] int length) => Agrees(length, InGeneralRing);

    [Test]
    public void The_ring_of_four_limbs_agrees_with_integers([Range(1, 4)] int length) => Agrees(length, InRingOfFourLimbs);

    [Test]
    public void The_ring_in_vector_registers_agrees_with_integers([Range(5, 72)] int length)
    {
        if (!VectorMontgomeryRing.Suits(length)) Assert.Ignore("skipped: this processor has no 512-bit registers");
        Agrees(length, InVectorRing);
    }

    private static void InGeneralRing(
        ulong* @base, int baseLength, ReadOnlySpan<byte> exponent, ulong* modulus, int length, ulong* result, Workspace workspace)
    {
        var ring = new MontgomeryRing(modulus, length, ref workspace);
        OddModulus.Power(ring, @base, baseLength, exponent, modulus, length, result, workspace);
    }

    private static void InRingOfFourLimbs(
        ulong* @base, int baseLength, ReadOnlySpan<byte> exponent, ulong* modulus, int length, ulong* result, Workspace workspace)
    {
        var ring = new MontgomeryRing256(modulus, length);
        OddModulus.Power(ring, @base, baseLength, exponent, modulus, length, result, workspace);
    }

    private static void InVectorRing(
        ulong* @base, int baseLength, ReadOnlySpan<byte> exponent, ulong* modulus, int length, ulong* result, Workspace workspace)
    {
        var ring = new VectorMontgomeryRing(modulus, length, ref workspace);
        OddModulus.Power(ring, @base, baseLength, exponent, modulus, length, result, workspace);
    }

    private static void Agrees(int length, Power power)
    {
        var random = new Random(1000 + length);
        for (int run = 0; run < 60; run++)
        {
            ulong[] modulus = Limbs(random, length), @base = Limbs(random, random.Next(1, length + 3));
            modulus[0] |= 1;
            if (modulus[^1] <= 1) modulus[^1] = run % 2 == 0 ? 3 : ulong.MaxValue;
            byte[] exponent = new byte[random.Next(1, 12)];
            random.NextBytes(exponent);
            exponent[0] |= 1;

            ulong[] result = new ulong[length], memory = new ulong[WorkspaceLimbs];
            fixed (ulong* b = @base, m = modulus, r = result, scratch = memory)
                power(b, @base.Length, exponent, m, length, r, new Workspace(scratch, memory.Length));

            BigInteger expected = BigInteger.ModPow(
                Integer(@base), new BigInteger(exponent, isUnsigned: true, isBigEndian: true), Integer(modulus));
            Assert.That(Integer(result), Is.EqualTo(expected), $"run {run}");
        }
    }

    /// <summary>Random limbs, with runs of ones and zeros that make carries travel.</summary>
    private static ulong[] Limbs(Random random, int length)
    {
        ulong[] limbs = new ulong[length];
        int shape = random.Next(4);
        for (int i = 0; i < length; i++)
        {
            limbs[i] = (shape == 0 ? 3 : random.Next(4)) switch
            {
                0 => 0,
                1 => ulong.MaxValue,
                2 => 1UL << random.Next(64),
                _ => (ulong)random.NextInt64(long.MinValue, long.MaxValue),
            };
        }
        return limbs;
    }

    private static BigInteger Integer(ulong[] limbs) =>
        limbs.Reverse().Aggregate(BigInteger.Zero, (sum, limb) => (sum << 64) + limb);
}
