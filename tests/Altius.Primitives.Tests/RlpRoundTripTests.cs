namespace Altius.Primitives.Tests;

public class RlpRoundTripTests
{
    [Test]
    public void Nested_structures_are_read_back_as_they_were_written() => Words.Check(RlpTree.Any, static tree =>
    {
        byte[] encoded = tree.Encode();
        RlpTree? decoded = RlpTree.Decode(encoded, out RlpError error);
        Assert.That(error, Is.EqualTo(RlpError.None));
        Assert.That(decoded!.ToString(), Is.EqualTo(tree.ToString()));
        Assert.That(Rlp.TryValidate(encoded, 4, out _), Is.True);
    }, count: 1_000);

    [Test]
    public void What_reads_writes_back_to_the_same_bytes() => Words.Check(RlpTree.Any, static tree =>
    {
        byte[] encoded = tree.Encode();
        Assert.That(RlpTree.Decode(encoded, out _)!.Encode().AsSpan().SequenceEqual(encoded), Is.True);
    }, count: 500);

    [Test]
    public void Words_hashes_and_numbers_are_read_back() => Words.Check(Words.Pairs, static pair =>
    {
        RlpWriter writer = new();
        int list = writer.BeginList();
        writer.Write(pair.A);
        writer.Write(pair.A.U0);
        writer.Write(pair.B.ToHash256());
        writer.Write(Address.FromUInt256(pair.B));
        writer.Write((Address?)null);
        writer.Write((Address?)Address.FromUInt256(pair.A));
        writer.EndList(list);
        RlpReader reader = new(writer.Written);
        int outer = reader.EnterList();
        Assert.That(reader.CountItems(), Is.EqualTo(6));
        Assert.That(reader.ReadUInt256(), Is.EqualTo(pair.A));
        Assert.That(reader.ReadUInt64(), Is.EqualTo(pair.A.U0));
        Assert.That(reader.ReadHash(), Is.EqualTo(pair.B.ToHash256()));
        Assert.That(reader.ReadAddress(), Is.EqualTo(Address.FromUInt256(pair.B)));
        Assert.That(reader.ReadOptionalAddress(), Is.Null);
        Assert.That(reader.ReadOptionalAddress(), Is.EqualTo(Address.FromUInt256(pair.A)));
        reader.LeaveList(outer);
        reader.ExpectEnd();
        Assert.That(reader.Error, Is.EqualTo(RlpError.None));
        writer.Dispose();
    }, count: 5_000);

    [Test]
    public void Raw_items_are_written_as_they_are()
    {
        byte[] inner = RlpTree.List(RlpTree.String([1]), RlpTree.String([0x80])).Encode();
        RlpWriter writer = new(capacity: 1);
        int list = writer.BeginList();
        writer.WriteRaw(inner);
        writer.EndList(list);
        Assert.That(Hex.ToPrefixed(writer.Written), Is.EqualTo("0xc4c3018180"));
        writer.Clear();
        writer.Write(0);
        Assert.That(writer.ToArray(), Is.EqualTo(new byte[] { 0x80 }));
        writer.Dispose();
    }

    [Test]
    public void Items_are_taken_whole_and_lists_left_early()
    {
        ReadOnlySpan<byte> data = [0xc7, 0x82, 0xaa, 0xbb, 0xc1, 0x05, 0x01, 0x02, 0x7f];
        RlpReader reader = new(data);
        int outer = reader.EnterList();
        Assert.That(Hex.ToPrefixed(reader.ReadItem()), Is.EqualTo("0x82aabb"));
        Assert.That(reader.NextIsList, Is.True);
        Assert.That(Hex.ToPrefixed(reader.ReadItem()), Is.EqualTo("0xc105"));
        Assert.That(reader.CountItems(), Is.EqualTo(2));
        reader.SkipRestOfList(outer);
        Assert.That(reader.Position, Is.EqualTo(8));
        Assert.That(reader.ReadUInt64(), Is.EqualTo(0x7f));
        reader.ExpectEnd();
        Assert.That(reader.Failed, Is.False);
    }
}
