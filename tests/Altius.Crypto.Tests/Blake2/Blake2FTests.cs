using System.Buffers.Binary;
using Altius.Primitives;
using Org.BouncyCastle.Crypto.Digests;

namespace Altius.Crypto.Tests;

public class Blake2FTests
{
    private const string State =
        "48c9bdf267e6096a3ba7ca8485ae67bb2bf894fe72f36e3cf1361d5f3af54fa5d182e6ad7f520e511f6c3e2b8c68059b6bbd41fbabd9831f79217e1319cde05b";

    /// <summary>Test vectors 4 to 7 of EIP-152.</summary>
    [TestCase(0u, true,
        "08c9bcf367e6096a3ba7ca8485ae67bb2bf894fe72f36e3cf1361d5f3af54fa5d282e6ad7f520e511f6c3e2b8c68059b9442be0454267ce079217e1319cde05b")]
    [TestCase(12u, true,
        "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d17d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923")]
    [TestCase(12u, false,
        "75ab69d3190a562c51aef8d88f1c2775876944407270c42c9844252c26d2875298743e7f6d5ea2f2d3e8d226039cd31b4e426ac4f2d3d666a610c2116fde4735")]
    [TestCase(1u, true,
        "b63a380cb2897d521994a85234ee2c181b5f844d2c624c002677e9703449d2fba551b3a8333bcdf5f2f7e08993d53923de3d64fcc68c034e717b9293fed7a421")]
    public void Compresses_the_vectors_of_EIP_152(uint rounds, bool final, string expected)
    {
        byte[] state = Hex.Decode(State), block = [(byte)'a', (byte)'b', (byte)'c', .. new byte[125]];

        Blake2F.Compress(rounds, state, block, 3, 0, final);

        Assert.That(Convert.ToHexStringLower(state), Is.EqualTo(expected));
    }

    [Test]
    public void Twelve_rounds_make_BLAKE2b()
    {
        var random = new Random(31);
        foreach (int length in new[] { 1, 64, 127, 128, 129, 300, 1024 })
        {
            byte[] data = new byte[length];
            random.NextBytes(data);
            var digest = new Blake2bDigest(512);
            digest.BlockUpdate(data, 0, length);
            byte[] expected = new byte[64];
            digest.DoFinal(expected, 0);

            byte[] state = Hex.Decode(State);
            for (int start = 0; start < length; start += 128)
            {
                int end = Math.Min(start + 128, length);
                byte[] block = [.. data[start..end], .. new byte[128 - (end - start)]];
                Blake2F.Compress(12, state, block, (ulong)end, 0, final: end == length);
            }

            Assert.That(state, Is.EqualTo(expected), $"length {length}");
        }
    }

    /// <summary>The rounds past the tenth use the same word orders again; a plain reading of RFC 7693 is the reference.</summary>
    [Test]
    public void Any_number_of_rounds_agrees_with_a_plain_reading()
    {
        var random = new Random(32);
        foreach (uint rounds in new uint[] { 2, 3, 9, 10, 11, 13, 19, 20, 21, 57, 1000 })
        {
            byte[] state = new byte[64], block = new byte[128];
            random.NextBytes(state);
            random.NextBytes(block);
            ulong low = (ulong)random.NextInt64(), high = (ulong)random.NextInt64();
            byte[] expected = Plain(rounds, state, block, low, high, final: rounds % 2 == 0);

            Blake2F.Compress(rounds, state, block, low, high, final: rounds % 2 == 0);

            Assert.That(state, Is.EqualTo(expected), $"{rounds} rounds");
        }
    }

    [Test]
    public void Short_buffers_are_refused()
    {
        Assert.That(() => Blake2F.Compress(1, new byte[63], new byte[128], 0, 0, false), Throws.ArgumentException);
        Assert.That(() => Blake2F.Compress(1, new byte[64], new byte[127], 0, 0, false), Throws.ArgumentException);
    }

    private static byte[] Plain(uint rounds, byte[] state, byte[] block, ulong low, ulong high, bool final)
    {
        ulong[] iv = [0x6A09E667F3BCC908, 0xBB67AE8584CAA73B, 0x3C6EF372FE94F82B, 0xA54FF53A5F1D36F1,
            0x510E527FADE682D1, 0x9B05688C2B3E6C1F, 0x1F83D9ABFB41BD6B, 0x5BE0CD19137E2179];
        string[] sigma = ["0123456789abcdef", "ea489fd61c02b753", "b8c052fdae367194", "7931dcbe265a40f8", "905724afe1bc683d",
            "2c6a0b834d75fe19", "c51fed4a0763928b", "db7ec13950f4862a", "6fe9b308c2d714a5", "a2847615fb9e3cd0"];
        ulong[] h = [.. Enumerable.Range(0, 8).Select(i => BinaryPrimitives.ReadUInt64LittleEndian(state.AsSpan(8 * i)))];
        ulong[] m = [.. Enumerable.Range(0, 16).Select(i => BinaryPrimitives.ReadUInt64LittleEndian(block.AsSpan(8 * i)))];
        ulong[] v = [.. h, .. iv];
        v[12] ^= low;
        v[13] ^= high;
        if (final) v[14] = ~v[14];
        int[][] quads =
        [
            [0, 4, 8, 12], [1, 5, 9, 13], [2, 6, 10, 14], [3, 7, 11, 15],
            [0, 5, 10, 15], [1, 6, 11, 12], [2, 7, 8, 13], [3, 4, 9, 14],
        ];
        for (uint round = 0; round < rounds; round++)
            for (int q = 0; q < 8; q++)
            {
                int[] i = quads[q];
                string order = sigma[round % 10];
                for (int half = 0; half < 2; half++)
                {
                    v[i[0]] += v[i[1]] + m[Convert.ToInt32(order.Substring(2 * q + half, 1), 16)];
                    v[i[3]] = ulong.RotateRight(v[i[3]] ^ v[i[0]], half == 0 ? 32 : 16);
                    v[i[2]] += v[i[3]];
                    v[i[1]] = ulong.RotateRight(v[i[1]] ^ v[i[2]], half == 0 ? 24 : 63);
                }
            }

        byte[] result = new byte[64];
        for (int i = 0; i < 8; i++) BinaryPrimitives.WriteUInt64LittleEndian(result.AsSpan(8 * i), h[i] ^ v[i] ^ v[i + 8]);
        return result;
    }
}
