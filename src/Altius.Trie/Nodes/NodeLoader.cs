using Altius.Primitives;

namespace Altius.Trie;

/// <summary>Turns references into nodes: embedded ones in place, hashes through a source.</summary>
internal readonly struct NodeLoader(INodeSource source)
{
    /// <summary>
    /// The node behind <paramref name="reference"/>, which stands at <paramref name="head"/> followed by <paramref name="tail"/>.
    /// </summary>
    /// <exception cref="TrieNodeException">The source has no such node, or bytes that are none.</exception>
    public TrieNode Load(ReadOnlySpan<byte> reference, Nibbles head, Nibbles tail)
    {
        if (reference[0] != NodeRlp.HashHeader) return LoadEmbedded(reference);
        int length = head.Length + tail.Length;
        Span<byte> path = length <= 128 ? stackalloc byte[length] : new byte[length];
        head.UnpackInto(path);
        tail.UnpackInto(path[head.Length..]);
        return Load(new Hash256(reference[1..]), path);
    }

    /// <summary>
    /// The node behind <paramref name="reference"/>, which stands at <paramref name="path"/>, one nibble a byte.
    /// </summary>
    /// <exception cref="TrieNodeException">The source has no such node, or bytes that are none.</exception>
    public TrieNode Load(ReadOnlySpan<byte> reference, ReadOnlySpan<byte> path) =>
        reference[0] == NodeRlp.HashHeader ? Load(new Hash256(reference[1..]), path) : LoadEmbedded(reference);

    /// <summary>The node with this hash, which stands at <paramref name="path"/>, one nibble a byte.</summary>
    /// <exception cref="TrieNodeException">The source has no such node, or bytes that are none.</exception>
    public TrieNode Load(in Hash256 hash, ReadOnlySpan<byte> path)
    {
        if (!source.TryGet(path, in hash, out byte[]? rlp)) throw new MissingNodeException(hash, path);
        return NodeDecoder.TryDecode(rlp, out TrieNode? node) ? node : throw new MalformedNodeException(hash, path);
    }

    private static TrieNode LoadEmbedded(ReadOnlySpan<byte> reference) =>
        NodeDecoder.TryDecode(reference.ToArray(), out TrieNode? embedded)
            ? embedded
            : throw new InvalidOperationException("A node was kept without its embedded child having been checked.");
}
