namespace Altius.Primitives.Tests;

public class HashAndAddressTests
{
    private const string HashText = "0x00000000000000000102030405060708090a0b0c0d0e0f101112131415161718";
    private const string AddressText = "0x0102030405060708090a0b0c0d0e0f1011121314";

    [Test]
    public void Hashes_keep_their_bytes_in_every_form()
    {
        Hash256 hash = Hash256.Parse(HashText);
        Assert.That(hash.ToString(), Is.EqualTo(HashText));
        Assert.That(new Hash256(hash.Bytes), Is.EqualTo(hash));
        Assert.That(hash.ToUInt256().ToHash256(), Is.EqualTo(hash));
        Assert.That(hash.ToArray(), Has.Length.EqualTo(32));
        Assert.That(hash.Prefix64, Is.Zero);
        Assert.That(Hash256.Parse("ff" + HashText[4..]).Prefix64, Is.EqualTo(0xff00000000000000));
        Assert.That(hash.IsZero, Is.False);
        Assert.That(Hash256.Zero.IsZero, Is.True);
    }

    [Test]
    public void Addresses_keep_their_bytes_in_every_form()
    {
        Address address = Address.Parse(AddressText);
        Assert.That(address.ToString(), Is.EqualTo(AddressText));
        Assert.That(new Address(address.Bytes), Is.EqualTo(address));
        Assert.That(Address.FromUInt256(address.ToUInt256()), Is.EqualTo(address));
        Assert.That(Address.FromUInt256(address.ToUInt256() | (UInt256.MaxValue << 160)), Is.EqualTo(address));
        Assert.That(Address.FromNumber(0x1234).ToString(), Is.EqualTo("0x0000000000000000000000000000000000001234"));
        Assert.That(Address.Zero.IsZero, Is.True);
    }

    [TestCase("")]
    [TestCase("0x")]
    [TestCase("0x0102")]
    [TestCase("0x0102030405060708090a0b0c0d0e0f101112131")]
    [TestCase("0x0102030405060708090a0b0c0d0e0f10111213141")]
    [TestCase("0x0102030405060708090a0b0c0d0e0f101112131415")]
    [TestCase("0x0102030405060708090a0b0c0d0e0f101112131g")]
    public void Texts_of_another_size_are_neither_address_nor_hash(string text)
    {
        Assert.That(Address.TryParse(text, out Address address), Is.False);
        Assert.That(address, Is.EqualTo(Address.Zero));
        Assert.That(Hash256.TryParse(text, out Hash256 hash), Is.False);
        Assert.That(hash, Is.EqualTo(Hash256.Zero));
        Assert.That(() => Address.Parse(text), Throws.TypeOf<FormatException>());
        Assert.That(() => Hash256.Parse(text), Throws.TypeOf<FormatException>());
    }

    [Test]
    public void Order_equality_and_hash_codes_see_every_byte()
    {
        Hash256 hash = Hash256.Parse(HashText);
        Address address = Address.Parse(AddressText);
        for (int i = 0; i < 32; i++)
        {
            byte[] changed = hash.ToArray();
            changed[i] ^= 0x80;
            CheckGreater(new Hash256(changed), hash);
        }
        for (int i = 0; i < 20; i++)
        {
            byte[] changed = address.ToArray();
            changed[i] ^= 0x80;
            CheckGreater(new Address(changed), address);
        }
    }

    [Test]
    public void Spans_of_another_size_are_a_fault()
    {
        Assert.That(() => new Hash256(new byte[31]), Throws.ArgumentException);
        Assert.That(() => new Hash256(new byte[33]), Throws.ArgumentException);
        Assert.That(() => new Address(new byte[19]), Throws.ArgumentException);
        Assert.That(() => new Address(new byte[21]), Throws.ArgumentException);
    }

    [Test]
    public void Small_numbered_addresses_spread_over_a_table()
    {
        HashSet<int> codes = [];
        for (ulong i = 0; i < 1_000; i++) codes.Add(Address.FromNumber(i).GetHashCode());
        Assert.That(codes, Has.Count.GreaterThan(995));
    }

    private static void CheckGreater(Hash256 larger, Hash256 smaller)
    {
        Assert.That(larger > smaller && larger >= smaller && smaller < larger && smaller <= larger, Is.True);
        Assert.That(larger != smaller && !larger.Equals(smaller) && !(larger == smaller), Is.True);
        Assert.That(larger.GetHashCode(), Is.Not.EqualTo(smaller.GetHashCode()));
    }

    private static void CheckGreater(Address larger, Address smaller)
    {
        Assert.That(larger > smaller && larger >= smaller && smaller < larger && smaller <= larger, Is.True);
        Assert.That(larger != smaller && !larger.Equals(smaller) && !(larger == smaller), Is.True);
        Assert.That(larger.GetHashCode(), Is.Not.EqualTo(smaller.GetHashCode()));
    }
}
