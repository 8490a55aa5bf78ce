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
    private OpenBranch[] _open = [];
    private OpenBranch? _spare;
    private int _openCount;
    private byte[] _key = new byte[Hash256.Size];
    private int _keyLength;
    private byte[] _value = new byte[128];
    private int _valueLength; // 0 while no leaf waits

    /// <summary>For leaves that share their first <paramref name="baseDepth"/> nibbles: a subtree that begins there.</summary>
    internal StackTrie(int baseDepth) : this() => _baseDepth = baseDepth;

    /// <summary>Adds the next leaf.</summary>
    /// <exception cref="ArgumentException">The key does not come after the last one, goes on from it, or the value is
    /// empty.</exception>
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
        byte[] node = FinishNode();
        Hash256 root = Keccak256.Hash(node);
        sink?.Put(default, in root, node);
        return root;
    }

    /// <summary>The encoded node all leaves (there must be one) come to, standing at the base depth.</summary>
    internal byte[] FinishNode()
    {
        byte[] node;
        if (_openCount == 0)
        {
            node = LeafNode.Create(LastPath.From(_baseDepth), default, _value.AsSpan(0, _valueLength)).Rlp;
        }
        else
        {
            OpenBranch top = _open[0];
            Close(top.Depth);
            ReadOnlySpan<byte> branch = top.Finish(LastPath.First(top.Depth), sink);
            node = top.Depth == _baseDepth ? branch.ToArray() : ExtensionTo(branch, top.Depth);
            _openCount = 0;
        }
        _valueLength = 0;
        return node;
    }

    private Nibbles LastPath => new(_key.AsSpan(0, _keyLength));

    /// <summary>
    /// Hangs the waiting leaf where it belongs, now that the next key is known to part from it at <paramref name="shared"/>, and
    /// finishes every branch deeper than that.
    /// </summary>
    private void Close(int shared)
    {
        OpenBranch parent = _openCount > 0 && _open[_openCount - 1].Depth >= shared ? _open[_openCount - 1] : Open(shared);
        AddLeaf(parent);
        while (_open[_openCount - 1].Depth > shared)
        {
            OpenBranch done = _open[--_openCount];
            parent = _openCount > 0 && _open[_openCount - 1].Depth >= shared ? _open[_openCount - 1] : Open(shared, done);
            AddBranch(parent, done);
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

    private void AddLeaf(OpenBranch parent)
    {
        ReadOnlySpan<byte> value = _value.AsSpan(0, _valueLength);
        Nibbles path = LastPath.From(parent.Depth + 1);
        int length = LeafNode.EncodedLength(path.Length, value);
        LeafNode.Encode(parent.Add(LastPath[parent.Depth], length), path, default, value);
    }

    /// <summary>Adds a finished branch, with the extension to it if there are nibbles between.</summary>
    private void AddBranch(OpenBranch parent, OpenBranch done)
    {
        ReadOnlySpan<byte> branch = done.Finish(LastPath.First(done.Depth), sink);
        Nibbles between = LastPath.First(done.Depth).From(parent.Depth + 1);
        int nibble = LastPath[parent.Depth];
        if (between.Length == 0)
        {
            branch.CopyTo(parent.Add(nibble, branch.Length));
            return;
        }
        Span<byte> reference = stackalloc byte[NodeRlp.HashItemLength];
        reference = reference[..Refer(branch, done.Depth, reference)];
        ExtensionNode.Encode(
            parent.Add(nibble, ExtensionNode.EncodedLength(between.Length, reference)), between, default, reference);
    }

    private byte[] ExtensionTo(ReadOnlySpan<byte> branch, int depth)
    {
        Span<byte> reference = stackalloc byte[NodeRlp.HashItemLength];
        reference = reference[..Refer(branch, depth, reference)];
        return ExtensionNode.Create(LastPath.First(depth).From(_baseDepth), default, reference, child: null).Rlp;
    }

    /// <summary>Writes the reference to a branch below an extension and returns its length.</summary>
    private int Refer(ReadOnlySpan<byte> branch, int depth, Span<byte> reference)
    {
        if (branch.Length < TrieNode.EmbeddedLimit)
        {
            branch.CopyTo(reference);
            return branch.Length;
        }
        Hash256 hash = Keccak256.Hash(branch);
        reference[0] = NodeRlp.HashHeader;
        hash.Bytes.CopyTo(reference[1..]);
        if (sink is not null)
        {
            Span<byte> path = depth <= 128 ? stackalloc byte[depth] : new byte[depth];
            LastPath.First(depth).UnpackInto(path);
            sink.Put(path, in hash, branch);
        }
        return NodeRlp.HashItemLength;
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
