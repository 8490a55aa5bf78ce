using Altius.Primitives;

namespace Altius.Trie.Tests;

public class NodeDecoderTests
{
    private const string Hash = "a0" + "1111111111111111111111111111111111111111111111111111111111111111";
    private const string FifteenEmpty = "808080808080808080808080808080";

    [TestCase("c22001", TestName = "Accepts a leaf that ends here")]
    [TestCase("c23501", TestName = "Accepts a leaf of one nibble")]
    [TestCase("c582203481ff", TestName = "Accepts a leaf of two nibbles")]
    [TestCase("e215" + Hash, TestName = "Accepts an extension to a hash")]
    [TestCase("d715d5c22001c22001" + FifteenEmpty, TestName = "Accepts an extension to an embedded branch")]
    [TestCase("d3" + FifteenEmpty + "c22001" + "01", TestName = "Accepts a branch of one embedded leaf and a value")]
    public void Reads_nodes(string hex)
    {
        Assert.That(NodeDecoder.TryDecode(Hex.Decode(hex), out TrieNode? node), Is.True);
        Assert.That(node!.Rlp, Is.EqualTo(Hex.Decode(hex)));
    }

    [TestCase("", TestName = "Refuses nothing")]
    [TestCase("80", TestName = "Refuses the empty string")]
    [TestCase("c0", TestName = "Refuses an empty list")]
    [TestCase("c3200101", TestName = "Refuses three items")]
    [TestCase("c2200100", TestName = "Refuses bytes behind the list")]
    [TestCase("c22080", TestName = "Refuses a leaf without a value")]
    [TestCase("c24001", TestName = "Refuses an unknown flag")]
    [TestCase("c22101", TestName = "Refuses a padding that is not zero")]
    [TestCase("c28001", TestName = "Refuses an empty path item")]
    [TestCase("c3812001", TestName = "Refuses a path with a header it does not need")]
    [TestCase("c320c101", TestName = "Refuses a list as a value")]
    [TestCase("e200" + Hash, TestName = "Refuses an extension by nothing")]
    [TestCase("c21580", TestName = "Refuses an extension to nothing")]
    [TestCase("c415c22001", TestName = "Refuses an extension to a leaf")]
    [TestCase("c4159f0101", TestName = "Refuses a reference cut short")]
    [TestCase("e1159f" + "11111111111111111111111111111111111111111111111111111111111111",
        TestName = "Refuses a hash of 31 bytes")]
    [TestCase("d1" + FifteenEmpty + "8080", TestName = "Refuses a branch of nothing")]
    [TestCase("d1" + FifteenEmpty + "8001", TestName = "Refuses a branch of a value alone")]
    [TestCase("d3" + FifteenEmpty + "c22001" + "80", TestName = "Refuses a branch of one child")]
    [TestCase("d3" + FifteenEmpty + "c22080" + "01", TestName = "Refuses a malformed embedded node")]
    [TestCase("d2" + FifteenEmpty + "c22001", TestName = "Refuses a branch without the value item")]
    [TestCase("d1" + FifteenEmpty + "0101", TestName = "Refuses a branch whose child is a byte")]
    public void Refuses_other_bytes(string hex) =>
        Assert.That(NodeDecoder.TryDecode(Hex.Decode(hex), out _), Is.False);

    [Test]
    public void Refuses_an_embedded_node_of_32_bytes_and_takes_one_of_31()
    {
        Assert.That(NodeDecoder.TryDecode(BranchWithLeafOf(31), out _), Is.True);
        Assert.That(NodeDecoder.TryDecode(BranchWithLeafOf(32), out _), Is.False);
    }

    private static byte[] BranchWithLeafOf(int length)
    {
        byte[] leaf = LeafNode.Create(default, default, new byte[length - 3]).Rlp;
        Assert.That(leaf, Has.Length.EqualTo(length));
        var writer = new RlpWriter(64);
        int list = writer.BeginList();
        for (int i = 0; i < 15; i++) writer.Write([]);
        writer.WriteRaw(leaf);
        writer.Write([1]);
        writer.EndList(list);
        byte[] rlp = writer.ToArray();
        writer.Dispose();
        return rlp;
    }
}
