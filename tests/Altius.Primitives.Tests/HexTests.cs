namespace Altius.Primitives.Tests;

public class HexTests
{
    [TestCase("", "")]
    [TestCase("0x", "")]
    [TestCase("0X", "")]
    [TestCase("00", "00")]
    [TestCase("0x00ff", "00ff")]
    [TestCase("0XaBcD", "abcd")]
    [TestCase("ABCDEF0123456789", "abcdef0123456789")]
    public void Digits_of_either_case_decode_with_or_without_a_prefix(string text, string expected)
    {
        Assert.That(Hex.TryDecode(text, out byte[] bytes), Is.True);
        Assert.That(Hex.ToPrefixed(bytes), Is.EqualTo("0x" + expected));
        Assert.That(Hex.Decode(text), Is.EqualTo(bytes));
    }

    [TestCase("0")]
    [TestCase("0x0")]
    [TestCase("0xabc")]
    [TestCase("x0")]
    [TestCase("0x0g")]
    [TestCase("0xg0")]
    [TestCase("zz")]
    [TestCase("0x 1")]
    [TestCase(" 0x11")]
    [TestCase("11 ")]
    [TestCase("0x0x11")]
    [TestCase("-1")]
    [TestCase("１１")] // full-width digits
    [TestCase("\u0131\u0131")]
    [TestCase("1\0")]
    public void Odd_counts_and_foreign_characters_are_refused(string text)
    {
        byte[] destination = new byte[16];
        Assert.That(Hex.TryDecode(text, out byte[] bytes), Is.False);
        Assert.That(bytes, Is.Empty);
        Assert.That(Hex.TryDecode(text, destination, out int written), Is.False);
        Assert.That(written, Is.Zero);
        Assert.That(() => Hex.Decode(text), Throws.TypeOf<FormatException>());
    }

    [Test]
    public void A_foreign_character_is_found_at_every_place()
    {
        string good = string.Concat(Enumerable.Repeat("1f", 40));
        for (int i = 0; i < good.Length; i++)
        {
            Assert.That(Hex.TryDecode(good.Remove(i, 1).Insert(i, "g"), out byte[] _), Is.False, $"at {i}");
            Assert.That(Hex.TryDecode(good.Remove(i, 1).Insert(i, "\u0431"), out byte[] _), Is.False, $"at {i}");
        }
    }

    [Test]
    public void A_destination_that_is_too_small_is_refused_and_a_larger_one_is_filled_in_part()
    {
        byte[] destination = new byte[3];
        Assert.That(Hex.TryDecode("0x11223344", destination, out int written), Is.False);
        Assert.That(written, Is.Zero);
        Assert.That(Hex.TryDecode("0x1122", destination, out written), Is.True);
        Assert.That(written, Is.EqualTo(2));
        Assert.That(destination, Is.EqualTo(new byte[] { 0x11, 0x22, 0 }));
    }

    [Test]
    public void Long_texts_are_not_repeated_whole_in_errors() =>
        Assert.That(() => Hex.Decode(new string('z', 9_000)), Throws.TypeOf<FormatException>().With.Message.Length.LessThan(99));
}
