using Altius.Primitives;

namespace Altius.Trie;

/// <summary>
/// Brings the upper levels of a trie into memory, each from left to right and many nodes at once. Leaves are looked at and left:
/// an update knows the value of most that it needs, and then makes them.
/// </summary>
internal sealed class UpperLevels(INodeSource source, CancellationToken stop)
{
    private const int NodesAtOnce = 256;

    private readonly byte[] _packed = new byte[Hash256.Size];
    private readonly NodeLoader _loader = new(source);
    private readonly NodeFetch _fetch = new(source);
    private readonly List<(TrieNode Parent, int Nibble)> _parents = [];
    private bool _isBelowAll; // whether no node was met whose children make the level

    /// <summary>Bytes that the levels take, about.</summary>
    public long Bytes { get; private set; }

    /// <summary>Loads levels below a root, as many as are wanted and as fit into so many bytes.</summary>
    /// <returns>The levels in memory, the root's counted; no more than there are.</returns>
    public int Load(TrieNode root, int levels, long mostBytes)
    {
        Bytes = root.Weight;
        for (int level = 1; level < levels; level++)
        {
            long before = Bytes;
            _isBelowAll = true;
            if (TryLoadLevel(root, level - 1, mostBytes))
            {
                if (_isBelowAll) return level;
                continue;
            }
            root.Forget(level - 1);
            Bytes = before;
            return level;
        }
        return levels;
    }

    /// <summary>Loads what lies below the nodes that stand so many levels below the root.</summary>
    /// <returns>False where that is more than is wanted, as the first parts of it tell: hashed keys are spread evenly.</returns>
    private bool TryLoadLevel(TrieNode root, int below, long mostBytes)
    {
        if (root is not BranchNode branch || below == 0)
        {
            Descend(root, 0, below);
            Fetch();
            return Bytes <= mostBytes;
        }
        long before = Bytes;
        for (int nibble = 0; nibble < BranchNode.Width; nibble++)
        {
            if (branch.LoadedChild(nibble) is not { } child) continue;
            SetNibble(0, nibble);
            Descend(child, 1, below - 1);
            Fetch();
            if (before + (Bytes - before) * BranchNode.Width / (nibble + 1) > mostBytes) return false;
        }
        return true;
    }

    /// <param name="depth">Nibbles between the root and the node.</param>
    private void Descend(TrieNode node, int depth, int levels)
    {
        if (depth >= 2 * _packed.Length) return;
        if (levels == 0)
        {
            stop.ThrowIfCancellationRequested();
            WantChildren(node, depth);
            return;
        }
        if (node is ExtensionNode { LoadedChild: { } only } extension)
        {
            Nibbles path = extension.Path;
            if (depth + path.Length > 2 * _packed.Length) return;
            for (int i = 0; i < path.Length; i++) SetNibble(depth + i, path[i]);
            Descend(only, depth + path.Length, levels - 1);
        }
        if (node is not BranchNode branch) return;
        for (int nibble = 0; nibble < BranchNode.Width; nibble++)
        {
            if (branch.LoadedChild(nibble) is not { } child) continue;
            SetNibble(depth, nibble);
            Descend(child, depth + 1, levels - 1);
        }
    }

    private void WantChildren(TrieNode node, int depth)
    {
        _isBelowAll = false;
        if (node is ExtensionNode { LoadedChild: null } extension)
        {
            Nibbles path = extension.Path;
            if (depth + path.Length > 2 * _packed.Length) return;
            for (int i = 0; i < path.Length; i++) SetNibble(depth + i, path[i]);
            Want(extension, 0, extension.ChildReference, depth + path.Length);
        }
        if (node is not BranchNode branch) return;
        for (int nibble = 0; nibble < BranchNode.Width; nibble++)
        {
            if (!branch.Has(nibble)) continue;
            if (branch.LoadedChild(nibble) is { } child)
            {
                Bytes += child.Weight;
                continue;
            }
            SetNibble(depth, nibble);
            Want(branch, nibble, branch.Reference(nibble), depth + 1);
        }
    }

    /// <param name="depth">Where the child stands.</param>
    private void Want(TrieNode parent, int nibble, ReadOnlySpan<byte> reference, int depth)
    {
        if (reference[0] != NodeRlp.HashHeader)
        {
            Keep(parent, nibble, _loader.Load(reference, default));
            return;
        }
        _parents.Add((parent, nibble));
        _fetch.Add(new Nibbles(_packed).First(depth), reference);
        if (_fetch.Count == NodesAtOnce) Fetch();
    }

    private void Fetch()
    {
        TrieNode[] nodes = _fetch.Run();
        for (int i = 0; i < nodes.Length; i++) Keep(_parents[i].Parent, _parents[i].Nibble, nodes[i]);
        _parents.Clear();
        _fetch.Clear();
    }

    private void Keep(TrieNode parent, int nibble, TrieNode child)
    {
        if (child is LeafNode) return;
        Bytes += child.Weight;
        if (parent is BranchNode branch) branch.Keep(nibble, child);
        else ((ExtensionNode)parent).Keep(child);
    }

    private void SetNibble(int at, int nibble)
    {
        ref byte pair = ref _packed[at >> 1];
        pair = (byte)((at & 1) == 0 ? (nibble << 4) | (pair & 0x0f) : (pair & 0xf0) | nibble);
    }
}
