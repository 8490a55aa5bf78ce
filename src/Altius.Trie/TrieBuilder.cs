using Altius.Crypto;
using Altius.Primitives;

namespace Altius.Trie;

/// <summary>
/// Computes the root of a whole trie from its leaves without keeping nodes, on several threads when there are many.
/// </summary>
/// <remarks>
/// Concurrency. Who: workers of Parallel.For, each with its own <see cref="StackTrie"/>. Memory: the batch is read only; each
/// piece of work writes its own node. Completion: the loop joins all workers. Nothing cancels it.
/// </remarks>
public static class TrieBuilder
{
    /// <summary>
    /// From so many leaves on, several threads work: 1,024 leaves take 0.38 ms on one thread and 0.45 ms cut into pieces.
    /// </summary>
    private const int ParallelLeaves = 4096;

    /// <summary>The root of the trie that holds the values of a batch and nothing else.</summary>
    /// <param name="leaves">Keys and values; it is sorted on the way. No key may be the beginning of another.</param>
    /// <param name="workers">At most so many threads work on it; 0 for as many as there are processors.</param>
    /// <exception cref="ArgumentException">The batch deletes keys, or a key is the beginning of another.</exception>
    public static Hash256 Root(TrieBatch leaves, int workers = 0)
    {
        ArgumentNullException.ThrowIfNull(leaves);
        if (leaves.HasDeletions) throw new ArgumentException("There is nothing to delete from in a new trie.", nameof(leaves));
        if (workers <= 0) workers = Environment.ProcessorCount;
        leaves.Sort(workers);
        if (workers > 1 && leaves.Count >= ParallelLeaves)
        {
            List<Subtree> children = Split(leaves, new Subtree(0, 0, leaves.Count));
            if (children.Count > 1) return ParallelRoot(leaves, children, workers);
        }
        var trie = new StackTrie();
        for (int i = 0; i < leaves.Count; i++) trie.Add(leaves.Key(i), leaves.Value(i));
        return trie.Finish();
    }

    /// <summary>The root above two or more children, each split once more where it branches at once.</summary>
    private static Hash256 ParallelRoot(TrieBatch leaves, List<Subtree> children, int workers)
    {
        List<Subtree>[] grandchildren = [.. children.Select(child => Split(leaves, child))];
        Subtree[] work = [.. children.Zip(grandchildren).SelectMany(pair => pair.Second.Count > 1 ? pair.Second : [pair.First])];
        Parallel.For(0, work.Length, new ParallelOptions { MaxDegreeOfParallelism = workers }, i => work[i].Compute(leaves));

        var root = new OpenBranch();
        var branch = new OpenBranch();
        root.Begin(depth: 0);
        for (int i = 0; i < children.Count; i++)
        {
            bool isWhole = grandchildren[i].Count == 1;
            ReadOnlySpan<byte> node = isWhole ? children[i].Node : Join(branch, leaves, grandchildren[i]);
            node.CopyTo(root.Add(leaves.Nibble(children[i].From, depth: 0), node.Length));
        }
        return Keccak256.Hash(root.Finish(path: default, sink: null));
    }

    private static ReadOnlySpan<byte> Join(OpenBranch branch, TrieBatch leaves, List<Subtree> parts)
    {
        branch.Begin(depth: 1);
        foreach (Subtree part in parts) part.Node.CopyTo(branch.Add(leaves.Nibble(part.From, depth: 1), part.Node.Length));
        return branch.Finish(path: default, sink: null);
    }

    /// <summary>The parts of a subtree by its next nibble.</summary>
    private static List<Subtree> Split(TrieBatch leaves, Subtree whole)
    {
        var parts = new List<Subtree>(BranchNode.Width);
        for (int from = whole.From; from < whole.To;)
        {
            if (leaves.PathLength(from) == whole.Depth) return [whole]; // the stack trie refuses such a key
            int end = leaves.EndOfNibble(from, whole.To, whole.Depth);
            parts.Add(new Subtree(whole.Depth + 1, from, end));
            from = end;
        }
        return parts;
    }

    /// <summary>Leaves from..to, which share <see cref="Depth"/> nibbles, and the encoded node they come to.</summary>
    private sealed class Subtree(int depth, int from, int to)
    {
        public int Depth => depth;

        public int From => from;

        public int To => to;

        public byte[] Node { get; private set; } = [];

        public void Compute(TrieBatch leaves)
        {
            var trie = new StackTrie(depth);
            for (int i = from; i < to; i++) trie.Add(leaves.Key(i), leaves.Value(i));
            Node = trie.FinishNode();
        }
    }
}
