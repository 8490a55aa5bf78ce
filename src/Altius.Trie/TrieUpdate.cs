using System.Runtime.ExceptionServices;

namespace Altius.Trie;

/// <summary>
/// Applies a sorted batch to a trie in one descent: each node on a changed path is made once, after everything below it, and
/// every other node is shared with the trie before. Entries from..to of the batch always agree in their first depth nibbles.
/// </summary>
/// <remarks>
/// Concurrency. Who: the caller and workers of Parallel.For, only near the root and only for many changes. Memory: a worker
/// owns the nodes it makes and the hashes pending among them, and writes one slot of its parent's result array; batch and older
/// nodes are read only, save for the blank of a loaded child.
/// Completion: the loop joins all workers. Cancellation: the first failure stops the rest and is thrown as it was.
/// </remarks>
/// <param name="pending">Gets the hashes that new nodes owe their parents; whoever made it has it filled.</param>
internal sealed class TrieUpdate(TrieBatch batch, INodeSource source, int workers, PendingHashes pending)
{
    /// <summary>
    /// From so many changes on, subtrees are worked on apart: 128 changes in a million accounts take 0.56 ms on one thread and
    /// 0.31 ms on two; fewer fill too few batches of hashes.
    /// </summary>
    internal const int ParallelChanges = 128;

    /// <summary>Nodes this deep and deeper are worked on by one thread: two levels give 256 pieces of work.</summary>
    internal const int ParallelDepth = 2;

    private readonly NodeLoader _loader = new(source);
    private bool _isLoaded; // what the changes are known to need

    /// <summary>The root node with all changes made, but for pending hashes; the same node if nothing changed.</summary>
    /// <exception cref="TrieNodeException">A node the changes touch cannot be loaded.</exception>
    public TrieNode? Run(TrieNode? root)
    {
        if (workers == 1 || batch.Count < ParallelChanges) LoadPaths(root, 0, 0, batch.Count);
        return Apply(root, 0, 0, batch.Count);
    }

    /// <summary>The trie below <paramref name="node"/> with the changes made; the same node if nothing changed.</summary>
    private TrieNode? Apply(TrieNode? node, int depth, int from, int to) => node switch
    {
        null => Grow(depth, from, to),
        LeafNode leaf => ApplyToLeaf(leaf, depth, from, to),
        ExtensionNode extension => ApplyToExtension(extension, depth, from, to),
        BranchNode branch => ApplyToBranch(branch, depth, from, to),
        MovedBranch moved => ApplyToMoved(moved, depth, from, to),
        _ => throw new InvalidOperationException("There is no such kind of node."),
    };

    /// <summary>Where there was nothing: a leaf, or a branch where the first and the last key part.</summary>
    private TrieNode? Grow(int depth, int from, int to)
    {
        while (from < to && batch.IsDeletion(from)) from++;
        while (from < to && batch.IsDeletion(to - 1)) to--;
        if (from == to) return null;
        Nibbles first = batch.Path(from).From(depth);
        if (to - from == 1) return LeafNode.Create(first, default, batch.Value(from));
        int shared = first.CommonPrefix(batch.Path(to - 1).From(depth));
        var draft = new BranchDraft();
        return Part(ref draft, first.First(shared), depth, from, to);
    }

    private TrieNode? ApplyToLeaf(LeafNode leaf, int depth, int from, int to)
    {
        Nibbles path = leaf.Path;
        int shared = SharedWithAll(path, depth, from, to);
        if (to - from == 1)
        {
            bool isThisKey = shared == path.Length && batch.PathLength(from) == depth + shared;
            if (batch.IsDeletion(from)) return isThisKey ? null : leaf;
            ReadOnlySpan<byte> value = batch.Value(from);
            if (isThisKey) return value.SequenceEqual(leaf.Value) ? leaf : LeafNode.Create(path, default, value);
        }
        var draft = new BranchDraft();
        if (shared == path.Length) draft.SetValue(leaf.Value);
        else draft.SetChild(path[shared], LeafNode.Create(path.From(shared + 1), default, leaf.Value));
        return OldIfEqual(leaf, Part(ref draft, path.First(shared), depth, from, to));
    }

    private TrieNode? ApplyToExtension(ExtensionNode extension, int depth, int from, int to)
    {
        Nibbles path = extension.Path;
        int shared = SharedWithAll(path, depth, from, to);
        if (shared == path.Length)
        {
            TrieNode before = extension.LoadChild(_loader, batch.Path(from).First(depth), path);
            TrieNode? after = Apply(before, depth + shared, from, to);
            return ReferenceEquals(before, after) ? extension : Prepend(path, after, depth);
        }
        if (to - from == 1 && batch.IsDeletion(from)) return extension;
        var draft = new BranchDraft();
        draft.SetChild(path[shared], WithoutHead(extension, path.From(shared + 1)));
        return OldIfEqual(extension, Part(ref draft, path.First(shared), depth, from, to));
    }

    private TrieNode? ApplyToBranch(BranchNode branch, int depth, int from, int to)
    {
        var draft = new BranchDraft(branch);
        ApplyToChildren(ref draft, depth, from, to);
        return draft.IsChanged ? Finish(ref draft, depth, from) : branch;
    }

    private TrieNode? ApplyToMoved(MovedBranch moved, int depth, int from, int to)
    {
        TrieNode before = moved.Kept ?? _loader.Load(moved.KnownReference, batch.Path(from).First(depth), default);
        TrieNode? after = Apply(before, depth, from, to);
        return ReferenceEquals(before, after) ? moved : after;
    }

    /// <summary>Makes the changes in a draft that stands <paramref name="head"/> below <paramref name="depth"/>.</summary>
    private TrieNode? Part(ref BranchDraft draft, Nibbles head, int depth, int from, int to)
    {
        ApplyToChildren(ref draft, depth + head.Length, from, to);
        return Prepend(head, Finish(ref draft, depth + head.Length, from), depth);
    }

    private void ApplyToChildren(ref BranchDraft draft, int depth, int from, int to)
    {
        int count = to - from;
        // Keys are sorted and unique, so the one that ends here, if any, comes first.
        if (batch.PathLength(from) == depth) draft.SetValue(batch.Value(from++));
        if (depth < ParallelDepth && count >= ParallelChanges)
        {
            ApplyInPieces(ref draft, depth, from, to);
            return;
        }
        while (from < to)
        {
            int nibble = batch.Nibble(from, depth);
            int end = batch.EndOfNibble(from, to, depth);
            TrieNode? before = LoadChild(ref draft, nibble, depth, from, end);
            TrieNode? after = Apply(before, depth + 1, from, end);
            if (!ReferenceEquals(before, after)) draft.SetChild(nibble, after);
            from = end;
        }
    }

    private void ApplyInPieces(ref BranchDraft draft, int depth, int from, int to)
    {
        int[] starts = new int[BranchNode.Width + 1];
        for (int nibble = 0, at = from; nibble < BranchNode.Width; nibble++)
        {
            if (at < to && batch.Nibble(at, depth) == nibble) at = batch.EndOfNibble(at, to, depth);
            starts[nibble + 1] = at;
        }
        starts[0] = from;
        var children = new TrieNode?[BranchNode.Width];
        for (int nibble = 0; nibble < BranchNode.Width; nibble++)
        {
            if (starts[nibble] == starts[nibble + 1]) continue;
            children[nibble] = LoadChild(ref draft, nibble, depth, starts[nibble], starts[nibble + 1]);
        }
        var before = (TrieNode?[])children.Clone();
        RunForEachChild(nibble =>
        {
            if (starts[nibble] == starts[nibble + 1]) return;
            PendingHashes owed = new();
            var piece = new TrieUpdate(batch, source, workers, owed) { _isLoaded = _isLoaded };
            piece.LoadPaths(before[nibble], depth + 1, starts[nibble], starts[nibble + 1]);
            children[nibble] = piece.Apply(before[nibble], depth + 1, starts[nibble], starts[nibble + 1]);
            owed.Fill();
        });
        for (int nibble = 0; nibble < BranchNode.Width; nibble++)
        {
            if (!ReferenceEquals(before[nibble], children[nibble])) draft.SetChild(nibble, children[nibble]);
        }
    }

    private void LoadPaths(TrieNode? node, int depth, int from, int to)
    {
        if (!_isLoaded && node is not null && to - from > 1) new PathLoader(batch, source).Load(node, depth, from, to);
        _isLoaded = true;
    }

    /// <summary>
    /// The child on the way of some changes. Where that is one change of a value that is known, the child is mostly the leaf that
    /// holds it: the leaf is then made rather than loaded, which takes a tenth of the time, and its hash
    /// tells whether it is the one.
    /// </summary>
    private TrieNode? LoadChild(ref BranchDraft draft, int nibble, int depth, int from, int to)
    {
        ReadOnlySpan<byte> before = to - from == 1 ? batch.Before(from) : default;
        if (!before.IsEmpty)
        {
            ReadOnlySpan<byte> reference = draft.ReferenceIfBlank(nibble);
            if (!reference.IsEmpty && LeafNode.TryMake(batch.Path(from).From(depth + 1), before, reference) is { } leaf)
                draft.Keep(nibble, leaf);
        }
        return draft.LoadChild(nibble, _loader, batch.Path(from), depth);
    }

    private void RunForEachChild(Action<int> work)
    {
        if (workers == 1)
        {
            for (int nibble = 0; nibble < BranchNode.Width; nibble++) work(nibble);
            return;
        }
        try
        {
            Parallel.For(0, BranchNode.Width, new ParallelOptions { MaxDegreeOfParallelism = workers }, work);
        }
        catch (AggregateException failures)
        {
            ExceptionDispatchInfo.Throw(failures.Flatten().InnerExceptions[0]);
        }
    }

    /// <summary>The node a draft comes to: nothing, a leaf, its only child with a longer path, or a branch.</summary>
    private TrieNode? Finish(ref BranchDraft draft, int depth, int from)
    {
        if (draft.Count >= 2) return draft.ToBranch(depth, pending);
        if (draft.Count == 0) return null;
        if (draft.Occupied == 0) return LeafNode.Create(default, default, draft.Value);
        int nibble = ushort.TrailingZeroCount(draft.Occupied);
        // Whether the path of the only child can be lengthened shows when it is loaded, even if no change went there.
        TrieNode? child = draft.LoadChild(nibble, _loader, batch.Path(from), depth);
        return Prepend(Nibbles.Single(nibble), child, depth);
    }

    /// <summary>A node with a longer path, so that it stands at <paramref name="depth"/>.</summary>
    private TrieNode? Prepend(Nibbles head, TrieNode? node, int depth) => node switch
    {
        null => null,
        _ when head.Length == 0 => node,
        LeafNode leaf => LeafNode.Create(head, leaf.Path, leaf.Value),
        ExtensionNode extension => extension.WithHead(head, depth, pending),
        _ => ExtensionNode.To(node, head, depth, pending),
    };

    private static TrieNode WithoutHead(ExtensionNode extension, Nibbles rest) => rest.Length == 0
        ? extension.MoveChild()
        : ExtensionNode.Create(rest, default, extension.ChildReference, extension.LoadedChild);

    /// <summary>How many nibbles of <paramref name="path"/> every key shares; for sorted keys the ends decide.</summary>
    private int SharedWithAll(Nibbles path, int depth, int from, int to)
    {
        int shared = path.CommonPrefix(batch.Path(from).From(depth));
        return to - from == 1 ? shared : Math.Min(shared, path.CommonPrefix(batch.Path(to - 1).From(depth)));
    }

    /// <summary>Deletions of keys that are not there, or values set to what they were, leave the old node.</summary>
    private static TrieNode? OldIfEqual(TrieNode old, TrieNode? made) =>
        made is not null && made.Rlp.AsSpan().SequenceEqual(old.Rlp) ? old : made;
}
