using System.Numerics;
using System.Runtime.CompilerServices;

namespace Altius.Trie;

/// <summary>
/// A branch being made: an older branch (or none) and what replaces parts of it. Only the references of replaced children are
/// computed; the rest is copied.
/// </summary>
internal ref struct BranchDraft
{
    private readonly BranchNode? _origin;
    private TrieSlots _children;
    private ushort _replaced;
    private bool _hasNewValue;

    /// <summary>A branch without children.</summary>
    public BranchDraft() { }

    /// <summary>The same branch as <paramref name="origin"/>.</summary>
    public BranchDraft(BranchNode origin)
    {
        _origin = origin;
        _children = origin.LoadedChildren;
        Occupied = origin.Occupied;
        Value = origin.Value;
    }

    public ushort Occupied { get; private set; }

    /// <summary>The value of the key that ends here, or nothing.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>Whether anything differs from the origin.</summary>
    public bool IsChanged { get; private set; }

    /// <summary>Children and value together.</summary>
    public readonly int Count => BitOperations.PopCount(Occupied) + (Value.IsEmpty ? 0 : 1);

    public void SetValue(ReadOnlySpan<byte> value)
    {
        if (value.SequenceEqual(Value)) return;
        Value = value;
        _hasNewValue = IsChanged = true;
    }

    /// <inheritdoc cref="BranchNode.LoadChild"/>
    public TrieNode? LoadChild(int nibble, NodeLoader loader, Nibbles path, int depth)
    {
        TrieNode? child = _children[nibble];
        if (child is not null || ((Occupied >> nibble) & 1) == 0) return child;
        return _children[nibble] = _origin!.LoadChild(nibble, loader, path, depth);
    }

    /// <summary>What the origin holds in the place of a child that is there but not loaded; else empty.</summary>
    public readonly ReadOnlySpan<byte> ReferenceIfBlank(int nibble) =>
        _children[nibble] is null && ((Occupied >> nibble) & 1) != 0 ? _origin!.Reference(nibble) : default;

    /// <inheritdoc cref="BranchNode.Keep"/>
    public void Keep(int nibble, TrieNode child)
    {
        _origin!.Keep(nibble, child);
        _children[nibble] = child;
    }

    /// <summary>Puts a child, or null for none, in its place.</summary>
    public void SetChild(int nibble, TrieNode? child)
    {
        ushort bit = (ushort)(1 << nibble);
        if (child is not null) Occupied |= bit;
        else Occupied &= (ushort)~bit;
        _children[nibble] = child;
        _replaced |= bit;
        IsChanged = true;
    }

    /// <summary>The branch, which stands at <paramref name="depth"/>. There must be at least two of children and value.</summary>
    /// <param name="depth">Nibbles between root and branch.</param>
    /// <param name="pending">Takes note of the children whose hashes are left blank.</param>
    public BranchNode ToBranch(int depth, PendingHashes pending)
    {
        Span<int> blanks = stackalloc int[BranchNode.Width];
        return HasHashesAnew(blanks) ? Patch(depth, pending, blanks) : Encode(depth, pending, blanks);
    }

    /// <summary>
    /// Whether only hashes differ from the origin, as is the rule deep below the root: all children are there that were, and
    /// those that were replaced stood and stand behind a hash.
    /// </summary>
    /// <param name="blanks">Gets where in the encoding those hashes go.</param>
    private readonly bool HasHashesAnew(scoped Span<int> blanks)
    {
        if (_origin is null || Occupied != _origin.Occupied || _hasNewValue) return false;
        byte[] rlp = _origin.Rlp;
        int at = _origin.ReferencesAt, last = BitOperations.Log2(_replaced);
        for (int i = 0; i <= last; i++)
        {
            byte first = rlp[at];
            if (((_replaced >> i) & 1) != 0)
            {
                if (first != NodeRlp.HashHeader || !_children[i]!.KnownReference.IsEmpty) return false;
                blanks[i] = at + 1;
            }
            at += NodeRlp.ReferenceLength(first);
        }
        return true;
    }

    /// <summary>The origin's encoding with other hashes in it.</summary>
    private readonly BranchNode Patch(int depth, PendingHashes pending, scoped ReadOnlySpan<int> blanks)
    {
        byte[] rlp = GC.AllocateUninitializedArray<byte>(_origin!.Rlp.Length);
        _origin.Rlp.CopyTo(rlp, 0);
        for (ushort blank = _replaced; blank != 0; blank &= (ushort)(blank - 1))
        {
            int nibble = BitOperations.TrailingZeroCount(blank);
            pending.Add(_children[nibble]!, rlp, blanks[nibble], depth + 1);
        }
        return _origin.With(rlp, in _children);
    }

    [SkipLocalsInit]
    private BranchNode Encode(int depth, PendingHashes pending, scoped Span<int> blanks)
    {
        Span<byte> payload = stackalloc byte[BranchNode.Width * NodeRlp.HashItemLength];
        ReadOnlySpan<byte> older = _origin is null ? default : _origin.References;
        int length = 0;
        ushort blank = 0;
        for (int i = 0; i < BranchNode.Width; i++)
        {
            ReadOnlySpan<byte> known = KnownReference(i, ref older);
            if (known.IsEmpty)
            {
                payload[length] = NodeRlp.HashHeader;
                blank |= (ushort)(1 << i);
                blanks[i] = length + 1;
                length += NodeRlp.HashItemLength;
                continue;
            }
            known.CopyTo(payload[length..]);
            length += known.Length;
        }
        int payloadLength = length + NodeRlp.StringLength(Value);
        byte[] rlp = GC.AllocateUninitializedArray<byte>(NodeRlp.HeaderLength(payloadLength) + payloadLength);
        int at = NodeRlp.WriteListHeader(rlp, payloadLength);
        payload[..length].CopyTo(rlp.AsSpan(at));
        NodeRlp.WriteString(rlp.AsSpan(at + length), Value);
        for (; blank != 0; blank &= (ushort)(blank - 1))
        {
            int nibble = BitOperations.TrailingZeroCount(blank);
            pending.Add(_children[nibble]!, rlp, at + blanks[nibble], depth + 1);
        }
        return new BranchNode(rlp, Occupied, Value.IsEmpty ? 0 : at + length, in _children);
    }

    /// <summary>What stands in the place of a child; empty if it has yet to be hashed.</summary>
    /// <param name="nibble">Which child.</param>
    /// <param name="older">The references of the origin from this child on; moved to the next.</param>
    private ReadOnlySpan<byte> KnownReference(int nibble, ref ReadOnlySpan<byte> older)
    {
        ReadOnlySpan<byte> before = older.IsEmpty ? NothingReference : older[..NodeRlp.ReferenceLength(older[0])];
        if (!older.IsEmpty) older = older[before.Length..];
        if (((_replaced >> nibble) & 1) == 0) return before;
        TrieNode? child = _children[nibble];
        if (child is null) return NothingReference;
        _children[nibble] = child.Kept;
        return child.KnownReference;
    }

    private static ReadOnlySpan<byte> NothingReference => [NodeRlp.EmptyString];
}
