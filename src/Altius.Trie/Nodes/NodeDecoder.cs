using System.Diagnostics.CodeAnalysis;
using Altius.Primitives;

namespace Altius.Trie;

/// <summary>
/// Reads nodes (Yellow Paper, appendix D) from untrusted bytes, strictly: a list of two or seventeen items, canonical RLP and
/// hex-prefix, references that are empty, a hash, or a node shorter than 32 bytes, and no shape an honest trie cannot have.
/// </summary>
internal static class NodeDecoder
{
    private const int ShortItems = 2;
    private const int BranchItems = BranchNode.Width + 1;

    /// <summary>Takes over <paramref name="rlp"/>; it must not be written to afterwards.</summary>
    /// <returns>False if the bytes are not exactly one node; never throws.</returns>
    public static bool TryDecode(byte[] rlp, [NotNullWhen(true)] out TrieNode? node)
    {
        node = null;
        var reader = new RlpReader(rlp);
        int outer = reader.EnterList();
        int items = reader.CountItems();
        if (items == ShortItems) node = DecodeShort(ref reader, rlp);
        else if (items == BranchItems) node = DecodeBranch(ref reader, rlp);
        reader.LeaveList(outer);
        reader.ExpectEnd();
        if (reader.Failed) node = null;
        return node is not null;
    }

    private static TrieNode? DecodeShort(ref RlpReader reader, byte[] rlp)
    {
        if (!HexPrefix.TryDecode(reader.ReadBytes(), out bool isLeaf, out Nibbles path)) return null;
        if (isLeaf) return reader.ReadBytes().IsEmpty ? null : new LeafNode(rlp);
        if (path.Length == 0) return null;
        return ReadReference(ref reader) switch
        {
            ReferenceKind.Hash => new ExtensionNode(rlp, child: null),
            ReferenceKind.EmbeddedBranch => new ExtensionNode(rlp, child: null),
            _ => null, // an extension leads to a branch, or it would be one node with what it leads to
        };
    }

    private static BranchNode? DecodeBranch(ref RlpReader reader, byte[] rlp)
    {
        ushort occupied = 0;
        int count = 0;
        for (int i = 0; i < BranchNode.Width; i++)
        {
            ReferenceKind kind = ReadReference(ref reader);
            if (kind == ReferenceKind.Malformed) return null;
            if (kind == ReferenceKind.Empty) continue;
            occupied |= (ushort)(1 << i);
            count++;
        }
        ReadOnlySpan<byte> value = reader.ReadBytes();
        if (!value.IsEmpty) count++;
        if (count < 2 || reader.Failed) return null;
        return new BranchNode(rlp, occupied, value.IsEmpty ? 0 : rlp.Length - NodeRlp.StringLength(value), default);
    }

    private static ReferenceKind ReadReference(ref RlpReader reader)
    {
        ReadOnlySpan<byte> item = reader.ReadItem();
        if (reader.Failed || item.IsEmpty) return ReferenceKind.Malformed;
        if (item[0] == NodeRlp.EmptyString) return ReferenceKind.Empty;
        if (item[0] == NodeRlp.HashHeader) return ReferenceKind.Hash;
        // Embedded nodes are shorter than 32 bytes, so this descends a handful of levels at most.
        if (item[0] < 0xc0 || item.Length >= TrieNode.EmbeddedLimit) return ReferenceKind.Malformed;
        if (!TryDecode(item.ToArray(), out TrieNode? embedded)) return ReferenceKind.Malformed;
        return embedded is BranchNode ? ReferenceKind.EmbeddedBranch : ReferenceKind.EmbeddedShort;
    }

    private enum ReferenceKind { Malformed, Empty, Hash, EmbeddedBranch, EmbeddedShort }
}
