using Altius.Primitives;

namespace Altius.Trie;

/// <summary>
/// Walks two tries side by side and tells a sink the nodes in which the later one differs. Only nodes that stand behind a hash
/// (and the root) are told; embedded ones are part of their parents.
/// </summary>
internal sealed class TrieDiff(PatriciaTrie earlier, PatriciaTrie later, INodeSink sink)
{
    private byte[] _path = new byte[2 * Hash256.Size + 1];

    public void Run()
    {
        if (earlier.Root == later.Root) return;
        Span<byte> earlierRoot = stackalloc byte[NodeRlp.HashItemLength];
        Span<byte> laterRoot = stackalloc byte[NodeRlp.HashItemLength];
        Walk(0, RootPlace(earlier, earlierRoot), RootPlace(later, laterRoot));
    }

    private void Walk(int depth, TriePlace old, TriePlace now)
    {
        if (old.IsNode && now.IsNode && old.Reference.SequenceEqual(now.Reference)) return;
        ReadOnlySpan<byte> path = _path.AsSpan(0, depth);
        old.Load(earlier.Loader, path);
        now.Load(later.Loader, path);
        if (now.IsHashed) sink.Put(path, new Hash256(now.Reference[1..]), now.Rlp);
        else if (old.IsHashed) sink.Delete(path, new Hash256(old.Reference[1..]));
        if (old.IsEnd && now.IsEnd) return;
        if (depth == _path.Length) Array.Resize(ref _path, 2 * depth);
        for (int nibble = 0; nibble < BranchNode.Width; nibble++)
        {
            TriePlace oldNext = old.Step(nibble), nowNext = now.Step(nibble);
            if (oldNext.IsNothing && nowNext.IsNothing) continue;
            _path[depth] = (byte)nibble;
            Walk(depth + 1, oldNext, nowNext);
        }
    }

    private static TriePlace RootPlace(PatriciaTrie trie, Span<byte> reference)
    {
        if (trie.IsEmpty) return default;
        reference[0] = NodeRlp.HashHeader;
        trie.Root.Bytes.CopyTo(reference[1..]);
        return new TriePlace(reference, trie.LoadRoot());
    }
}
