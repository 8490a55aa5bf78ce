using Altius.Primitives;

namespace Altius.Trie.Tests;

public class NodeSourceTests
{
    [Test]
    public void A_store_kept_by_differences_holds_exactly_the_nodes_of_the_trie([Values] Keys keys) =>
        Changes.Check(keys, 200, batches =>
    {
        var store = new MemoryNodeSource();
        PatriciaTrie trie = PatriciaTrie.Empty;
        foreach (Change[] changes in batches)
        {
            using TrieBatch batch = changes.ToBatch();
            PatriciaTrie next = trie.Update(batch);
            next.WriteChangesSince(trie, store);
            trie = next;

            var fresh = new MemoryNodeSource();
            trie.WriteChangesSince(PatriciaTrie.Empty, fresh);
            Assert.That(store.Count, Is.EqualTo(fresh.Count));
        }
    });

    [Test]
    public void A_trie_reopened_from_a_store_goes_on_like_one_in_memory([Values] Keys keys) => Changes.Check(keys, 200, batches =>
    {
        var store = new MemoryNodeSource();
        PatriciaTrie inMemory = PatriciaTrie.Empty;
        foreach (Change[] changes in batches)
        {
            using TrieBatch batch = changes.ToBatch();
            inMemory = inMemory.Update(batch);
            PatriciaTrie reopened = PatriciaTrie.Open(RootOf(store), store);
            PatriciaTrie updated = reopened.Update(batch);
            Assert.That(updated.Root, Is.EqualTo(inMemory.Root));
            updated.WriteChangesSince(reopened, store);
            foreach (Change change in changes)
            {
                bool isThere = PatriciaTrie.Open(updated.Root, store).TryGet(change.Key, out ReadOnlyMemory<byte> value);
                Assert.That(isThere, Is.EqualTo(inMemory.TryGet(change.Key, out ReadOnlyMemory<byte> expected)));
                Assert.That(value.Span.SequenceEqual(expected.Span));
            }
        }
    });

    [Test]
    public void Differences_over_many_updates_are_told_at_once([Values] Keys keys) => Changes.Check(keys, 100, batches =>
    {
        var stepwise = new MemoryNodeSource();
        var atOnce = new MemoryNodeSource();
        PatriciaTrie start = PatriciaTrie.Empty, trie = start;
        for (int i = 0; i < batches.Length; i++)
        {
            using TrieBatch batch = batches[i].ToBatch();
            PatriciaTrie next = trie.Update(batch);
            next.WriteChangesSince(trie, stepwise);
            trie = next;
            if (i != batches.Length / 3) continue;
            trie.WriteChangesSince(start, atOnce);
            start = trie;
        }
        trie.WriteChangesSince(start, atOnce);
        Assert.That(atOnce.Count, Is.EqualTo(stepwise.Count));
        Assert.That(RootOf(atOnce), Is.EqualTo(trie.Root));
    });

    [Test]
    public void An_unloaded_trie_goes_on_from_its_store([Values] Keys keys, [Values(0, 1, 2)] int levels) =>
        Changes.Check(keys, 60, batches =>
    {
        var store = new MemoryNodeSource();
        PatriciaTrie inMemory = PatriciaTrie.Empty, unloaded = inMemory;
        foreach (Change[] changes in batches)
        {
            using TrieBatch batch = changes.ToBatch();
            inMemory = inMemory.Update(batch);
            PatriciaTrie updated = unloaded.Update(batch);
            updated.WriteChangesSince(unloaded, store);
            unloaded = updated.Unload(levels, store);
            Assert.That(unloaded.Root, Is.EqualTo(inMemory.Root));
        }
    });

    [Test]
    public void The_stack_trie_writes_the_same_nodes([Values(Keys.HashedAlike, Keys.Hashed, Keys.Ordered)] Keys keys) =>
        Changes.Check(keys, 200, batches =>
    {
        var model = Changes.EmptyModel();
        foreach (Change[] changes in batches) changes.ApplyTo(model);
        var streamed = new MemoryNodeSource();
        var stack = new StackTrie(streamed);
        using var batch = new TrieBatch();
        foreach ((byte[] key, byte[] value) in model)
        {
            stack.Add(key, value);
            batch.Set(key, value);
        }
        PatriciaTrie trie = PatriciaTrie.Empty.Update(batch);
        var written = new MemoryNodeSource();
        trie.WriteChangesSince(PatriciaTrie.Empty, written);

        Assert.That(stack.Finish(), Is.EqualTo(trie.Root));
        Assert.That(streamed.Count, Is.EqualTo(written.Count));
        PatriciaTrie reopened = PatriciaTrie.Open(trie.Root, streamed);
        foreach ((byte[] key, byte[] value) in model)
        {
            Assert.That(reopened.TryGet(key, out ReadOnlyMemory<byte> found) && found.Span.SequenceEqual(value));
        }
    });

    [Test]
    public void The_proofs_of_the_changed_keys_are_enough_to_set_them()
    {
        PatriciaTrie full = Full(500, out byte[][] keys);
        using var batch = new TrieBatch();
        List<byte[]> witness = [];
        for (int i = 0; i < 50; i++)
        {
            byte[] key = i % 2 == 0 ? keys[7 * i] : Key(1000 + i);
            batch.Set(key, [(byte)(i + 1), 2, 3]);
            witness.AddRange(Proof.Create(full, key));
        }
        PatriciaTrie partial = PatriciaTrie.Open(full.Root, new WitnessNodeSource(witness));

        Assert.That(partial.Update(batch).Root, Is.EqualTo(full.Update(batch).Root));
    }

    [Test]
    public void A_missing_sibling_of_a_deleted_key_is_named_and_harms_nothing()
    {
        byte[] deleted = [0x12, 0x34], sibling = [0x12, 0x35], far = [0x70, 0x00];
        byte[] value = new byte[40], other = [.. Enumerable.Repeat((byte)1, 40)];
        Change[] changes = [new(deleted, value), new(sibling, other), new(far, value)];
        using TrieBatch three = changes.ToBatch();
        PatriciaTrie full = PatriciaTrie.Empty.Update(three);
        PatriciaTrie partial = PatriciaTrie.Open(full.Root, new WitnessNodeSource(Proof.Create(full, deleted)));
        using TrieBatch deletion = new[] { new Change(deleted, []) }.ToBatch();

        MissingNodeException missing = Assert.Throws<MissingNodeException>(() => partial.Update(deletion))!;

        Assert.That(missing.Path.ToArray(), Is.EqualTo(new byte[] { 1, 2, 3, 5 }));
        Assert.That(missing.Hash, Is.EqualTo(Altius.Crypto.Keccak256.Hash(Proof.Create(full, sibling)[^1])));
        Assert.That(partial.TryGet(deleted, out _), Is.True);
        PatriciaTrie complete = PatriciaTrie.Open(
            full.Root, new WitnessNodeSource([.. Proof.Create(full, deleted), .. Proof.Create(full, sibling)]));
        Assert.That(complete.Update(deletion).Root, Is.EqualTo(full.Update(deletion).Root));
    }

    [Test]
    public void A_missing_node_found_by_a_worker_comes_out_as_itself()
    {
        PatriciaTrie full = Full(5000, out byte[][] keys);
        PatriciaTrie partial = PatriciaTrie.Open(full.Root, new WitnessNodeSource(Proof.Create(full, keys[0])));
        using var batch = new TrieBatch();
        foreach (byte[] key in keys) batch.Set(key, [1]);

        Assert.Throws<MissingNodeException>(() => partial.Update(batch, workers: 4));
    }

    [Test]
    public void A_witness_that_holds_no_node_under_the_root_is_malformed()
    {
        byte[] bytes = [0xc3, 0x01, 0x02, 0x03];
        Hash256 root = Altius.Crypto.Keccak256.Hash(bytes);
        PatriciaTrie trie = PatriciaTrie.Open(root, new WitnessNodeSource([bytes]));

        MalformedNodeException malformed = Assert.Throws<MalformedNodeException>(() => trie.TryGet([1], out _))!;

        Assert.That(malformed.Hash, Is.EqualTo(root));
    }

    private static Hash256 RootOf(MemoryNodeSource store) => store.RootHash ?? PatriciaTrie.EmptyRoot;

    private static PatriciaTrie Full(int count, out byte[][] keys)
    {
        keys = [.. Enumerable.Range(0, count).Select(Key)];
        using var batch = new TrieBatch();
        foreach (byte[] key in keys) batch.Set(key, key.AsSpan(0, 20));
        return PatriciaTrie.Empty.Update(batch);
    }

    private static byte[] Key(int index) => Altius.Crypto.Keccak256.Hash(BitConverter.GetBytes(index)).ToArray();
}
