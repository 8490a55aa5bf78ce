using Altius.Crypto;
using Altius.Primitives;

namespace Altius.Trie;

/// <summary>Proofs that a trie with a given root holds a value under a key, or nothing (EIP-1186).</summary>
public static class Proof
{
    /// <summary>
    /// The nodes on the way to a key, root first, without those embedded in their parents; none for an empty trie.
    /// </summary>
    /// <param name="trie">The trie.</param>
    /// <param name="key">The key as the trie has it, hashed already if it is a secure trie.</param>
    /// <exception cref="TrieNodeException">A node on the way cannot be loaded.</exception>
    public static IReadOnlyList<byte[]> Create(PatriciaTrie trie, ReadOnlySpan<byte> key)
    {
        ArgumentNullException.ThrowIfNull(trie);
        var nodes = new List<byte[]>();
        var path = new Nibbles(key);
        TrieNode? node = trie.LoadRoot();
        for (int depth = 0; node is not null;)
        {
            if (depth == 0 || node.Rlp.Length >= TrieNode.EmbeddedLimit) nodes.Add([.. node.Rlp]);
            int step = node.StepTowards(path.From(depth));
            if (step == 0) break;
            node = node.LoadTowards(path, depth, trie.Loader);
            depth += step;
        }
        return nodes;
    }

    /// <summary>Checks a proof from untrusted bytes; never throws on them.</summary>
    /// <param name="root">The root the proof is about.</param>
    /// <param name="key">The key as the trie has it.</param>
    /// <param name="nodes">What <see cref="Create"/> gives: neither more nodes nor fewer, in this order.</param>
    /// <param name="value">What the key is proven to hold; empty if it is proven to hold nothing.</param>
    /// <returns>False if the nodes prove nothing about the key.</returns>
    public static bool TryVerify(
        in Hash256 root, ReadOnlySpan<byte> key, IReadOnlyList<byte[]> nodes, out ReadOnlyMemory<byte> value)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        value = default;
        if (root == PatriciaTrie.EmptyRoot) return nodes.Count == 0;
        Span<byte> rootReference = stackalloc byte[NodeRlp.HashItemLength];
        rootReference[0] = NodeRlp.HashHeader;
        root.Bytes.CopyTo(rootReference[1..]);

        ReadOnlySpan<byte> reference = rootReference;
        Nibbles rest = new(key);
        int used = 0;
        while (true)
        {
            byte[]? rlp = Take(reference, nodes, ref used);
            if (rlp is null || !NodeDecoder.TryDecode(rlp, out TrieNode? node)) return false;
            int step = node.StepTowards(rest);
            if (step == 0)
            {
                if (used != nodes.Count) return false;
                value = node.ValueAt(rest);
                return true;
            }
            reference = node.ReferenceTowards(rest);
            rest = rest.From(step);
        }
    }

    /// <summary>
    /// The bytes behind a reference: the reference itself if it embeds a node, else the next of the proof if it has that hash.
    /// </summary>
    private static byte[]? Take(ReadOnlySpan<byte> reference, IReadOnlyList<byte[]> nodes, ref int used)
    {
        if (reference[0] != NodeRlp.HashHeader) return reference.ToArray();
        if (used == nodes.Count) return null;
        byte[] next = nodes[used++];
        return next is not null && Keccak256.Hash(next).Bytes.SequenceEqual(reference[1..]) ? [.. next] : null;
    }
}
