using System.Runtime.InteropServices;
using Altius.Primitives;

namespace Altius.Trie;

/// <summary>
/// Brings into memory the nodes on the ways of a sorted batch before it is applied: level by level, so that the source is asked
/// for many at once. What only becomes needed while the batch is applied, such as the last child of a branch, is loaded then.
/// </summary>
internal sealed class PathLoader
{
    private const int NodesAtOnce = 16;

    private readonly TrieBatch _batch;
    private readonly NodeLoader _loader;
    private readonly NodeFetch _fetch;
    private readonly LeafGuesses _leaves = new();
    private readonly Action<LeafGuesses.Guess> _load;
    private List<Place> _level = [];
    private List<Place> _next = [];
    private readonly List<Place> _parents = []; // of the nodes that are fetched; entries as of the child

    public PathLoader(TrieBatch batch, INodeSource source)
    {
        _batch = batch;
        _loader = new NodeLoader(source);
        _fetch = new NodeFetch(source);
        _load = LoadInstead;
    }

    /// <summary>Loads what the entries from..to need below a node on their way; they agree in its path.</summary>
    /// <exception cref="TrieNodeException">A node cannot be loaded.</exception>
    public void Load(TrieNode node, int depth, int from, int to)
    {
        _level.Add(new Place(node, depth, from, to));
        while (_level.Count > 0)
        {
            VisitLevel();
            _leaves.Settle(_load);
            Fetch();
            (_level, _next) = (_next, _level);
            _next.Clear();
        }
    }

    /// <summary>Visits some nodes at a time, whose memory is fetched together.</summary>
    private void VisitLevel()
    {
        for (ReadOnlySpan<Place> left = CollectionsMarshal.AsSpan(_level);
            !left.IsEmpty;
            left = left[Math.Min(NodesAtOnce, left.Length)..])
        {
            ReadOnlySpan<Place> places = left[..Math.Min(NodesAtOnce, left.Length)];
            foreach (ref readonly Place place in places) NodeMemory.Ask(place.Node);
            foreach (ref readonly Place place in places) NodeMemory.AskForEncoding(place.Node);
            foreach (ref readonly Place place in places) Visit(in place);
        }
    }

    private void Visit(in Place place)
    {
        if (place.Node is ExtensionNode extension) VisitExtension(extension, in place);
        if (place.Node is not BranchNode branch) return;
        int depth = place.Depth, at = place.From;
        if (_batch.PathLength(at) == depth) at++; // the key that ends here needs no child
        for (int end; at < place.To; at = end)
        {
            end = _batch.EndOfNibble(at, place.To, depth);
            VisitChild(branch, _batch.Nibble(at, depth), depth, at, end);
        }
    }

    private void VisitChild(BranchNode branch, int nibble, int depth, int from, int to)
    {
        TrieNode? child = branch.LoadedChild(nibble);
        if (child is null)
        {
            if (!branch.Has(nibble)) return;
            ReadOnlySpan<byte> reference = branch.Reference(nibble);
            if (reference[0] == NodeRlp.HashHeader)
            {
                if (!MayBeLeaf(branch, nibble, depth, from, to)) Want(branch, depth, reference, depth + 1, from, to);
                return;
            }
            child = branch.LoadChild(nibble, _loader, _batch.Path(from), depth);
        }
        if (child is not null) GoOn(child, depth + 1, from, to);
    }

    private void VisitExtension(ExtensionNode extension, in Place place)
    {
        Nibbles path = extension.Path;
        if (!_batch.Path(place.From).From(place.Depth).StartsWith(path)) return;
        if (!_batch.Path(place.To - 1).From(place.Depth).StartsWith(path)) return;
        int depth = place.Depth + path.Length;
        TrieNode? child = extension.LoadedChild;
        if (child is null)
        {
            ReadOnlySpan<byte> reference = extension.ChildReference;
            if (reference[0] == NodeRlp.HashHeader)
            {
                Want(extension, place.Depth, reference, depth, place.From, place.To);
                return;
            }
            child = extension.LoadChild(_loader, _batch.Path(place.From).First(place.Depth), path);
        }
        GoOn(child, depth, place.From, place.To);
    }

    /// <summary>
    /// Whether a leaf is tried: where one change of a value that is known goes, there mostly is one that holds it.
    /// </summary>
    private bool MayBeLeaf(BranchNode branch, int nibble, int depth, int from, int to)
    {
        ReadOnlySpan<byte> before = to - from == 1 ? _batch.Before(from) : default;
        return !before.IsEmpty && _leaves.TryAdd(branch, nibble, _batch.Path(from).From(depth + 1), before, depth, from);
    }

    private void LoadInstead(LeafGuesses.Guess wrong) => Want(
        wrong.Parent, wrong.Depth, wrong.Parent.Reference(wrong.Nibble), wrong.Depth + 1, wrong.Entry, wrong.Entry + 1);

    /// <summary>
    /// Has a node visited with the next level; it is not looked at before that, for its memory may be far away.
    /// </summary>
    private void GoOn(TrieNode node, int depth, int from, int to) => _next.Add(new Place(node, depth, from, to));

    /// <param name="parent">Stands at <paramref name="depth"/>.</param>
    /// <param name="childDepth">Where the child stands.</param>
    private void Want(TrieNode parent, int depth, ReadOnlySpan<byte> reference, int childDepth, int from, int to)
    {
        _parents.Add(new Place(parent, depth, from, to));
        _fetch.Add(_batch.Path(from).First(childDepth), reference);
    }

    private void Fetch()
    {
        if (_parents.Count == 0) return;
        ReadOnlySpan<TrieNode> nodes = _fetch.Run();
        for (int i = 0; i < nodes.Length; i++)
        {
            Place parent = _parents[i];
            int depth = parent.Depth + 1;
            if (parent.Node is BranchNode branch)
            {
                branch.Keep(_batch.Nibble(parent.From, parent.Depth), nodes[i]);
            }
            else
            {
                ExtensionNode extension = (ExtensionNode)parent.Node;
                extension.Keep(nodes[i]);
                depth = parent.Depth + extension.Path.Length;
            }
            GoOn(nodes[i], depth, parent.From, parent.To);
        }
        _parents.Clear();
        _fetch.Clear();
    }

    /// <summary>A node, how deep it stands, and the entries whose way leads through it.</summary>
    private readonly record struct Place(TrieNode Node, int Depth, int From, int To);
}
