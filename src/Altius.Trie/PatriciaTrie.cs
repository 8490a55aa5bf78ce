using System.Diagnostics.CodeAnalysis;
using Altius.Crypto;
using Altius.Primitives;

namespace Altius.Trie;

/// <summary>
/// A Merkle Patricia trie (Yellow Paper, appendix D) that never changes: an update makes another trie, which shares with this
/// one every node the changes do not touch. Nodes not in memory are loaded from a source when a path first needs them. Safe to
/// read and update from many threads.
/// </summary>
public sealed class PatriciaTrie
{
    private readonly INodeSource _source;
    private readonly Hash256 _root;
    private TrieNode? _rootNode;

    private PatriciaTrie(INodeSource source, in Hash256 root, TrieNode? rootNode)
    {
        _source = source;
        _root = root;
        _rootNode = rootNode;
    }

    /// <summary>The root of a trie that holds nothing: the hash of the empty string in RLP.</summary>
    public static Hash256 EmptyRoot { get; } = Keccak256.Hash([NodeRlp.EmptyString]);

    /// <summary>A trie that holds nothing and lives in memory alone.</summary>
    public static PatriciaTrie Empty { get; } = new(NoNodes.Instance, EmptyRoot, null);

    /// <summary>The root hash.</summary>
    public Hash256 Root => _root;

    public bool IsEmpty => _root == EmptyRoot;

    /// <summary>
    /// A trie with this root, none of whose nodes are loaded yet; the root itself is looked for when first needed.
    /// </summary>
    public static PatriciaTrie Open(in Hash256 root, INodeSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return new PatriciaTrie(source, root, null);
    }

    /// <summary>Looks a key up. Nodes loaded on the way stay, so reading a key ahead of time makes its update cheap.</summary>
    /// <param name="key">The key as the trie has it, hashed already if it is a secure trie.</param>
    /// <param name="value">The value, a view on the node that holds it; empty if there is none.</param>
    /// <exception cref="TrieNodeException">A node on the way cannot be loaded.</exception>
    public bool TryGet(ReadOnlySpan<byte> key, out ReadOnlyMemory<byte> value)
    {
        var path = new Nibbles(key);
        TrieNode? node = LoadRoot();
        int depth = 0;
        value = default;
        while (node is not null)
        {
            int step = node.StepTowards(path.From(depth));
            if (step == 0)
            {
                value = node.ValueAt(path.From(depth));
                break;
            }
            node = node.LoadTowards(path, depth, Loader);
            depth += step;
        }
        return !value.IsEmpty;
    }

    /// <inheritdoc cref="TryGet(ReadOnlySpan{byte}, out ReadOnlyMemory{byte})"/>
    public bool TryGet(in Hash256 key, out ReadOnlyMemory<byte> value) => TryGet(key.Bytes, out value);

    /// <summary>
    /// The trie with all changes of a batch made. The batch is sorted on the way and must not change meanwhile.
    /// </summary>
    /// <param name="changes">Keys with new values, and deletions.</param>
    /// <param name="workers">At most so many threads work on it; 0 for as many as there are processors.</param>
    /// <returns>This trie if nothing changes.</returns>
    /// <exception cref="TrieNodeException">A node the changes touch cannot be loaded; this trie is as it was.</exception>
    public PatriciaTrie Update(TrieBatch changes, int workers = 0)
    {
        ArgumentNullException.ThrowIfNull(changes);
        if (workers <= 0) workers = Environment.ProcessorCount;
        changes.Sort(workers);
        if (changes.Count == 0) return this;
        TrieNode? before = LoadRoot();
        PendingHashes pending = new();
        TrieNode? after = new TrieUpdate(changes, _source, workers, pending).Run(before);
        pending.Fill();
        if (ReferenceEquals(before, after)) return this;
        return new PatriciaTrie(_source, after is null ? EmptyRoot : Keccak256.Hash(after.Rlp), after);
    }

    /// <summary>
    /// Makes changes to several tries, each those of its own batch, on the calling thread. New nodes of all of them are hashed
    /// side by side: small changes of one trie alone leave most of what a processor hashes at once empty.
    /// </summary>
    /// <inheritdoc cref="Update(TrieBatch, int)" path="/exception"/>
    public static PatriciaTrie[] Update(ReadOnlySpan<PatriciaTrie> tries, ReadOnlySpan<TrieBatch> changes)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(changes.Length, tries.Length);
        PendingHashes pending = new();
        TrieNode?[] before = new TrieNode?[tries.Length], after = new TrieNode?[tries.Length];
        byte[] roots = new byte[tries.Length * Hash256.Size];
        for (int i = 0; i < tries.Length; i++)
        {
            changes[i].Sort(workers: 1);
            if (changes[i].Count == 0) continue;
            before[i] = tries[i].LoadRoot();
            after[i] = new TrieUpdate(changes[i], tries[i]._source, workers: 1, pending).Run(before[i]);
            if (after[i] is { } root && !ReferenceEquals(before[i], root)) pending.Add(root, roots, i * Hash256.Size, depth: 0);
        }
        pending.Fill();
        PatriciaTrie[] updated = new PatriciaTrie[tries.Length];
        for (int i = 0; i < tries.Length; i++)
        {
            bool isSame = ReferenceEquals(before[i], after[i]);
            Hash256 root = after[i] is null ? EmptyRoot : new Hash256(roots.AsSpan(i * Hash256.Size, Hash256.Size));
            updated[i] = isSame ? tries[i] : new PatriciaTrie(tries[i]._source, root, after[i]);
        }
        return updated;
    }

    /// <summary>
    /// Tells a sink which nodes differ from an earlier trie, parents first: those to put and those to delete. Nodes both tries
    /// share are not visited, so the work is that of the changes, however many updates lie between.
    /// </summary>
    /// <exception cref="TrieNodeException">A node that differs cannot be loaded.</exception>
    public void WriteChangesSince(PatriciaTrie earlier, INodeSink sink)
    {
        ArgumentNullException.ThrowIfNull(earlier);
        ArgumentNullException.ThrowIfNull(sink);
        new TrieDiff(earlier, this, sink).Run();
    }

    /// <summary>
    /// The same trie from a source that by now holds every node, keeping in memory only the upper levels: the rest is loaded
    /// again when needed. This is how a trie that lives long is kept from holding all it ever loaded.
    /// </summary>
    /// <param name="levels">Nodes kept on each path, counted from the root; 0 keeps none.</param>
    /// <param name="source">Where the other nodes are.</param>
    public PatriciaTrie Unload(int levels, INodeSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentOutOfRangeException.ThrowIfNegative(levels);
        return new PatriciaTrie(source, _root, _rootNode?.Pruned(levels));
    }

    /// <summary>
    /// Drops from memory every node deeper than so many levels, here and in all tries that share it, once the source holds every
    /// node of this one: they are loaded again when needed. Unlike <see cref="Unload"/> it makes no other trie, so what later
    /// tries share with this one stays shared. Safe while others read and update.
    /// </summary>
    /// <param name="levels">Nodes kept on each path, counted from the root, which always stays.</param>
    public void Forget(int levels)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(levels);
        _rootNode?.Forget(levels - 1);
    }

    /// <summary>
    /// Brings the upper levels into memory, through which every path leads, here and in all tries that share their nodes:
    /// branches and extensions, not leaves. Safe while others read and update, once the source holds every node of those levels.
    /// </summary>
    /// <param name="levels">
    /// Nodes loaded on each path at most, counted from the root; keys longer than 32 bytes are left alone.
    /// </param>
    /// <param name="mostBytes">Levels that would make it more than this are left out.</param>
    /// <returns>The levels that are in memory, and about how many bytes they take.</returns>
    /// <exception cref="TrieNodeException">A node cannot be loaded.</exception>
    public (int Levels, long Bytes) Load(int levels, long mostBytes = long.MaxValue, CancellationToken stop = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(levels);
        if (levels == 0 || LoadRoot() is not { } root) return (0, 0);
        UpperLevels upper = new(_source, stop);
        return (upper.Load(root, levels, mostBytes), upper.Bytes);
    }

    /// <summary>Bytes of the nodes that are in memory, about. It looks at each of them.</summary>
    public long BytesInMemory => _rootNode?.WeightInAll ?? 0;

    internal NodeLoader Loader => new(_source);

    internal TrieNode? LoadRoot()
    {
        if (_rootNode is null && !IsEmpty) _rootNode = Loader.Load(in _root, default);
        return _rootNode;
    }

    private sealed class NoNodes : INodeSource
    {
        public static readonly NoNodes Instance = new();

        public bool TryGet(ReadOnlySpan<byte> path, in Hash256 hash, [NotNullWhen(true)] out byte[]? rlp)
        {
            rlp = null;
            return false;
        }
    }
}
