using Altius.Core;
using Altius.Primitives;
using Altius.Trie;

namespace Altius.State;

/// <summary>A new state that nobody keeps yet: what <see cref="StateStore.Compute"/> gives. It can be kept once.</summary>
public sealed class StateTransition
{
    private int _isKept;

    internal StateTransition(
        in BlockReference parent, Layer? parentLayer, IReadOnlyList<AccountEdit> edits,
        IReadOnlyDictionary<Hash256, ReadOnlyMemory<byte>> codes, PatriciaTrie accounts)
    {
        Parent = parent;
        ParentLayer = parentLayer;
        Edits = edits;
        Codes = codes;
        Accounts = accounts;
    }

    /// <summary>The root of the new state.</summary>
    public Hash256 Root => Accounts.Root;

    /// <summary>The block on whose state it was computed.</summary>
    internal BlockReference Parent { get; }

    internal Layer? ParentLayer { get; }

    internal IReadOnlyList<AccountEdit> Edits { get; }

    internal IReadOnlyDictionary<Hash256, ReadOnlyMemory<byte>> Codes { get; }

    internal PatriciaTrie Accounts { get; }

    internal void Take()
    {
        if (Interlocked.Exchange(ref _isKept, 1) != 0)
            throw new InvalidOperationException("This transition has been added already: compute another.");
    }
}
