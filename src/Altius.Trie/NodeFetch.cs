using Altius.Primitives;

namespace Altius.Trie;

/// <summary>Nodes that are asked of a source together.</summary>
internal sealed class NodeFetch(INodeSource source)
{
    private const int Usual = 64;

    private byte[] _paths = [];
    private (int Start, int Length, Hash256 Hash)[] _wanted = [];
    private int _pathsUsed;

    /// <summary>Nodes added since the last <see cref="Clear"/>.</summary>
    public int Count { get; private set; }

    /// <summary>Adds the node at a path.</summary>
    /// <param name="reference">What its parent holds in its place: a hash with its header.</param>
    public void Add(Nibbles path, ReadOnlySpan<byte> reference)
    {
        if (Count == _wanted.Length) Array.Resize(ref _wanted, Math.Max(Usual, 2 * Count));
        if (_paths.Length - _pathsUsed < path.Length)
            Array.Resize(ref _paths, Math.Max(2 * _paths.Length, _pathsUsed + Usual * path.Length));
        path.UnpackInto(_paths.AsSpan(_pathsUsed, path.Length));
        _wanted[Count++] = (_pathsUsed, path.Length, new Hash256(reference[1..]));
        _pathsUsed += path.Length;
    }

    /// <summary>Loads all of them, in the order in which they were added.</summary>
    /// <exception cref="TrieNodeException">The source has not all of them, or bytes that are no node.</exception>
    public TrieNode[] Run()
    {
        NodeQuery[] queries = new NodeQuery[Count];
        for (int i = 0; i < Count; i++) queries[i] = new(_paths.AsMemory(_wanted[i].Start, _wanted[i].Length), _wanted[i].Hash);
        byte[]?[] found = new byte[]?[Count];
        source.GetMany(queries, found);
        TrieNode[] nodes = new TrieNode[Count];
        for (int i = 0; i < Count; i++)
        {
            byte[] rlp = found[i] ?? throw new MissingNodeException(queries[i].Hash, queries[i].Path.Span);
            nodes[i] = NodeDecoder.TryDecode(rlp, out TrieNode? node)
                ? node
                : throw new MalformedNodeException(queries[i].Hash, queries[i].Path.Span);
        }
        return nodes;
    }

    public void Clear() => Count = _pathsUsed = 0;
}
