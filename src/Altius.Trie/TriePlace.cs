namespace Altius.Trie;

/// <summary>A place in a trie, one for each nibble of depth: nothing, a node, or a point along the path inside a node.</summary>
internal ref struct TriePlace
{
    private TrieNode? _node;
    private readonly int _taken; // nibbles of the node's own path that lie behind this place

    /// <summary>A place at which a node begins.</summary>
    public TriePlace(ReadOnlySpan<byte> reference, TrieNode? node)
    {
        Reference = reference;
        _node = node;
    }

    private TriePlace(TrieNode node, int taken)
    {
        _node = node;
        _taken = taken;
    }

    /// <summary>What the parent holds for the node that begins here; empty if none does.</summary>
    public ReadOnlySpan<byte> Reference { get; }

    public readonly bool IsNode => !Reference.IsEmpty;

    public readonly bool IsHashed => IsNode && Reference[0] == NodeRlp.HashHeader;

    public readonly bool IsNothing => Reference.IsEmpty && _node is null;

    /// <summary>Whether no further node lies below. The node must have been loaded.</summary>
    public readonly bool IsEnd => _node is null or LeafNode;

    public readonly ReadOnlySpan<byte> Rlp => _node!.Rlp;

    /// <summary>Loads the node that begins here, if one does.</summary>
    /// <exception cref="TrieNodeException">It cannot be loaded.</exception>
    public void Load(NodeLoader loader, ReadOnlySpan<byte> path)
    {
        if (_node is null && IsNode) _node = loader.Load(Reference, path);
    }

    /// <summary>The place one nibble further. The node must have been loaded.</summary>
    public readonly TriePlace Step(int nibble) => _node switch
    {
        BranchNode branch => branch.Has(nibble)
            ? new TriePlace(branch.Reference(nibble), branch.LoadedChild(nibble))
            : default,
        ExtensionNode extension when extension.Path[_taken] == nibble => _taken + 1 == extension.Path.Length
            ? new TriePlace(extension.ChildReference, extension.LoadedChild)
            : new TriePlace(extension, _taken + 1),
        LeafNode leaf when _taken < leaf.Path.Length && leaf.Path[_taken] == nibble => new TriePlace(leaf, _taken + 1),
        _ => default,
    };
}
