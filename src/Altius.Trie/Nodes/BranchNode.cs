using System.Runtime.CompilerServices;

namespace Altius.Trie;

/// <summary>Sixteen ways on, one for each nibble, and the value of the key that ends here (never one in a state trie).</summary>
internal sealed class BranchNode : TrieNode
{
    public const int Width = 16;

    private TrieSlots _children;

    private readonly int _valueAt;

    /// <param name="rlp">A well-formed branch.</param>
    /// <param name="occupied">A bit for each child there is.</param>
    /// <param name="valueAt">Where in the encoding the value's item begins; 0 where there is no value.</param>
    /// <param name="children">Those of the children that are loaded.</param>
    public BranchNode(byte[] rlp, ushort occupied, int valueAt, in TrieSlots children) : base(rlp)
    {
        Occupied = occupied;
        _valueAt = valueAt;
        _children = children;
    }

    /// <summary>Bit i tells whether there is a child for nibble i.</summary>
    public ushort Occupied { get; }

    /// <summary>The value of the key that ends here, or nothing.</summary>
    public ReadOnlySpan<byte> Value => ValueMemory.Span;

    public ReadOnlyMemory<byte> ValueMemory => _valueAt == 0 ? default : Rlp.AsMemory(NodeRlp.PayloadAt(Rlp, _valueAt));

    public bool Has(int nibble) => ((Occupied >> nibble) & 1) != 0;

    /// <summary>The child if it has been loaded.</summary>
    public TrieNode? LoadedChild(int nibble) => _children[nibble];

    /// <summary>The children that have been loaded.</summary>
    public TrieSlots LoadedChildren => _children;

    /// <summary>The child, loaded if need be, or null if there is none.</summary>
    /// <param name="nibble">Which child.</param>
    /// <param name="loader">Where it comes from.</param>
    /// <param name="path">The path of this node; it may go on with <paramref name="nibble"/> and more.</param>
    /// <param name="depth">How much of <paramref name="path"/> leads to this node.</param>
    public TrieNode? LoadChild(int nibble, NodeLoader loader, Nibbles path, int depth)
    {
        TrieNode? child = _children[nibble];
        if (child is not null || !Has(nibble)) return child;
        // Two threads may load the same child; both nodes say the same, so whichever stays is right.
        return _children[nibble] = loader.Load(Reference(nibble), path.First(depth), Nibbles.Single(nibble));
    }

    /// <summary>Keeps a child in memory that was had in another way than by loading; it must be the one referred to.</summary>
    public void Keep(int nibble, TrieNode child) => _children[nibble] = child;

    public override int StepTowards(Nibbles rest) => rest.Length > 0 && Has(rest[0]) ? 1 : 0;

    public override ReadOnlySpan<byte> ReferenceTowards(Nibbles rest) => Reference(rest[0]);

    public override TrieNode? LoadTowards(Nibbles path, int depth, NodeLoader loader) =>
        LoadChild(path[depth], loader, path, depth);

    public override ReadOnlyMemory<byte> ValueAt(Nibbles rest) => rest.Length == 0 ? ValueMemory : default;

    /// <summary>The same branch but for what its encoding says of children; every item is where it was.</summary>
    public BranchNode With(byte[] rlp, in TrieSlots children) => new(rlp, Occupied, _valueAt, in children);

    public override TrieNode? Pruned(int levels)
    {
        if (levels == 0) return null;
        TrieSlots children = default;
        for (int i = 0; i < Width; i++) children[i] = _children[i]?.Pruned(levels - 1);
        return With(Rlp, in children);
    }

    public override long WeightInAll
    {
        get
        {
            long weight = Weight;
            for (int i = 0; i < Width; i++) weight += _children[i]?.WeightInAll ?? 0;
            return weight;
        }
    }

    public override void Forget(int levels)
    {
        for (int i = 0; i < Width; i++)
        {
            // A child that another parent shares keeps nothing below it either.
            _children[i]?.Forget(Math.Max(levels - 1, 0));
            if (levels <= 0 || _children[i] is LeafNode) _children[i] = null; // leaves are mostly made anew, not loaded
        }
    }

    /// <summary>What the node holds in the places of its children, one after the other, and the value behind them.</summary>
    public ReadOnlySpan<byte> References => Rlp.AsSpan(ReferencesAt);

    /// <summary>Where in the encoding they begin.</summary>
    public int ReferencesAt => NodeRlp.PayloadAt(Rlp, 0).Start.Value;

    /// <summary>What the node holds in the place of a child: 0x80, a hash with its header, or an embedded node.</summary>
    public ReadOnlySpan<byte> Reference(int nibble)
    {
        int at = ReferenceStart(nibble);
        return Rlp.AsSpan(at, NodeRlp.ReferenceLength(Rlp[at]));
    }

    private int ReferenceStart(int nibble)
    {
        ReadOnlySpan<byte> rlp = Rlp;
        int at = ReferencesAt;
        for (int i = 0; i < nibble; i++) at += NodeRlp.ReferenceLength(rlp[at]);
        return at;
    }
}

/// <summary>Room for sixteen nodes, in place.</summary>
[InlineArray(BranchNode.Width)]
internal struct TrieSlots
{
    private TrieNode? _first;
}
