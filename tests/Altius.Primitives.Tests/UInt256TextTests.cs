using System.Globalization;
using System.Numerics;

namespace Altius.Primitives.Tests;

public class UInt256TextTests
{
    [Test]
    public void Every_text_form_reads_back() => Words.Check(Words.Any, static a =>
    {
        Assert.That(a.ToString(), Is.EqualTo(a.ToBig().ToString(CultureInfo.InvariantCulture)));
        Assert.That(UInt256.Parse(a.ToString()), Is.EqualTo(a));
        Assert.That(UInt256.Parse(a.ToHexQuantity()), Is.EqualTo(a));
        Assert.That(UInt256.Parse(a.ToHexQuantity().ToUpperInvariant()), Is.EqualTo(a));
        Assert.That(UInt256.Parse(a.ToHash256().ToString()), Is.EqualTo(a));
    }, count: 3_000);

    [Test]
    public void A_quantity_has_no_leading_zeros() => Words.Check(Words.Any, static a =>
    {
        string quantity = a.ToHexQuantity();
        Assert.That(quantity, Does.Match("^0x(0|[1-9a-f][0-9a-f]*)$"));
    }, count: 2_000);

    [TestCase("")]
    [TestCase("0x")]
    [TestCase("-1")]
    [TestCase("+1")]
    [TestCase(" 1")]
    [TestCase("1 ")]
    [TestCase("1,000")]
    [TestCase("1e3")]
    [TestCase("12a")]
    [TestCase("0x12g")]
    [TestCase("0x-1")]
    [TestCase("0x 1")]
    [TestCase("0x0x1")]
    [TestCase("x1")]
    [TestCase("١")] // a digit, but not an ASCII one
    [TestCase("0x１")]
    [TestCase("115792089237316195423570985008687907853269984665640564039457584007913129639936")]
    [TestCase("0x10000000000000000000000000000000000000000000000000000000000000000")]
    public void Texts_that_are_not_words_are_refused(string text)
    {
        Assert.That(UInt256.TryParse(text, out UInt256 value), Is.False);
        Assert.That(value, Is.EqualTo(UInt256.Zero));
        Assert.That(() => UInt256.Parse(text), Throws.TypeOf<FormatException>());
    }

    [Test]
    public void Leading_zeros_are_allowed_within_reason()
    {
        Assert.That(UInt256.Parse(new string('0', 99) + "7"), Is.EqualTo(new UInt256(7)));
        Assert.That(UInt256.TryParse(new string('0', 100) + "7", out _), Is.False);
        Assert.That(UInt256.Parse("0x" + new string('0', 500) + "7"), Is.EqualTo(new UInt256(7)));
    }

    [Test]
    public void Big_endian_bytes_of_any_length_up_to_32_read_as_integers() => Words.Check(Words.Any, static a =>
    {
        byte[] bytes = a.ToHash256().ToArray();
        for (int length = 0; length <= 32; length++)
        {
            UInt256 expected = new BigInteger(bytes.AsSpan(0, length), isUnsigned: true, isBigEndian: true).ToWord();
            Assert.That(UInt256.FromBigEndian(bytes.AsSpan(0, length)), Is.EqualTo(expected));
        }
    }, count: 500);

    [Test]
    public void Bytes_written_are_read_back() => Words.Check(Words.Any, static a =>
    {
        byte[] bytes = [.. Enumerable.Repeat((byte)0xaa, 40)];
        a.WriteBigEndian(bytes.AsSpan(4));
        Assert.That(UInt256.FromBigEndian(bytes.AsSpan(4, 32)), Is.EqualTo(a));
        Assert.That(bytes[..4].Concat(bytes[36..]), Is.All.EqualTo((byte)0xaa));
    }, count: 2_000);

    [Test]
    public void Byte_spans_of_the_wrong_size_are_a_fault()
    {
        Assert.That(() => UInt256.FromBigEndian(new byte[33]), Throws.ArgumentException);
        Assert.That(() => UInt256.One.WriteBigEndian(new byte[31]), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Conversions_keep_the_value_or_refuse() => Words.Check(Words.Any, static a =>
    {
        Assert.That((UInt256)a.ToBig(), Is.EqualTo(a));
        Assert.That(a.FitsUInt64, Is.EqualTo(a.ToBig() <= ulong.MaxValue));
        Assert.That(a.ToUInt64Saturating(), Is.EqualTo((ulong)BigInteger.Min(a.ToBig(), ulong.MaxValue)));
        if (a.FitsUInt64) Assert.That((ulong)a, Is.EqualTo(a.U0));
        else Assert.That(() => (ulong)a, Throws.TypeOf<OverflowException>());
    }, count: 3_000);

    [Test]
    public void Integers_outside_the_range_do_not_convert()
    {
        Assert.That(() => (UInt256)BigInteger.MinusOne, Throws.TypeOf<OverflowException>());
        Assert.That(() => (UInt256)Words.Modulus, Throws.TypeOf<OverflowException>());
    }
}
