using System.Text;
using Org.BouncyCastle.Crypto.Digests;

namespace Altius.Crypto.Tests;

public class Keccak256Tests
{
    [TestCase("", "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470")]
    [TestCase("abc", "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45")]
    [TestCase("Transfer(address,address,uint256)", "ddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef")]
    public void Hashes_known_texts(string text, string expected)
    {
        Span<byte> output = stackalloc byte[32];

        Keccak256.Hash(Encoding.ASCII.GetBytes(text), output);

        Assert.That(Convert.ToHexStringLower(output), Is.EqualTo(expected));
        Assert.That(Keccak256.Hash(Encoding.ASCII.GetBytes(text)).Bytes.SequenceEqual(output), Is.True);
    }

    [Test]
    public void Agrees_with_BouncyCastle_at_every_length_up_to_a_thousand()
    {
        byte[] data = RandomBytes(1001);
        Span<byte> output = stackalloc byte[32];

        for (int length = 0; length <= 1000; length++)
        {
            ReadOnlySpan<byte> input = data.AsSpan(0, length);
            Keccak256.Hash(input, output);
            Assert.That(output.ToArray(), Is.EqualTo(Reference(input)), $"length {length}");
        }
    }

    [Test]
    public void Writes_only_the_first_32_bytes_of_a_longer_output()
    {
        byte[] output = new byte[40];
        Array.Fill(output, (byte)0xAA);

        Keccak256.Hash([1, 2, 3], output);

        Assert.That(output.AsSpan(0, 32).ToArray(), Is.EqualTo(Reference([1, 2, 3])));
        Assert.That(output.AsSpan(32).ToArray(), Is.All.EqualTo((byte)0xAA));
    }

    [Test]
    public void Hashes_in_place()
    {
        byte[] buffer = RandomBytes(32);
        byte[] expected = Reference(buffer);

        Keccak256.Hash(buffer, buffer);

        Assert.That(buffer, Is.EqualTo(expected));
    }

    [Test]
    public void Refuses_an_output_shorter_than_the_digest()
        => Assert.That(() => Keccak256.Hash([], new byte[31]), Throws.ArgumentException);

    internal static byte[] Reference(ReadOnlySpan<byte> data)
    {
        var digest = new KeccakDigest(256);
        digest.BlockUpdate(data);
        byte[] output = new byte[32];
        digest.DoFinal(output, 0);
        return output;
    }

    internal static byte[] RandomBytes(int length, int seed = 1)
    {
        byte[] data = new byte[length];
        new Random(seed).NextBytes(data);
        return data;
    }
}
