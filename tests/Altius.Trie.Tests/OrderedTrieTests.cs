using Altius.Primitives;

namespace Altius.Trie.Tests;

public class OrderedTrieTests
{
    [Test]
    public void Lists_of_every_length_have_the_root_of_the_definition()
    {
        var random = new Random(3);
        byte[][] items = [.. Enumerable.Range(0, 300).Select(_ => Item(random, 1 + random.Next(200)))];
        foreach (int count in Enumerable.Range(0, 40).Concat([126, 127, 128, 129, 130, 255, 256, 257, 300]))
        {
            Hash256 expected = NaiveTrie.Root(Enumerable.Range(0, count).Select(i => KeyValuePair.Create(KeyOf(i), items[i])));
            Assert.That(OrderedTrie.Root(items.AsSpan(0, count)), Is.EqualTo(expected), $"{count} items");
            Assert.That(
                OrderedTrie.Root(count, (int index, ref RlpWriter writer) => writer.WriteRaw(items[index])),
                Is.EqualTo(expected));
        }
    }

    [Test]
    public void Long_lists_have_the_root_of_the_general_trie([Values(1000, 70_000)] int count)
    {
        byte[][] items = [.. Enumerable.Range(0, count).Select(i => BitConverter.GetBytes(i + 1))];
        using var batch = new TrieBatch();
        for (int i = 0; i < count; i++) batch.Set(KeyOf(i), items[i]);

        Assert.That(OrderedTrie.Root(items), Is.EqualTo(PatriciaTrie.Empty.Update(batch).Root));
    }

    [TestCase(0, "80")]
    [TestCase(1, "01")]
    [TestCase(127, "7f")]
    [TestCase(128, "8180")]
    [TestCase(256, "820100")]
    [TestCase(0x01020304, "8401020304")]
    public void Keys_are_the_index_in_rlp(int index, string expected) =>
        Assert.That(Convert.ToHexStringLower(OrderedTrie.KeyOf(index, new byte[5])), Is.EqualTo(expected));

    [Test]
    public void An_empty_item_is_refused() => Assert.Throws<ArgumentException>(() => OrderedTrie.Root([[1], []]));

    [Test]
    public void Leaves_out_of_order_are_refused()
    {
        var trie = new StackTrie();
        trie.Add([2, 2], [1]);
        Assert.Throws<ArgumentException>(() => trie.Add([2, 2], [1]));
        Assert.Throws<ArgumentException>(() => trie.Add([2, 1], [1]));
        Assert.Throws<ArgumentException>(() => trie.Add([2, 2, 1], [1]));
        Assert.Throws<ArgumentException>(() => trie.Add([2], [1]));
    }

    private static byte[] KeyOf(int index)
    {
        var writer = new RlpWriter(8);
        writer.Write((ulong)index);
        byte[] key = writer.ToArray();
        writer.Dispose();
        return key;
    }

    private static byte[] Item(Random random, int length)
    {
        byte[] item = new byte[length];
        random.NextBytes(item);
        return item;
    }
}
