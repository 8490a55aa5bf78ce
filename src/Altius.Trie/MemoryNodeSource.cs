using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Altius.Primitives;

namespace Altius.Trie;

/// <summary>Nodes by path in memory, as a store keeps them on disk; safe for many threads.</summary>
public sealed class MemoryNodeSource : INodeSource, INodeSink
{
    private readonly ConcurrentDictionary<string, Entry> _nodes = new(StringComparer.Ordinal);

    /// <summary>How many nodes there are.</summary>
    public int Count => _nodes.Count;

    /// <summary>The hash of the node at the empty path; null if there is none.</summary>
    public Hash256? RootHash => _nodes.TryGetValue("", out Entry? root) ? root.Hash : null;

    public bool TryGet(ReadOnlySpan<byte> path, in Hash256 hash, [NotNullWhen(true)] out byte[]? rlp)
    {
        bool found = _nodes.TryGetValue(Key(path), out Entry? entry) && entry.Hash == hash;
        rlp = found ? entry!.Rlp : null;
        return found;
    }

    public void Put(ReadOnlySpan<byte> path, in Hash256 hash, ReadOnlySpan<byte> rlp) =>
        _nodes[Key(path)] = new Entry(hash, rlp.ToArray());

    public void Delete(ReadOnlySpan<byte> path, in Hash256 hash) => _nodes.TryRemove(Key(path), out _);

    private static string Key(ReadOnlySpan<byte> path) => Convert.ToHexStringLower(path);

    private sealed record Entry(Hash256 Hash, byte[] Rlp);
}
