namespace Altius.Trie.Tests;

public class NibblesTests
{
    private static readonly byte[] Key = [0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef];

    [Test]
    public void A_view_from_anywhere_shows_the_nibbles_there()
    {
        for (int from = 0; from <= 16; from++)
        {
            for (int length = 0; length <= 16 - from; length++)
            {
                byte[] seen = new byte[length];
                new Nibbles(Key).From(from).First(length).UnpackInto(seen);
                Assert.That(seen, Is.EqualTo(Enumerable.Range(from, length).Select(i => (byte)i)));
            }
        }
    }

    [Test]
    public void Views_at_any_alignment_share_what_is_equal()
    {
        byte[] shifted = [0x00, 0x12, 0x34, 0x56, 0x79, 0xab];
        Assert.That(new Nibbles(shifted).From(1).CommonPrefix(new Nibbles(Key)), Is.EqualTo(8));
        Assert.That(new Nibbles(Key).CommonPrefix(new Nibbles(Key).First(5)), Is.EqualTo(5));
        Assert.That(new Nibbles(Key).From(3).CommonPrefix(new Nibbles(Key).From(3)), Is.EqualTo(13));
        Assert.That(new Nibbles(Key).From(3).CommonPrefix(new Nibbles(Key).From(5)), Is.Zero);
        Assert.That(new Nibbles(Key).From(16).CommonPrefix(new Nibbles(Key)), Is.Zero);
    }

    [TestCase("", "", true, "20")]
    [TestCase("", "", false, "00")]
    [TestCase("1", "", true, "31")]
    [TestCase("1", "2345", false, "112345")]
    [TestCase("12", "345", false, "112345")]
    [TestCase("0f", "1cb8", true, "200f1cb8")]
    [TestCase("0f1", "cb8", false, "000f1cb8")]
    public void Hex_prefix_holds_both_parts_of_a_path(string head, string tail, bool isLeaf, string expected)
    {
        byte[] encoded = new byte[HexPrefix.EncodedLength(head.Length + tail.Length)];

        HexPrefix.Encode(encoded, isLeaf, PathOf(head), PathOf(tail));

        Assert.That(Convert.ToHexStringLower(encoded), Is.EqualTo(expected));
        Assert.That(HexPrefix.TryDecode(encoded, out bool decodedLeaf, out Nibbles path), Is.True);
        Assert.That(decodedLeaf, Is.EqualTo(isLeaf));
        Assert.That(path.Length, Is.EqualTo(head.Length + tail.Length));
        Assert.That(path.CommonPrefix(PathOf(head + tail)), Is.EqualTo(path.Length));
    }

    private static Nibbles PathOf(string digits) =>
        new Nibbles(Convert.FromHexString(digits.PadRight((digits.Length + 1) / 2 * 2, '0'))).First(digits.Length);
}
