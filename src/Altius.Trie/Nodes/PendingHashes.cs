using System.Buffers;
using System.Runtime.CompilerServices;
using Altius.Crypto;
using Altius.Primitives;

namespace Altius.Trie;

/// <summary>
/// The hashes new nodes still owe their parents. Only a node's length decides how its parent is laid out, so parents are encoded
/// at once with blanks, and the blanks are filled level by level, deepest first, many nodes to a batch.
/// </summary>
internal sealed class PendingHashes
{
    private const int BatchNodes = 64;
    private const int BatchBytes = 1 << 15;
    private const int None = -1;

    private Blank[] _blanks = [];
    private int _count;
    private int[] _lastAtDepth = [];
    private int _deepest = None;

    /// <summary>
    /// Notes that the hash of <paramref name="node"/>, which stands at <paramref name="depth"/>, goes into its parent.
    /// </summary>
    public void Add(TrieNode node, byte[] parent, int offset, int depth)
    {
        if (_count == _blanks.Length) GrowBlanks();
        if (depth >= _lastAtDepth.Length)
        {
            int known = _lastAtDepth.Length;
            Array.Resize(ref _lastAtDepth, Math.Max(16, 2 * depth));
            _lastAtDepth.AsSpan(known).Fill(None);
        }
        _blanks[_count] = new Blank(node.Rlp, parent, offset, _lastAtDepth[depth]);
        _lastAtDepth[depth] = _count++;
        _deepest = Math.Max(_deepest, depth);
    }

    /// <summary>Fills every blank and forgets them.</summary>
    public void Fill()
    {
        if (_count == 0) return;
        byte[] data = ArrayPool<byte>.Shared.Rent(BatchBytes);
        for (int depth = _deepest; depth >= 0; depth--)
        {
            int next = _lastAtDepth[depth];
            while (next != None) next = FillBatch(next, data);
        }
        ArrayPool<byte>.Shared.Return(data);
        _blanks.AsSpan(0, _count).Clear();
        ArrayPool<Blank>.Shared.Return(_blanks);
        _blanks = [];
        _lastAtDepth.AsSpan().Fill(None);
        _count = 0;
        _deepest = None;
    }

    /// <summary>Fills blanks from <paramref name="first"/> on along their chain, as many as fit, and returns the next.</summary>
    [SkipLocalsInit]
    private int FillBatch(int first, Span<byte> data)
    {
        Span<int> ends = stackalloc int[BatchNodes];
        Span<Hash256> hashes = stackalloc Hash256[BatchNodes];
        int count = 0, used = 0, at = first;
        for (; at != None && count < BatchNodes; at = _blanks[at].Next)
        {
            ReadOnlySpan<byte> node = _blanks[at].Node;
            if (node.Length > data.Length - used) break;
            node.CopyTo(data[used..]);
            ends[count++] = used += node.Length;
        }
        if (count == 0) // one node larger than a batch
        {
            ref readonly Blank large = ref _blanks[first];
            Keccak256.Hash(large.Node, large.Parent.AsSpan(large.Offset, Hash256.Size));
            return large.Next;
        }
        Keccak256Batch.Hash(data[..used], ends[..count], hashes[..count]);
        at = first;
        for (int i = 0; i < count; i++, at = _blanks[at].Next)
        {
            hashes[i].Bytes.CopyTo(_blanks[at].Parent.AsSpan(_blanks[at].Offset));
        }
        return at;
    }

    private void GrowBlanks()
    {
        Blank[] larger = ArrayPool<Blank>.Shared.Rent(Math.Max(16, 2 * _count));
        _blanks.AsSpan(0, _count).CopyTo(larger);
        if (_blanks.Length > 0)
        {
            _blanks.AsSpan(0, _count).Clear();
            ArrayPool<Blank>.Shared.Return(_blanks);
        }
        _blanks = larger;
    }

    /// <summary>Where a hash goes.</summary>
    /// <param name="Node">What is hashed, once its own blanks are filled.</param>
    /// <param name="Parent">The encoding with the blank.</param>
    /// <param name="Offset">Where the 32 bytes go.</param>
    /// <param name="Next">The next blank of the same depth.</param>
    private readonly record struct Blank(byte[] Node, byte[] Parent, int Offset, int Next);
}
