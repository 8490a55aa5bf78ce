namespace Altius.Trie;

/// <summary>A branch whose children arrive in ascending order; its RLP grows in place.</summary>
internal sealed class OpenBranch
{
    private const int HeaderRoom = 3;

    private readonly byte[] _rlp = new byte[HeaderRoom + BranchNode.Width * NodeRlp.HashItemLength + 1];
    private int _end;
    private int _next;

    /// <summary>Nibbles between the root and this branch.</summary>
    public int Depth { get; private set; }

    public void Begin(int depth)
    {
        Depth = depth;
        _end = HeaderRoom;
        _next = 0;
    }

    /// <summary>Puts a child in its place, which must lie behind those of all before.</summary>
    public void Add(int nibble, ReadOnlySpan<byte> reference)
    {
        SkipTo(nibble);
        reference.CopyTo(_rlp.AsSpan(_end));
        _end += reference.Length;
        _next = nibble + 1;
    }

    /// <summary>The encoding, valid until the branch is begun anew.</summary>
    public ReadOnlySpan<byte> Finish()
    {
        SkipTo(BranchNode.Width + 1); // the last item is the value, and there is none
        int payload = _end - HeaderRoom;
        int start = HeaderRoom - NodeRlp.HeaderLength(payload);
        NodeRlp.WriteListHeader(_rlp.AsSpan(start), payload);
        return _rlp.AsSpan(start, _end - start);
    }

    private void SkipTo(int item)
    {
        _rlp.AsSpan(_end, item - _next).Fill(NodeRlp.EmptyString);
        _end += item - _next;
        _next = item;
    }
}
