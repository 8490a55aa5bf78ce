using Altius.Primitives;

namespace Altius.Trie;

/// <summary>Nibbles that every key below shares, and the branch they lead to.</summary>
internal sealed class ExtensionNode(byte[] rlp, TrieNode? child) : TrieNode(rlp)
{
    private TrieNode? _child = child;

    public Nibbles Path => HexPrefix.Path(Rlp.AsSpan(PathRange));

    /// <summary>What the node holds in its child's place: a hash with its header, or an embedded branch.</summary>
    public ReadOnlySpan<byte> ChildReference => Rlp.AsSpan(PathRange.End.Value);

    /// <summary>The child if it has been loaded.</summary>
    public TrieNode? LoadedChild => _child;

    private Range PathRange => NodeRlp.PayloadAt(Rlp, NodeRlp.PayloadAt(Rlp, 0).Start.Value);

    /// <summary>The child, loaded if need be; it stands at <paramref name="head"/> followed by <paramref name="tail"/>.</summary>
    public TrieNode LoadChild(NodeLoader loader, Nibbles head, Nibbles tail) =>
        _child ??= loader.Load(ChildReference, head, tail);

    /// <summary>Keeps the child in memory that was had in another way than by loading; it must be the one referred to.</summary>
    public void Keep(TrieNode child) => _child = child;

    /// <summary>The child as it goes to another parent.</summary>
    public MovedBranch MoveChild() => new(ChildReference.ToArray(), _child);

    public override int StepTowards(Nibbles rest)
    {
        Nibbles path = Path;
        return rest.StartsWith(path) ? path.Length : 0;
    }

    public override ReadOnlySpan<byte> ReferenceTowards(Nibbles rest) => ChildReference;

    public override TrieNode? LoadTowards(Nibbles path, int depth, NodeLoader loader) =>
        LoadChild(loader, path.First(depth), Path);

    public override TrieNode? Pruned(int levels) =>
        levels == 0 ? null : new ExtensionNode(Rlp, _child?.Pruned(levels - 1));

    public override long WeightInAll => Weight + (_child?.WeightInAll ?? 0);

    public override void Forget(int levels)
    {
        _child?.Forget(Math.Max(levels - 1, 0));
        if (levels <= 0) _child = null;
    }

    /// <summary>An extension by <paramref name="head"/> followed by <paramref name="tail"/>.</summary>
    public static ExtensionNode Create(Nibbles head, Nibbles tail, ReadOnlySpan<byte> childReference, TrieNode? child)
    {
        byte[] rlp = new byte[EncodedLength(head.Length + tail.Length, childReference)];
        Encode(rlp, head, tail, childReference);
        return new ExtensionNode(rlp, child?.Kept);
    }

    /// <summary>An extension from <paramref name="depth"/> to a branch; its hash, if it takes one, is left pending.</summary>
    public static ExtensionNode To(TrieNode branch, Nibbles path, int depth, PendingHashes pending)
    {
        ReadOnlySpan<byte> known = branch.KnownReference;
        if (!known.IsEmpty) return Create(path, default, known, branch);
        ExtensionNode made = Create(path, default, BlankReference, branch);
        pending.Add(branch, made.Rlp, made.HashOffset, depth + path.Length);
        return made;
    }

    /// <summary>
    /// The same with a longer path, from <paramref name="depth"/> on. A child that may be new may still owe its hash.
    /// </summary>
    public ExtensionNode WithHead(Nibbles head, int depth, PendingHashes pending)
    {
        TrieNode? child = _child; // once: an old one may be forgotten meanwhile
        ExtensionNode made = Create(head, Path, ChildReference, child);
        bool isHashed = ChildReference[0] == NodeRlp.HashHeader;
        if (child is not null && isHashed) pending.Add(child, made.Rlp, made.HashOffset, depth + head.Length + Path.Length);
        return made;
    }

    private int HashOffset => Rlp.Length - Hash256.Size;

    private static ReadOnlySpan<byte> BlankReference =>
    [
        NodeRlp.HashHeader,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    ];

    public static int EncodedLength(int pathLength, ReadOnlySpan<byte> childReference)
    {
        int payload = ShortPath.ItemLength(pathLength) + childReference.Length;
        return NodeRlp.HeaderLength(payload) + payload;
    }

    /// <summary>Writes the encoding and returns the bytes taken.</summary>
    public static int Encode(Span<byte> rlp, Nibbles head, Nibbles tail, ReadOnlySpan<byte> childReference)
    {
        int nibbles = head.Length + tail.Length;
        int at = NodeRlp.WriteListHeader(rlp, ShortPath.ItemLength(nibbles) + childReference.Length);
        at += ShortPath.Write(rlp[at..], isLeaf: false, head, tail);
        childReference.CopyTo(rlp[at..]);
        return at + childReference.Length;
    }
}
