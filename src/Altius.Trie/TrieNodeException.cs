using Altius.Primitives;

namespace Altius.Trie;

/// <summary>A trie could not go on because a node it needs could not be had from its source.</summary>
public abstract class TrieNodeException(string fault, Hash256 hash, ReadOnlySpan<byte> path)
    : Exception($"{fault}: {hash} at path '{Convert.ToHexStringLower(path)}' (one nibble a byte).")
{
    /// <summary>The hash of the node.</summary>
    public Hash256 Hash { get; } = hash;

    /// <summary>Where it stands below the root, one nibble a byte.</summary>
    public ReadOnlyMemory<byte> Path { get; } = path.ToArray();
}

/// <summary>The source does not hold the node.</summary>
public sealed class MissingNodeException(Hash256 hash, ReadOnlySpan<byte> path)
    : TrieNodeException("A trie node is missing", hash, path);

/// <summary>The source holds bytes that are not a trie node.</summary>
public sealed class MalformedNodeException(Hash256 hash, ReadOnlySpan<byte> path)
    : TrieNodeException("A trie node is malformed", hash, path);
