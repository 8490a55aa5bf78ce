using System.Text;

namespace Altius.Crypto.Tests;

public class Ripemd160Tests
{
    /// <summary>The published vectors of RIPEMD-160.</summary>
    [TestCase("", "9c1185a5c5e9fc54612808977ee8f548b2258d31")]
    [TestCase("abc", "8eb208f7e05d987a9b044a8e98c6b087f15a0bfc")]
    [TestCase("abcdefghijklmnopqrstuvwxyz", "f71c27109c692c1b56bbdceb5b9d2865b3708dbc")]
    [TestCase("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "12a053384a9c0c88e405a06c27dcf49ada62eb2b")]
    public void Hashes_the_published_texts_one_after_another(string text, string expected)
    {
        byte[] output = new byte[20];
        for (int i = 0; i < 2; i++)
        {
            Ripemd160.Hash(Encoding.ASCII.GetBytes(text), output);
            Assert.That(Convert.ToHexStringLower(output), Is.EqualTo(expected));
        }
    }

    [Test]
    public void Refuses_an_output_shorter_than_the_digest()
        => Assert.That(() => Ripemd160.Hash([], new byte[19]), Throws.ArgumentException);
}
