namespace Altius.Trie.Tests;

public class TrieBatchTests
{
    [Test]
    public void The_last_change_of_a_key_counts([Values(10, 10_000)] int others)
    {
        using var batch = new TrieBatch();
        for (int i = 0; i < others; i++) batch.Set(BitConverter.GetBytes(others - i), [1]);
        batch.Set([5, 5], [1]);
        batch.Set([5, 5], [2]);
        batch.Delete([5, 6]);
        batch.Set([5, 6], [3]);
        batch.Set([5, 7], [4]);
        batch.Delete([5, 7]);

        PatriciaTrie trie = PatriciaTrie.Empty.Update(batch);

        Assert.That(trie.TryGet([5, 5], out ReadOnlyMemory<byte> five) && five.Span[0] == 2);
        Assert.That(trie.TryGet([5, 6], out ReadOnlyMemory<byte> six) && six.Span[0] == 3);
        Assert.That(trie.TryGet([5, 7], out _), Is.False);
    }

    [Test]
    public void A_cleared_batch_changes_nothing_and_can_be_filled_again()
    {
        using var batch = new TrieBatch();
        for (int i = 0; i < 5000; i++) batch.Set(BitConverter.GetBytes(i), new byte[50]);
        batch.Clear();
        Assert.That(PatriciaTrie.Empty.Update(batch), Is.SameAs(PatriciaTrie.Empty));

        batch.Set([1], new byte[100_000]);
        Assert.That(PatriciaTrie.Empty.Update(batch).TryGet([1], out ReadOnlyMemory<byte> value), Is.True);
        Assert.That(value.Length, Is.EqualTo(100_000));
    }

    [Test]
    public void A_batch_used_for_one_trie_can_grow_for_the_next()
    {
        using var batch = new TrieBatch();
        batch.Set([2], [1]);
        batch.Set([1], [1]);
        PatriciaTrie first = PatriciaTrie.Empty.Update(batch);
        batch.Set([0], [1]);
        batch.Set([2], [7]);
        PatriciaTrie second = PatriciaTrie.Empty.Update(batch);

        Assert.That(first.Update(batch).Root, Is.EqualTo(second.Root));
        Assert.That(second.TryGet([2], out ReadOnlyMemory<byte> value) && value.Span[0] == 7);
    }

    [Test]
    public void A_builder_refuses_deletions()
    {
        using var batch = new TrieBatch();
        batch.Delete([1]);
        Assert.Throws<ArgumentException>(() => TrieBuilder.Root(batch));
    }

    [Test]
    public void Hashed_changes_are_found_by_the_key_itself()
    {
        using var batch = new TrieBatch();
        batch.SetHashed([1, 2, 3], [4]);
        PatriciaTrie trie = PatriciaTrie.Empty.Update(batch);
        Assert.That(trie.TryGetHashed([1, 2, 3], out ReadOnlyMemory<byte> value) && value.Span[0] == 4);
        Assert.That(trie.TryGet([1, 2, 3], out _), Is.False);
        batch.DeleteHashed([1, 2, 3]);
        Assert.That(trie.Update(batch).IsEmpty);
    }
}
