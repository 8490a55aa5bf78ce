using FsCheck;
using FsCheck.Fluent;

namespace Altius.Primitives.Tests;

/// <summary>Bytes from strangers: every form but the canonical one is refused, and nothing throws.</summary>
public class RlpHostileInputTests
{
    /// <summary>Bytes that look like headers, so that random data gets past the first one.</summary>
    private static readonly Arbitrary<byte[]> HeaderLikeBytes =
        Gen.Frequency(
            (2, Gen.Elements<byte>(0, 1, 2, 0x37, 0x38, 0x7f, 0x80, 0x81, 0x82, 0xb7, 0xb8, 0xb9, 0xbf)),
            (2, Gen.Elements<byte>(0xc0, 0xc1, 0xc2, 0xc8, 0xf7, 0xf8, 0xf9, 0xff)),
            (1, Gen.Choose(0, 255).Select(static b => (byte)b)))
        .ArrayOf().ToArbitrary();

    [TestCase("", RlpError.Truncated, TestName = "nothing at all")]
    [TestCase("81", RlpError.Truncated, TestName = "a string without its byte")]
    [TestCase("83aabb", RlpError.Truncated, TestName = "a short string cut off")]
    [TestCase("b8", RlpError.Truncated, TestName = "a long string without its length")]
    [TestCase("b90100", RlpError.Truncated, TestName = "a long string without its bytes")]
    [TestCase("c2aa", RlpError.Truncated, TestName = "a short list cut off")]
    [TestCase("f8", RlpError.Truncated, TestName = "a long list without its length")]
    [TestCase("bfffffffffffffffff", RlpError.Truncated, TestName = "a string of 2^64 - 1 bytes")]
    [TestCase("ffffffffffffffffff", RlpError.Truncated, TestName = "a list of 2^64 - 1 bytes")]
    [TestCase("ff7fffffffffffffff00", RlpError.Truncated, TestName = "a list of 2^63 - 1 bytes")]
    [TestCase("bb7fffffff00", RlpError.Truncated, TestName = "a string of 2^31 - 1 bytes")]
    [TestCase("bb80000000", RlpError.Truncated, TestName = "a string of 2^31 bytes")]
    [TestCase("c28301", RlpError.Truncated, TestName = "a string that leaves its list")]
    [TestCase("c3c20181aa", RlpError.Truncated, TestName = "a string that leaves the inner of two lists")]
    [TestCase("b800", RlpError.NonCanonicalLength, TestName = "an empty string in the long form")]
    [TestCase("f800", RlpError.NonCanonicalLength, TestName = "an empty list in the long form")]
    [TestCase("b83700", RlpError.NonCanonicalLength, TestName = "55 bytes in the long form")]
    [TestCase("f83700", RlpError.NonCanonicalLength, TestName = "a list of 55 bytes in the long form")]
    [TestCase("b9003800", RlpError.NonCanonicalLength, TestName = "a string length with a leading zero")]
    [TestCase("f9003800", RlpError.NonCanonicalLength, TestName = "a list length with a leading zero")]
    [TestCase("8100", RlpError.NonCanonicalByte, TestName = "a wrapped zero byte")]
    [TestCase("817f", RlpError.NonCanonicalByte, TestName = "a wrapped 0x7f")]
    [TestCase("c28105", RlpError.NonCanonicalByte, TestName = "a wrapped byte in a list")]
    [TestCase("0001", RlpError.TrailingBytes, TestName = "a byte after a byte")]
    [TestCase("c000", RlpError.TrailingBytes, TestName = "a byte after a list")]
    [TestCase("83aabbcc80", RlpError.TrailingBytes, TestName = "an item after a string")]
    [TestCase("c3c2c1c0", RlpError.TooDeep, TestName = "four lists in one another where three are allowed")]
    public void Data_that_is_not_one_canonical_item_is_refused(string hex, RlpError expected)
    {
        Assert.That(Rlp.TryValidate(Convert.FromHexString(hex), 3, out RlpError error), Is.False);
        Assert.That(error, Is.EqualTo(expected));
    }

    [Test]
    public void The_smallest_and_largest_canonical_headers_are_accepted()
    {
        foreach (int length in new[] { 0, 1, 2, 54, 55, 56, 255, 256, 65_535, 65_536, 1 << 24 })
        {
            byte[] text = RlpTree.String([.. Enumerable.Repeat((byte)0x80, length)]).Encode();
            Assert.That(Rlp.TryValidate(text, 0, out RlpError error), Is.True, $"{length}: {error}");
        }
        Assert.That(Rlp.TryValidate([0x81, 0x80], 0, out _), Is.True);
        Assert.That(Rlp.TryValidate([0x00], 0, out _), Is.True);
    }

    [TestCase("00", RlpError.NonCanonicalInteger)]
    [TestCase("820001", RlpError.NonCanonicalInteger)]
    [TestCase("89010000000000000000", RlpError.IntegerTooLarge)]
    [TestCase("c0", RlpError.ExpectedString)]
    [TestCase("8105", RlpError.NonCanonicalByte)]
    public void A_64_bit_integer_has_one_form(string hex, RlpError expected)
    {
        RlpReader reader = new(Convert.FromHexString(hex));
        Assert.That(reader.ReadUInt64(), Is.Zero);
        Assert.That(reader.Error, Is.EqualTo(expected));
        Assert.That(reader.ErrorPosition, Is.Zero);
    }

    [TestCase("a100", RlpError.Truncated)]
    [TestCase("a00000000000000000000000000000000000000000000000000000000000000001", RlpError.NonCanonicalInteger)]
    [TestCase("a1010000000000000000000000000000000000000000000000000000000000000000", RlpError.IntegerTooLarge)]
    public void A_256_bit_integer_has_one_form(string hex, RlpError expected)
    {
        RlpReader reader = new(Convert.FromHexString(hex));
        Assert.That(reader.ReadUInt256(), Is.EqualTo(UInt256.Zero));
        Assert.That(reader.Error, Is.EqualTo(expected));
    }

    [Test]
    public void Fixed_strings_of_another_size_are_refused()
    {
        foreach (int size in new[] { 0, 1, 19, 20, 21, 31, 32, 33 })
        {
            byte[] data = RlpTree.String([.. Enumerable.Repeat((byte)0xaa, size)]).Encode();
            RlpReader hash = new(data), address = new(data), optional = new(data);
            hash.ReadHash();
            address.ReadAddress();
            optional.ReadOptionalAddress();
            Assert.That(hash.Error, Is.EqualTo(size == 32 ? RlpError.None : RlpError.WrongSize));
            Assert.That(address.Error, Is.EqualTo(size == 20 ? RlpError.None : RlpError.WrongSize));
            Assert.That(optional.Error, Is.EqualTo(size is 20 or 0 ? RlpError.None : RlpError.WrongSize));
        }
    }

    [Test]
    public void Lists_with_too_few_or_too_many_items_are_told_apart()
    {
        ReadOnlySpan<byte> last = [0xc1, 0x05], middle = [0xc1, 0x05, 0x06];
        foreach (bool followed in new[] { false, true })
        {
            RlpReader few = new(followed ? middle : last), many = few, text = few;
            few.EnterList();
            few.ReadUInt64();
            few.ReadUInt64();
            Assert.That(few.Error, Is.EqualTo(RlpError.MissingItems));
            many.LeaveList(many.EnterList());
            Assert.That(many.Error, Is.EqualTo(RlpError.TrailingBytes));
            text.ReadBytes();
            Assert.That(text.Error, Is.EqualTo(RlpError.ExpectedString));
        }
        RlpReader list = new([0x83, 1, 2, 3]);
        list.EnterList();
        Assert.That(list.Error, Is.EqualTo(RlpError.ExpectedList));
    }

    [Test]
    public void The_first_fault_stays_and_later_reads_give_defaults()
    {
        RlpReader reader = new([0xc4, 0x05, 0x81, 0x01, 0x80]);
        int outer = reader.EnterList();
        reader.Fail(RlpError.None);
        Assert.That(reader.ReadUInt64(), Is.EqualTo(5));
        Assert.That(reader.ReadBytes().IsEmpty, Is.True);
        Assert.That((reader.Error, reader.ErrorPosition), Is.EqualTo((RlpError.NonCanonicalByte, 2)));
        Assert.That(reader.ReadHash(), Is.EqualTo(Hash256.Zero));
        Assert.That(reader.ReadAddress(), Is.EqualTo(Address.Zero));
        Assert.That(reader.ReadUInt256(), Is.EqualTo(UInt256.Zero));
        Assert.That(reader.ReadItem().IsEmpty, Is.True);
        Assert.That(reader.CountItems(), Is.Zero);
        Assert.That(reader.NextIsList, Is.False);
        Assert.That(reader.IsAtEnd, Is.True);
        reader.SkipRestOfList(outer);
        reader.LeaveList(outer);
        reader.ExpectEnd();
        reader.Fail(RlpError.WrongSize);
        Assert.That((reader.Error, reader.ErrorPosition), Is.EqualTo((RlpError.NonCanonicalByte, 2)));
    }

    [Test]
    public void Every_truncation_of_a_valid_encoding_is_refused() => Words.Check(RlpTree.Any, static tree =>
    {
        byte[] encoded = tree.Encode();
        int step = 1 + (encoded.Length / 500);
        for (int length = 0; length < encoded.Length; length += length < 300 ? 1 : step)
            Assert.That(Rlp.TryValidate(encoded.AsSpan(0, length), 8, out _), Is.False, $"{length} of {encoded.Length}");
    }, count: 200);

    [Test]
    public void Any_bytes_are_either_canonical_or_refused_without_a_throw() => Words.Check(HeaderLikeBytes, static bytes =>
    {
        RlpTree? tree = RlpTree.Decode(bytes, out RlpError error);
        Assert.That(tree is null, Is.EqualTo(error != RlpError.None));
        Assert.That(Rlp.TryValidate(bytes, 64, out RlpError structural), Is.EqualTo(tree is not null));
        Assert.That(structural, Is.EqualTo(error));
        if (tree is not null) Assert.That(tree.Encode(), Is.EqualTo(bytes));
    }, count: 50_000);

    [Test]
    public void Every_read_of_any_bytes_ends_and_stays_inside_them() => Words.Check(HeaderLikeBytes, static bytes =>
    {
        for (int first = 0; first < 8; first++)
        {
            RlpReader reader = new(bytes);
            for (int i = 0; i < 2 * bytes.Length + 8; i++) ReadSomething(ref reader, first + i);
            Assert.That(reader.Position, Is.InRange(0, bytes.Length));
            Assert.That(reader.ErrorPosition, Is.InRange(0, bytes.Length));
            Assert.That(reader.IsAtEnd, Is.True);
        }
    }, count: 5_000);

    [Test]
    public void Nesting_is_followed_exactly_as_deep_as_allowed()
    {
        for (int depth = 1; depth <= 300; depth++)
        {
            RlpTree tree = RlpTree.List();
            for (int i = 1; i < depth; i++) tree = RlpTree.List(tree);
            byte[] encoded = tree.Encode();
            Assert.That(Rlp.TryValidate(encoded, depth, out _), Is.True);
            Assert.That(Rlp.TryValidate(encoded, depth - 1, out RlpError error), Is.False);
            Assert.That(error, Is.EqualTo(RlpError.TooDeep));
        }
        Assert.That(Rlp.TryValidate([.. Enumerable.Repeat((byte)0xc1, 1 << 20)], Rlp.MaxDepth, out _), Is.False);
        Assert.That(() => Rlp.TryValidate([0x80], -1, out _), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => Rlp.TryValidate([0x80], Rlp.MaxDepth + 1, out _), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    private static void ReadSomething(ref RlpReader reader, int choice)
    {
        if (reader.NextIsList && choice % 3 != 0)
        {
            reader.EnterList();
            return;
        }
        switch (choice % 8)
        {
            case 0: reader.ReadItem(); break;
            case 1: reader.ReadUInt64(); break;
            case 2: reader.ReadUInt256(); break;
            case 3: reader.ReadHash(); break;
            case 4: reader.ReadOptionalAddress(); break;
            case 5: reader.CountItems(); reader.ReadBytes(); break;
            case 6: reader.ReadFixed(2); break;
            default: reader.ReadBytes(); break;
        }
    }
}
