using System.Diagnostics.CodeAnalysis;
using Altius.Crypto;
using Altius.Primitives;
using Altius.Trie;

namespace Altius.JsonRpc.Debug;

/// <summary>
/// The nodes of a trie, each remembered once it was asked for: what a witness has to hold. Safe for many threads.
/// </summary>
internal sealed class RecordedNodes(PatriciaTrie trie) : INodeSource
{
    private readonly Dictionary<Hash256, byte[]> _nodes = [];
    private readonly Lock _gate = new();

    /// <summary>What was asked for so far.</summary>
    public IReadOnlyCollection<byte[]> Nodes => _nodes.Values;

    public bool TryGet(ReadOnlySpan<byte> path, in Hash256 hash, [NotNullWhen(true)] out byte[]? rlp)
    {
        lock (_gate)
        {
            if (!_nodes.TryGetValue(hash, out rlp) && (rlp = Find(path, hash)) is not null) _nodes.Add(hash, rlp);
            return rlp is not null;
        }
    }

    /// <summary>The way to any key below the node leads through it.</summary>
    private byte[]? Find(ReadOnlySpan<byte> path, in Hash256 hash)
    {
        Span<byte> key = stackalloc byte[Hash256.Size];
        key.Clear();
        for (int i = 0; i < path.Length; i++) key[i / 2] |= (byte)(i % 2 == 0 ? path[i] << 4 : path[i]);
        foreach (byte[] node in Proof.Create(trie, key))
            if (Keccak256.Hash(node) == hash) return node;
        return null;
    }
}
