using System.Numerics;

namespace Altius.Crypto.Tests.ModularExponentiation;

/// <summary>Modular powers (EIP-198) against BigInteger.</summary>
public sealed class ModExpTests
{
    private static readonly int[] Sizes =
        [0, 1, 2, 7, 8, 9, 15, 16, 17, 24, 31, 32, 33, 48, 63, 64, 65, 96, 127, 128, 129, 200, 256, 257];

    [TestCase("03", "fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2e",
        "fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f",
        "0000000000000000000000000000000000000000000000000000000000000001")]
    [TestCase("", "fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2e",
        "fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f",
        "0000000000000000000000000000000000000000000000000000000000000000")]
    [TestCase("", "", "05", "01")]
    [TestCase("00", "00", "0005", "0001")]
    [TestCase("07", "", "01", "00")]
    [TestCase("07", "05", "0001", "0000")]
    [TestCase("07", "05", "0000", "0000")]
    [TestCase("07", "05", "", "")]
    [TestCase("000003", "00000005", "000064", "00002b")]
    public void Corners_have_their_answers(string @base, string exponent, string modulus, string expected)
    {
        byte[] output = Power(Convert.FromHexString(@base), Convert.FromHexString(exponent), Convert.FromHexString(modulus));
        Assert.That(Convert.ToHexStringLower(output), Is.EqualTo(expected));
    }

    [Test]
    public void Random_numbers_agree_with_integers([Values(0, 1, 2, 3)] int kind)
    {
        var random = new Random(198 + kind);
        for (int run = 0; run < 600; run++)
        {
            byte[] @base = Bytes(random, Size(random)), exponent = Bytes(random, Math.Min(40, Size(random)));
            Agrees(@base, exponent, Modulus(random, Size(random), kind));
        }
    }

    [Test]
    public void Long_exponents_agree_with_integers([Values(0, 1, 2, 3)] int kind)
    {
        var random = new Random(2565 + kind);
        foreach (int size in (int[])[1, 8, 9, 32, 40, 64, 72, 104, 130, 256])
            Agrees(Bytes(random, size), Bytes(random, 260), Modulus(random, size, kind));
    }

    [Test]
    public void Long_bases_and_moduli_agree_with_integers([Values(0, 1, 2, 3)] int kind)
    {
        var random = new Random(7823 + kind);
        foreach (int size in (int[])[511, 512, 600, 1024, 1025, 3000])
        {
            Agrees(Bytes(random, size + 40), Bytes(random, 3), Modulus(random, size, kind));
            Agrees(Bytes(random, 2 * size), Bytes(random, 1), Modulus(random, size / 3, kind));
        }
    }

    [Test]
    public void Numbers_of_extreme_limbs_agree_with_integers([Values(0, 1, 2, 3)] int kind)
    {
        var random = new Random(64 + kind);
        for (int run = 0; run < 1500; run++)
        {
            int size = 8 * random.Next(1, 20);
            byte[] @base = Extreme(random, 8 * random.Next(1, 40)), exponent = Extreme(random, random.Next(1, 9));
            Agrees(@base, exponent, Shaped(Extreme(random, size), kind));
        }
    }

    [Test]
    public void Every_split_into_an_odd_part_and_a_power_of_two_agrees_with_integers()
    {
        var random = new Random(2);
        for (int twos = 0; twos <= 260; twos++)
        {
            BigInteger odd = new BigInteger(Bytes(random, 1 + random.Next(24)), isUnsigned: true) | 1;
            byte[] modulus = (odd << twos).ToByteArray(isUnsigned: true, isBigEndian: true);
            Agrees(Bytes(random, 40), Bytes(random, random.Next(1, 50)), modulus);
        }
    }

    [Test]
    public void A_power_of_an_even_base_fills_a_power_of_two_when_its_exponent_reaches_it()
    {
        byte[] modulus = [1, .. new byte[16]];
        foreach (int exponent in (int[])[1, 63, 64, 127, 128, 129])
            Agrees([2], [(byte)exponent], modulus);
        Agrees([6], [0x01, 0, 0, 0, 0], modulus);
    }

    private static int Size(Random random) => random.Next(3) == 0 ? random.Next(0, 140) : Sizes[random.Next(Sizes.Length)];

    private static byte[] Bytes(Random random, int length)
    {
        byte[] bytes = new byte[length];
        random.NextBytes(bytes);
        if (random.Next(4) == 0) bytes.AsSpan(0, random.Next(length + 1)).Clear();
        return bytes;
    }

    private static byte[] Extreme(Random random, int length)
    {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i += 8)
        {
            Span<byte> limb = bytes.AsSpan(i, Math.Min(8, length - i));
            switch (random.Next(5))
            {
                case 0: limb.Fill(0xff); break;
                case 1: limb.Clear(); break;
                case 2: limb[0] = 0x80; break;
                case 3: limb[^1] = 1; break;
                default: random.NextBytes(limb); break;
            }
        }
        return bytes;
    }

    private static byte[] Modulus(Random random, int length, int kind) => Shaped(Bytes(random, length), kind);

    /// <summary>Kinds: as it is, odd, even, a power of two.</summary>
    private static byte[] Shaped(byte[] modulus, int kind)
    {
        if (modulus.Length == 0) return modulus;
        switch (kind)
        {
            case 1: modulus[^1] |= 1; break;
            case 2: modulus.AsSpan(modulus.Length - modulus.Length / 3).Clear(); modulus[^1] &= 0xfe; break;
            case 3:
                byte top = modulus[0];
                modulus.AsSpan().Clear();
                modulus[0] = (byte)(1 << (top & 7));
                break;
        }
        return modulus;
    }

    private static void Agrees(byte[] @base, byte[] exponent, byte[] modulus)
    {
        var m = new BigInteger(modulus, isUnsigned: true, isBigEndian: true);
        BigInteger expected = m.IsZero
            ? BigInteger.Zero
            : BigInteger.ModPow(new BigInteger(@base, isUnsigned: true, isBigEndian: true),
                new BigInteger(exponent, isUnsigned: true, isBigEndian: true), m);
        byte[] output = Power(@base, exponent, modulus);
        if (new BigInteger(output, isUnsigned: true, isBigEndian: true) == expected) return;
        Assert.Fail($"{Convert.ToHexString(@base)} ^ {Convert.ToHexString(exponent)} mod {Convert.ToHexString(modulus)} " +
            $"is not {Convert.ToHexString(output)}");
    }

    private static byte[] Power(byte[] @base, byte[] exponent, byte[] modulus)
    {
        byte[] output = new byte[modulus.Length];
        Array.Fill(output, (byte)0xa5);
        ModExp.Compute(@base, exponent, modulus, output);
        return output;
    }
}
