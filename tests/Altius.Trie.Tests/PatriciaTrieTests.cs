using Altius.Primitives;

namespace Altius.Trie.Tests;

public class PatriciaTrieTests
{
    [Test]
    public void The_empty_root_is_the_published_one() => Assert.That(
        PatriciaTrie.EmptyRoot.ToString(),
        Is.EqualTo("0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421"));

    [Test]
    public void Every_update_gives_the_root_of_the_definition([Values] Keys keys) => Changes.Check(keys, 300, batches =>
    {
        PatriciaTrie trie = PatriciaTrie.Empty;
        var model = Changes.EmptyModel();
        foreach (Change[] changes in batches)
        {
            using TrieBatch batch = changes.ToBatch();
            trie = trie.Update(batch);
            changes.ApplyTo(model);
            Assert.That(trie.Root, Is.EqualTo(NaiveTrie.Root(model)));
        }
        foreach (byte[] key in batches.SelectMany(changes => changes).Select(change => change.Key))
        {
            bool isThere = trie.TryGet(key, out ReadOnlyMemory<byte> value);
            Assert.That(isThere, Is.EqualTo(model.ContainsKey(key)));
            Assert.That(value.ToArray(), Is.EqualTo(isThere ? model[key] : []));
        }
    });

    [Test]
    public void Several_tries_updated_together_are_what_each_is_by_itself([Values] Keys keys) =>
        Changes.Check(keys, 200, batches =>
        {
            // Each begins with the changes of the one before, so that some have nodes and some of the changes change nothing.
            PatriciaTrie[] tries = new PatriciaTrie[batches.Length];
            for (int i = 0; i < tries.Length; i++)
            {
                using TrieBatch first = batches[(i + 1) % batches.Length].ToBatch();
                tries[i] = PatriciaTrie.Empty.Update(first);
            }
            TrieBatch[] changes = [.. batches.Select(batch => batch.ToBatch())];

            PatriciaTrie[] together = PatriciaTrie.Update(tries, changes);

            for (int i = 0; i < tries.Length; i++)
            {
                PatriciaTrie alone = tries[i].Update(changes[i]);
                Assert.That(together[i].Root, Is.EqualTo(alone.Root));
                Assert.That(ReferenceEquals(together[i], tries[i]), Is.EqualTo(ReferenceEquals(alone, tries[i])));
                foreach (Change change in batches[i])
                {
                    alone.TryGet(change.Key, out ReadOnlyMemory<byte> expected);
                    together[i].TryGet(change.Key, out ReadOnlyMemory<byte> value);
                    Assert.That(value.ToArray(), Is.EqualTo(expected.ToArray()));
                }
                changes[i].Dispose();
            }
        });

    [Test]
    public void One_change_at_a_time_in_any_order_comes_to_the_same_as_all_at_once([Values] Keys keys) =>
        Changes.Check(keys, 200, batches =>
    {
        var model = Changes.EmptyModel();
        foreach (Change[] changes in batches) changes.ApplyTo(model);
        Change[] all = [.. model.Select(pair => new Change(pair.Key, pair.Value))];
        new Random(7).Shuffle(all);

        PatriciaTrie trie = PatriciaTrie.Empty;
        foreach (Change change in all)
        {
            using TrieBatch one = new[] { change }.ToBatch();
            trie = trie.Update(one);
        }
        using TrieBatch batch = all.ToBatch();
        Assert.That(trie.Root, Is.EqualTo(PatriciaTrie.Empty.Update(batch).Root));
    });

    [Test]
    public void Deleting_every_key_gives_the_empty_trie([Values] Keys keys) => Changes.Check(keys, 200, batches =>
    {
        PatriciaTrie trie = PatriciaTrie.Empty;
        using var deletions = new TrieBatch();
        foreach (Change[] changes in batches)
        {
            using TrieBatch batch = changes.ToBatch();
            trie = trie.Update(batch);
            foreach (Change change in changes) deletions.Delete(change.Key);
        }
        trie = trie.Update(deletions);
        Assert.That(trie.IsEmpty);
        Assert.That(trie.Root, Is.EqualTo(PatriciaTrie.EmptyRoot));
    });

    [Test]
    public void Changes_that_change_nothing_give_the_same_trie([Values] Keys keys) => Changes.Check(keys, 200, batches =>
    {
        var model = Changes.EmptyModel();
        foreach (Change[] changes in batches) changes.ApplyTo(model);
        using TrieBatch batch = model.Select(pair => new Change(pair.Key, pair.Value)).ToBatch();
        foreach (Change change in batches.SelectMany(changes => changes))
        {
            if (!model.ContainsKey(change.Key)) batch.Delete(change.Key);
        }
        PatriciaTrie trie = PatriciaTrie.Empty.Update(batch);
        Assert.That(trie.Update(batch), Is.SameAs(trie));
    });

    [TestCase(55)]
    [TestCase(56)]
    [TestCase(300)]
    public void Long_keys_have_the_root_of_the_definition(int length)
    {
        var random = new Random(length);
        byte[] start = Bytes(random, length - 2);
        var model = Changes.EmptyModel();
        for (int i = 0; i < 40; i++)
        {
            byte[] shared = start[..(random.Next(3) * start.Length / 2)];
            model[[.. shared, .. Bytes(random, 2)]] = Bytes(random, 9);
        }
        model[[7, .. start]] = Bytes(random, 70_000);
        using var batch = new TrieBatch();
        foreach ((byte[] key, byte[] value) in model) batch.Set(key, value);

        PatriciaTrie trie = PatriciaTrie.Empty.Update(batch);

        Assert.That(trie.Root, Is.EqualTo(NaiveTrie.Root(model)));
        foreach ((byte[] key, byte[] value) in model)
        {
            Assert.That(Proof.TryVerify(trie.Root, key, Proof.Create(trie, key), out ReadOnlyMemory<byte> proven));
            Assert.That(proven.Span.SequenceEqual(value));
        }
    }

    [Test]
    public void An_update_leaves_the_trie_before_as_it_was()
    {
        using TrieBatch first = new[] { new Change([1, 2], [3]), new Change([1, 3], [4]) }.ToBatch();
        using TrieBatch second = new[] { new Change([1, 2], []), new Change([1, 3], [9]) }.ToBatch();
        PatriciaTrie before = PatriciaTrie.Empty.Update(first);
        Hash256 root = before.Root;

        PatriciaTrie after = before.Update(second);

        Assert.That(after.Root, Is.Not.EqualTo(root));
        Assert.That(before.Root, Is.EqualTo(root));
        Assert.That(before.TryGet([1, 2], out ReadOnlyMemory<byte> value) && value.Span[0] == 3);
        Assert.That(after.TryGet([1, 2], out _), Is.False);
    }

    [Test]
    public void Several_workers_come_to_the_same_as_one([Values(1000, 20_000)] int count)
    {
        var random = new Random(count);
        byte[][] keys = [.. Enumerable.Range(0, count).Select(_ => Bytes(random, 32))];
        PatriciaTrie one = PatriciaTrie.Empty, four = PatriciaTrie.Empty;
        for (int round = 0; round < 4; round++)
        {
            using var batch = new TrieBatch();
            foreach (byte[] key in keys.Where(_ => round == 0 || random.Next(3) == 0))
            {
                batch.Set(key, random.Next(4) == 0 && round > 0 ? [] : Bytes(random, 1 + random.Next(100)));
            }
            one = one.Update(batch, workers: 1);
            four = four.Update(batch, workers: 4);
            Assert.That(four.Root, Is.EqualTo(one.Root));
        }
        using var all = new TrieBatch();
        foreach (byte[] key in keys)
        {
            if (one.TryGet(key, out ReadOnlyMemory<byte> value)) all.Set(key, value.Span);
        }
        Assert.That(TrieBuilder.Root(all, workers: 4), Is.EqualTo(one.Root));
        Assert.That(TrieBuilder.Root(all, workers: 1), Is.EqualTo(one.Root));
    }

    private static byte[] Bytes(Random random, int count)
    {
        byte[] bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }
}
