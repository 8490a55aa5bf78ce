using Altius.Primitives;

namespace Altius.Trie;

/// <summary>Walks the upper levels of a trie, so that their nodes are in memory.</summary>
internal sealed class UpperLevels(NodeLoader loader, CancellationToken stop)
{
    private readonly byte[] _packed = new byte[Hash256.Size];

    /// <summary>Loads what lies below a node.</summary>
    /// <param name="depth">Nibbles between the root and the node.</param>
    /// <param name="levels">Levels below the node.</param>
    public void LoadBelow(TrieNode node, int depth, int levels)
    {
        if (levels == 0 || depth >= 2 * _packed.Length) return;
        stop.ThrowIfCancellationRequested();
        if (node is ExtensionNode extension)
        {
            Nibbles path = extension.Path;
            if (depth + path.Length > 2 * _packed.Length) return;
            TrieNode child = extension.LoadChild(loader, new Nibbles(_packed).First(depth), path);
            for (int i = 0; i < path.Length; i++) SetNibble(depth + i, path[i]);
            LoadBelow(child, depth + path.Length, levels - 1);
        }
        if (node is not BranchNode branch) return;
        for (int nibble = 0; nibble < BranchNode.Width; nibble++)
        {
            TrieNode? child = branch.LoadChild(nibble, loader, new Nibbles(_packed), depth);
            SetNibble(depth, nibble);
            if (child is not null) LoadBelow(child, depth + 1, levels - 1);
        }
    }

    private void SetNibble(int at, int nibble)
    {
        ref byte pair = ref _packed[at >> 1];
        pair = (byte)((at & 1) == 0 ? (nibble << 4) | (pair & 0x0f) : (pair & 0xf0) | nibble);
    }
}
