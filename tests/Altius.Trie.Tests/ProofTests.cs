using Altius.Primitives;

namespace Altius.Trie.Tests;

public class ProofTests
{
    [Test]
    public void Every_key_there_or_not_is_proven([Values] Keys keys) => Changes.Check(keys, 200, batches =>
    {
        PatriciaTrie trie = PatriciaTrie.Empty;
        foreach (Change[] changes in batches)
        {
            using TrieBatch batch = changes.ToBatch();
            trie = trie.Update(batch);
        }
        foreach (Change change in batches.SelectMany(changes => changes))
        {
            trie.TryGet(change.Key, out ReadOnlyMemory<byte> expected);
            IReadOnlyList<byte[]> proof = Proof.Create(trie, change.Key);
            Assert.That(Proof.TryVerify(trie.Root, change.Key, proof, out ReadOnlyMemory<byte> value));
            Assert.That(value.Span.SequenceEqual(expected.Span));
        }
    });

    [Test]
    public void A_proof_with_any_byte_changed_fails([Values(true, false)] bool isThere)
    {
        PatriciaTrie trie = Trie(out byte[][] keys);
        byte[] key = isThere ? keys[3] : [.. keys[3].AsSpan(0, 31), (byte)~keys[3][31]];
        byte[][] proof = [.. Proof.Create(trie, key)];
        Assert.That(proof, Has.Length.GreaterThan(1));

        foreach (byte[] node in proof)
        {
            for (int at = 0; at < node.Length; at++)
            {
                node[at] ^= (byte)(1 + (at % 255));
                Assert.That(Proof.TryVerify(trie.Root, key, proof, out ReadOnlyMemory<byte> value), Is.False, $"byte {at}");
                Assert.That(value.IsEmpty);
                node[at] ^= (byte)(1 + (at % 255));
            }
        }
        Assert.That(Proof.TryVerify(trie.Root, key, proof, out _), Is.True);
    }

    [Test]
    public void A_proof_of_one_key_proves_nothing_wrong_about_another()
    {
        PatriciaTrie trie = Trie(out byte[][] keys);
        foreach (byte[] key in keys)
        {
            foreach (byte[] other in keys)
            {
                if (!Proof.TryVerify(trie.Root, other, Proof.Create(trie, key), out ReadOnlyMemory<byte> value)) continue;
                trie.TryGet(other, out ReadOnlyMemory<byte> expected);
                Assert.That(value.Span.SequenceEqual(expected.Span));
            }
        }
    }

    [Test]
    public void A_proof_with_a_node_more_or_fewer_fails()
    {
        PatriciaTrie trie = Trie(out byte[][] keys);
        IReadOnlyList<byte[]> proof = Proof.Create(trie, keys[0]);
        Assert.That(Proof.TryVerify(trie.Root, keys[0], [.. proof, proof[0]], out _), Is.False);
        Assert.That(Proof.TryVerify(trie.Root, keys[0], [.. proof.Skip(1)], out _), Is.False);
        Assert.That(Proof.TryVerify(trie.Root, keys[0], [.. proof.SkipLast(1)], out _), Is.False);
        Assert.That(Proof.TryVerify(trie.Root, keys[0], [.. proof.Reverse()], out _), Is.False);
        Assert.That(Proof.TryVerify(trie.Root, keys[0], [proof[0], null!], out _), Is.False);
        Assert.That(Proof.TryVerify(PatriciaTrie.EmptyRoot, keys[0], proof, out _), Is.False);
    }

    [Test]
    public void The_empty_trie_proves_that_any_key_is_absent_without_a_node()
    {
        Assert.That(Proof.Create(PatriciaTrie.Empty, [1, 2]), Is.Empty);
        Assert.That(Proof.TryVerify(PatriciaTrie.EmptyRoot, [1, 2], [], out ReadOnlyMemory<byte> value), Is.True);
        Assert.That(value.IsEmpty);
    }

    [Test]
    public void Random_nodes_under_their_true_hash_never_throw()
    {
        var random = new Random(5);
        byte[] key = new byte[32];
        PatriciaTrie trie = Trie(out byte[][] keys);
        for (int i = 0; i < 20_000; i++)
        {
            byte[] node;
            if (i % 2 == 0)
            {
                node = new byte[random.Next(80)];
                random.NextBytes(node);
                if (node.Length is > 0 and <= 56) node[0] = (byte)(0xc0 + node.Length - 1);
            }
            else
            {
                byte[] honest = Proof.Create(trie, keys[random.Next(keys.Length)])[^1];
                node = [.. honest];
                for (int hit = random.Next(3); hit >= 0; hit--)
                {
                    node[random.Next(Math.Min(node.Length, 40))] = (byte)random.Next(256);
                }
            }
            random.NextBytes(key);
            Hash256 root = Altius.Crypto.Keccak256.Hash(node);
            bool isProof = Proof.TryVerify(root, key, [node], out ReadOnlyMemory<byte> value);
            Assert.That(isProof || value.IsEmpty);
        }
    }

    private static PatriciaTrie Trie(out byte[][] keys)
    {
        keys = [.. Enumerable.Range(0, 64).Select(i => Altius.Crypto.Keccak256.Hash([(byte)i]).ToArray())];
        using var batch = new TrieBatch();
        foreach (byte[] key in keys) batch.Set(key, key.AsSpan(0, 1 + key[0] % 20));
        return PatriciaTrie.Empty.Update(batch);
    }
}
