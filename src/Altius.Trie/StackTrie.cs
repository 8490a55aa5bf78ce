using Altius.Crypto;
using Altius.Primitives;

namespace Altius.Trie;

/// <summary>
/// Computes the root of a trie from its leaves in ascending order of key, holding only the branches along the last key: memory
/// does not grow with the number of leaves. No key may be the beginning of another.
/// </summary>
/// <param name="sink">Where finished nodes go, if anywhere.</param>
public sealed class StackTrie(INodeSink? sink = null)
{
    private readonly int _baseDepth;
    private readonly byte[] _reference = new byte[NodeRlp.HashItemLength];
    private OpenBranch[] _open = [];
    private OpenBranch? _spare;
    private int _openCount;
    private byte[] _key = new byte[Hash256.Size];
    private int _keyLength;
    private byte[] _value = new byte[128];
    private int _valueLength; // 0 while no leaf waits
    private byte[] _scratch = new byte[192];

    /// <summary>For leaves that share their first <paramref name="baseDepth"/> nibbles: a subtree that begins there.</summary>
    internal StackTrie(int baseDepth) : this() => _baseDepth = baseDepth;

    /// <summary>Adds the next leaf.</summary>
    /// <exception cref="ArgumentException">The key does not come after the last one, goes on from it, or the value is empty.</exception>
    public void Add(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty) throw new ArgumentException("A trie holds no empty values.", nameof(value));
        if (_valueLength > 0)
        {
            Nibbles path = new(key), last = LastPath;
            int shared = last.CommonPrefix(path);
            if (shared == last.Length || shared == path.Length || last[shared] > path[shared]) ThrowOutOfOrder();
            Close(shared);
        }
        _keyLength = Keep(ref _key, key);
        _valueLength = Keep(ref _value, value);
    }

    /// <summary>The root of all leaves added; afterwards the next trie may be begun.</summary>
    public Hash256 Finish()
    {
        if (_valueLength == 0) return PatriciaTrie.EmptyRoot;
        Span<byte> reference = stackalloc byte[NodeRlp.HashItemLength];
        int length = FinishReference(reference);
        if (length == NodeRlp.HashItemLength) return new Hash256(reference[1..]);
        Hash256 root = Keccak256.Hash(reference[..length]);
        sink?.Put(default, in root, reference[..length]);
        return root;
    }

    /// <summary>Writes what a parent holds for the node all leaves come to (there must be one) and returns the bytes taken.</summary>
    internal int FinishReference(Span<byte> destination)
    {
        int length;
        if (_openCount == 0)
        {
            length = WriteLeaf(_baseDepth);
        }
        else
        {
            OpenBranch lowest = _open[0];
            Close(lowest.Depth);
            _openCount = 0;
            length = WriteBranch(lowest, _baseDepth);
        }
        _valueLength = 0;
        _reference.AsSpan(0, length).CopyTo(destination);
        return length;
    }

    private Nibbles LastPath => new(_key.AsSpan(0, _keyLength));

    /// <summary>
    /// Hangs the waiting leaf where it belongs, now that the next key is known to part from it at <paramref name="shared"/>, and
    /// finishes every branch deeper than that.
    /// </summary>
    private void Close(int shared)
    {
        OpenBranch parent = _openCount > 0 && _open[_openCount - 1].Depth >= shared ? _open[_openCount - 1] : Open(shared);
        int length = WriteLeaf(parent.Depth + 1);
        parent.Add(LastPath[parent.Depth], _reference.AsSpan(0, length));
        while (_open[_openCount - 1].Depth > shared)
        {
            OpenBranch done = _open[--_openCount];
            parent = _openCount > 0 && _open[_openCount - 1].Depth >= shared ? _open[_openCount - 1] : Open(shared, done);
            length = WriteBranch(done, parent.Depth + 1);
            parent.Add(LastPath[parent.Depth], _reference.AsSpan(0, length));
        }
    }

    /// <summary>Opens a branch; <paramref name="finished"/>, taken from that place in the stack, keeps its bytes.</summary>
    private OpenBranch Open(int depth, OpenBranch? finished = null)
    {
        if (_openCount == _open.Length) Array.Resize(ref _open, _openCount + 8);
        OpenBranch? room = _open[_openCount];
        if (room is not null && room == finished) (room, _spare) = (_spare, finished);
        room ??= new OpenBranch();
        room.Begin(depth);
        return _open[_openCount++] = room;
    }

    /// <summary>Makes the waiting leaf a node at <paramref name="depth"/> and its reference; returns the length of that.</summary>
    private int WriteLeaf(int depth)
    {
        ReadOnlySpan<byte> value = _value.AsSpan(0, _valueLength);
        Nibbles path = LastPath.From(depth);
        int length = LeafNode.EncodedLength(path.Length, value);
        if (_scratch.Length < length) _scratch = new byte[Math.Max(length, 2 * _scratch.Length)];
        LeafNode.Encode(_scratch, path, default, value);
        return Refer(_scratch.AsSpan(0, length), depth);
    }

    /// <summary>Makes a branch, with the extension from <paramref name="depth"/> to it, nodes; returns the length of the reference.</summary>
    private int WriteBranch(OpenBranch branch, int depth)
    {
        int length = Refer(branch.Finish(), branch.Depth);
        if (branch.Depth == depth) return length;
        Nibbles path = LastPath.From(depth).First(branch.Depth - depth);
        ReadOnlySpan<byte> child = _reference.AsSpan(0, length);
        int encoded = ExtensionNode.EncodedLength(path.Length, child);
        if (_scratch.Length < encoded) _scratch = new byte[Math.Max(encoded, 2 * _scratch.Length)];
        ExtensionNode.Encode(_scratch, path, default, child);
        return Refer(_scratch.AsSpan(0, encoded), depth);
    }

    private int Refer(ReadOnlySpan<byte> rlp, int depth)
    {
        int length = TrieNode.WriteReference(rlp, _reference);
        if (sink is not null && length == NodeRlp.HashItemLength)
        {
            Span<byte> path = depth <= 128 ? stackalloc byte[depth] : new byte[depth];
            LastPath.First(depth).UnpackInto(path);
            sink.Put(path, new Hash256(_reference.AsSpan(1)), rlp);
        }
        return length;
    }

    private static int Keep(ref byte[] room, ReadOnlySpan<byte> bytes)
    {
        if (room.Length < bytes.Length) room = new byte[Math.Max(bytes.Length, 2 * room.Length)];
        bytes.CopyTo(room);
        return bytes.Length;
    }

    private static void ThrowOutOfOrder() =>
        throw new ArgumentException("Leaves come in ascending order, and no key begins another.", "key");
}
