using System.Diagnostics.CodeAnalysis;
using Altius.Crypto;
using Altius.Primitives;

namespace Altius.Trie;

/// <summary>
/// The nodes of a witness: untrusted bytes, each found by its own hash wherever it stands. Does not change once made.
/// </summary>
public sealed class WitnessNodeSource : INodeSource
{
    private readonly Dictionary<Hash256, byte[]> _nodes;

    /// <param name="nodes">Encoded nodes in any order. They are hashed here; bytes that are no node are found when
    /// needed.</param>
    public WitnessNodeSource(IReadOnlyCollection<byte[]> nodes)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        _nodes = new Dictionary<Hash256, byte[]>(nodes.Count);
        foreach (byte[] rlp in nodes) _nodes[Keccak256.Hash(rlp)] = rlp;
    }

    public bool TryGet(ReadOnlySpan<byte> path, in Hash256 hash, [NotNullWhen(true)] out byte[]? rlp) =>
        _nodes.TryGetValue(hash, out rlp);
}
