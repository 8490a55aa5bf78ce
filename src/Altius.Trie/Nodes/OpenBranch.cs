using System.Runtime.CompilerServices;
using Altius.Crypto;
using Altius.Primitives;

namespace Altius.Trie;

/// <summary>
/// A branch whose children arrive in ascending order. They wait unhashed, side by side, and are hashed together at the end.
/// </summary>
internal sealed class OpenBranch
{
    private readonly int[] _ends = new int[BranchNode.Width];
    private readonly byte[] _nibbles = new byte[BranchNode.Width];
    private readonly byte[] _rlp = new byte[NodeRlp.LongestBranch];
    private byte[] _children = new byte[1024];
    private int _count;

    /// <summary>Nibbles between the root and this branch.</summary>
    public int Depth { get; private set; }

    public void Begin(int depth)
    {
        Depth = depth;
        _count = 0;
    }

    /// <summary>
    /// Room for the encoding of a child, of exactly this length; its nibble must come after those of all before.
    /// </summary>
    public Span<byte> Add(int nibble, int length)
    {
        int start = StartOf(_count), end = start + length;
        if (end > _children.Length) Array.Resize(ref _children, Math.Max(end, 2 * _children.Length));
        _nibbles[_count] = (byte)nibble;
        _ends[_count++] = end;
        return _children.AsSpan(start, length);
    }

    /// <summary>The encoding, valid until the branch is begun anew.</summary>
    /// <param name="path">The path of this branch, needed for the sink.</param>
    /// <param name="sink">Takes the children that stand behind their hashes.</param>
    [SkipLocalsInit]
    public ReadOnlySpan<byte> Finish(Nibbles path, INodeSink? sink)
    {
        Span<Hash256> hashes = stackalloc Hash256[BranchNode.Width];
        Keccak256Batch.Hash(_children.AsSpan(0, StartOf(_count)), _ends.AsSpan(0, _count), hashes[.._count]);
        Span<byte> payload = stackalloc byte[NodeRlp.LongestBranch];
        int length = 0, next = 0;
        for (int i = 0; i < _count; i++)
        {
            for (; next < _nibbles[i]; next++) payload[length++] = NodeRlp.EmptyString;
            next++;
            length += WriteReference(ChildAt(i), in hashes[i], payload[length..]);
        }
        for (; next <= BranchNode.Width; next++) payload[length++] = NodeRlp.EmptyString; // the last of them is the value
        if (sink is not null) PutChildren(path, hashes, sink);

        int header = NodeRlp.WriteListHeader(_rlp, length);
        payload[..length].CopyTo(_rlp.AsSpan(header));
        return _rlp.AsSpan(0, header + length);
    }

    private static int WriteReference(ReadOnlySpan<byte> child, in Hash256 hash, Span<byte> destination)
    {
        if (child.Length < TrieNode.EmbeddedLimit)
        {
            child.CopyTo(destination);
            return child.Length;
        }
        destination[0] = NodeRlp.HashHeader;
        hash.Bytes.CopyTo(destination[1..]);
        return NodeRlp.HashItemLength;
    }

    private void PutChildren(Nibbles path, ReadOnlySpan<Hash256> hashes, INodeSink sink)
    {
        Span<byte> place = Depth < 128 ? stackalloc byte[Depth + 1] : new byte[Depth + 1];
        path.UnpackInto(place);
        for (int i = 0; i < _count; i++)
        {
            place[Depth] = _nibbles[i];
            ReadOnlySpan<byte> child = ChildAt(i);
            if (child.Length >= TrieNode.EmbeddedLimit) sink.Put(place, in hashes[i], child);
        }
    }

    private ReadOnlySpan<byte> ChildAt(int index) => _children.AsSpan(StartOf(index), _ends[index] - StartOf(index));

    private int StartOf(int index) => index == 0 ? 0 : _ends[index - 1];
}
