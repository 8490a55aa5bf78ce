using Altius.Crypto;

namespace Altius.Trie;

/// <summary>
/// A node of a trie: its RLP and, for branches and extensions, those children that have been loaded. What a node says never
/// changes; loading a child only fills a blank, so nodes are shared freely between tries and threads.
/// </summary>
internal abstract class TrieNode(byte[] rlp)
{
    /// <summary>Nodes shorter than this stand inside their parent instead of behind a hash.</summary>
    public const int EmbeddedLimit = 32;

    /// <summary>The encoding; never written to.</summary>
    public byte[] Rlp { get; } = rlp;

    /// <summary>Writes what a parent holds in this node's place, at most 33 bytes, and returns the bytes taken.</summary>
    public virtual int WriteReference(Span<byte> destination) => WriteReference(Rlp, destination);

    /// <summary>How many nibbles of a path lead from here to the next node; 0 if none does.</summary>
    /// <param name="rest">The path from this node on.</param>
    public virtual int StepTowards(Nibbles rest) => 0;

    /// <summary>The reference to the next node on a path, which must lead on.</summary>
    public virtual ReadOnlySpan<byte> ReferenceTowards(Nibbles rest) => default;

    /// <summary>The next node on a path, which must lead on, loaded if need be.</summary>
    /// <param name="path">The whole path.</param>
    /// <param name="depth">How much of it leads to this node.</param>
    /// <param name="loader">Where nodes come from.</param>
    /// <exception cref="TrieNodeException">It cannot be loaded.</exception>
    public virtual TrieNode? LoadTowards(Nibbles path, int depth, NodeLoader loader) => null;

    /// <summary>The value this node holds for a path that goes on with <paramref name="rest"/>; empty for none.</summary>
    public virtual ReadOnlyMemory<byte> ValueAt(Nibbles rest) => default;

    /// <summary>The same node with only so many levels of loaded nodes, this one counted; null for none.</summary>
    public virtual TrieNode? Pruned(int levels) => levels == 0 ? null : this;

    /// <summary>Writes the reference to a node given by its encoding: the node itself if short, else its hash.</summary>
    public static int WriteReference(ReadOnlySpan<byte> rlp, Span<byte> destination)
    {
        if (rlp.Length < EmbeddedLimit)
        {
            rlp.CopyTo(destination);
            return rlp.Length;
        }
        destination[0] = NodeRlp.HashHeader;
        Keccak256.Hash(rlp, destination.Slice(1, Keccak256.DigestLength));
        return NodeRlp.HashItemLength;
    }
}

/// <summary>A branch known by its hash alone, on its way from one parent to another; it is never kept in a trie.</summary>
internal sealed class UnloadedBranch(byte[] reference) : TrieNode(reference)
{
    public override int WriteReference(Span<byte> destination)
    {
        Rlp.CopyTo(destination);
        return Rlp.Length;
    }
}
