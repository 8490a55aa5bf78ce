using System.Diagnostics.CodeAnalysis;
using Altius.Primitives;

namespace Altius.Trie;

/// <summary>
/// Where a trie finds the nodes it has not loaded yet: a store, memory, or a witness. Must be safe to call from many threads.
/// </summary>
public interface INodeSource
{
    /// <summary>Finds a node.</summary>
    /// <param name="path">Where it stands below the root, one nibble a byte.</param>
    /// <param name="hash">Its Keccak-256 hash. A source keyed by path answers false when it holds another node there.</param>
    /// <param name="rlp">The node's encoding, which hashes to <paramref name="hash"/>: the trie does not hash it again, keeps
    /// the array, and nobody may write to it afterwards.</param>
    /// <returns>False if there is no such node here.</returns>
    bool TryGet(ReadOnlySpan<byte> path, in Hash256 hash, [NotNullWhen(true)] out byte[]? rlp);

    /// <summary>Finds several nodes, which a store answers sooner than one after the other.</summary>
    /// <param name="wanted">Best in the order of their paths.</param>
    /// <param name="found">A place for each: its encoding, to which the same holds; null if there is no such node here.</param>
    void GetMany(ReadOnlySpan<NodeQuery> wanted, Span<byte[]?> found)
    {
        for (int i = 0; i < wanted.Length; i++)
            found[i] = TryGet(wanted[i].Path.Span, wanted[i].Hash, out byte[]? rlp) ? rlp : null;
    }
}

/// <summary>A node that is looked for: where it stands, one nibble a byte, and its hash.</summary>
public readonly record struct NodeQuery(ReadOnlyMemory<byte> Path, Hash256 Hash);
