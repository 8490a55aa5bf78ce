using System.Diagnostics.CodeAnalysis;
using Altius.Primitives;

namespace Altius.Trie.Tests;

/// <summary>Which nodes an update asks its source for.</summary>
public class NodeLoadingTests
{
    [Test]
    public void Known_values_change_no_root_whether_they_are_right_or_wrong([Values] Keys keys, [Values] bool areRight) =>
        Changes.Check(keys, 200, batches =>
    {
        var store = new MemoryNodeSource();
        var model = Changes.EmptyModel();
        PatriciaTrie trie = PatriciaTrie.Empty;
        foreach (Change[] changes in batches)
        {
            PatriciaTrie before = PatriciaTrie.Open(trie.Root, store);
            using var batch = new TrieBatch();
            foreach (Change change in changes)
            {
                byte[] known = model.GetValueOrDefault(change.Key) ?? [];
                batch.Set(change.Key, change.Value, areRight ? known : [.. known, 1]);
            }
            trie = before.Update(batch);
            changes.ApplyTo(model);
            Assert.That(trie.Root, Is.EqualTo(NaiveTrie.Root(model)));

            trie.WriteChangesSince(before, store);
            var fresh = new MemoryNodeSource();
            trie.WriteChangesSince(PatriciaTrie.Empty, fresh);
            Assert.That(store.Count, Is.EqualTo(fresh.Count));
        }
    });

    [Test]
    public void A_leaf_whose_value_is_known_is_not_asked_for()
    {
        (CountingSource nodes, Hash256 root, byte[][] keys) = Stored(1_000);
        using var blind = new TrieBatch();
        using var knowing = new TrieBatch();
        foreach (byte[] key in keys.Take(100))
        {
            blind.Set(key, [7]);
            knowing.Set(key, [7], ValueOf(key));
        }

        PatriciaTrie first = PatriciaTrie.Open(root, nodes).Update(blind);
        int asked = nodes.Asked;
        PatriciaTrie second = PatriciaTrie.Open(root, nodes).Update(knowing);

        Assert.That(second.Root, Is.EqualTo(first.Root));
        Assert.That(nodes.Asked - asked, Is.EqualTo(asked - 100));
    }

    [Test]
    public void Nodes_of_a_level_are_asked_for_together([Values(100, 1_000)] int changed)
    {
        (CountingSource nodes, Hash256 root, byte[][] keys) = Stored(20_000);
        using var batch = new TrieBatch();
        foreach (byte[] key in keys.Take(changed)) batch.Set(key, [7]);

        PatriciaTrie.Open(root, nodes).Update(batch, workers: 1);

        Assert.That(nodes.Questions, Is.LessThan(20));
        Assert.That(nodes.Asked, Is.GreaterThan(2 * changed));
    }

    [Test]
    public void No_more_levels_are_loaded_than_fit()
    {
        (CountingSource nodes, Hash256 root, _) = Stored(20_000);
        PatriciaTrie trie = PatriciaTrie.Open(root, nodes);

        // Of the fourth level, which takes more, only parts were tried.
        (int levels, long bytes) = trie.Load(64, mostBytes: 1 << 20);
        int asked = nodes.Asked;
        trie.Load(levels);

        Assert.That(levels, Is.EqualTo(3));
        Assert.That(bytes, Is.LessThan(1 << 20));
        Assert.That(asked, Is.LessThan(1 + 16 + 256 + 4_096));
        Assert.That(nodes.Asked, Is.EqualTo(asked), "what was loaded stays");
    }

    [Test]
    public void Levels_once_loaded_are_not_asked_for_again()
    {
        (CountingSource nodes, Hash256 root, byte[][] keys) = Stored(20_000); // branches on four levels, leaves below
        PatriciaTrie trie = PatriciaTrie.Open(root, nodes);

        trie.Load(3);
        int loaded = nodes.Asked;
        trie.Load(3);
        Assert.That((loaded, nodes.Asked), Is.EqualTo((1 + 16 + 256, loaded)));

        trie.TryGet(keys[0], out _);
        Assert.That(nodes.Asked - loaded, Is.EqualTo(Proof.Create(trie, keys[0]).Count - 3));
    }

    [Test]
    public void All_levels_of_any_trie_can_be_loaded([Values(Keys.HashedAlike, Keys.Hashed, Keys.Ordered)] Keys keys) =>
        Changes.Check(keys, 100, batches =>
    {
        var store = new MemoryNodeSource();
        PatriciaTrie trie = PatriciaTrie.Empty;
        foreach (Change[] changes in batches)
        {
            using TrieBatch batch = changes.ToBatch();
            trie = trie.Update(batch);
        }
        trie.WriteChangesSince(PatriciaTrie.Empty, store);
        var nodes = new CountingSource(store);
        PatriciaTrie opened = PatriciaTrie.Open(trie.Root, nodes);

        opened.Load(levels: 65);

        Assert.That(nodes.Asked, Is.EqualTo(store.Count));
    });

    private static (CountingSource Nodes, Hash256 Root, byte[][] Keys) Stored(int count)
    {
        byte[][] keys = [.. Enumerable.Range(0, count).Select(i => Crypto.Keccak256.Hash(BitConverter.GetBytes(i)).ToArray())];
        using var batch = new TrieBatch();
        foreach (byte[] key in keys) batch.Set(key, ValueOf(key));
        var store = new MemoryNodeSource();
        PatriciaTrie trie = PatriciaTrie.Empty.Update(batch);
        trie.WriteChangesSince(PatriciaTrie.Empty, store);
        return (new CountingSource(store), trie.Root, keys);
    }

    private static byte[] ValueOf(byte[] key) => key[..20];

    private sealed class CountingSource(INodeSource nodes) : INodeSource
    {
        private int _asked;
        private int _questions;

        /// <summary>Nodes.</summary>
        public int Asked => _asked;

        /// <summary>Calls, each for a node or many.</summary>
        public int Questions => _questions;

        public bool TryGet(ReadOnlySpan<byte> path, in Hash256 hash, [NotNullWhen(true)] out byte[]? rlp)
        {
            Interlocked.Increment(ref _asked);
            Interlocked.Increment(ref _questions);
            return nodes.TryGet(path, in hash, out rlp);
        }

        public void GetMany(ReadOnlySpan<NodeQuery> wanted, Span<byte[]?> found)
        {
            Interlocked.Add(ref _asked, wanted.Length);
            Interlocked.Increment(ref _questions);
            nodes.GetMany(wanted, found);
        }
    }
}
