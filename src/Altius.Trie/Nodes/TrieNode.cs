namespace Altius.Trie;

/// <summary>
/// A node of a trie: its RLP and, for branches and extensions, those children that have been loaded. What a node says never
/// changes; loading a child only fills a blank, and forgetting it only makes the blank again, so nodes are shared freely between
/// tries and threads: whoever has read a child keeps it.
/// </summary>
internal abstract class TrieNode(byte[] rlp)
{
    /// <summary>Nodes shorter than this stand inside their parent instead of behind a hash.</summary>
    public const int EmbeddedLimit = 32;

    /// <summary>Bytes of a branch in memory besides its encoding: two objects, one with sixteen places for children.</summary>
    private const int Overhead = 190;

    /// <summary>The encoding; never written to.</summary>
    public byte[] Rlp { get; } = rlp;

    /// <summary>Bytes that it takes in memory by itself, about; other nodes than branches take less.</summary>
    public long Weight => Rlp.Length + Overhead;

    /// <summary>The same with all that is loaded below it.</summary>
    public virtual long WeightInAll => Weight;

    /// <summary>What a parent holds in this node's place if that is known without hashing; else empty.</summary>
    public virtual ReadOnlySpan<byte> KnownReference => Rlp.Length < EmbeddedLimit ? Rlp : default;

    /// <summary>The node a parent keeps in memory as its child, if any.</summary>
    public virtual TrieNode? Kept => this;

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

    /// <summary>
    /// Blanks loaded children again, those below the next <paramref name="levels"/> levels; none of them may be new.
    /// </summary>
    public virtual void Forget(int levels) { }
}

/// <summary>
/// A branch on its way from one parent to another, with its reference, so that it needs neither loading nor hashing; it is never
/// part of a trie.
/// </summary>
internal sealed class MovedBranch(byte[] reference, TrieNode? loaded) : TrieNode(reference)
{
    public override ReadOnlySpan<byte> KnownReference => Rlp;

    /// <summary>The branch itself if it has been loaded.</summary>
    public override TrieNode? Kept => loaded;
}
