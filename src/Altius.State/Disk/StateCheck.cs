using Altius.Crypto;
using Altius.Db;
using Altius.Primitives;
using Altius.Trie;

namespace Altius.State;

/// <summary>What can be checked of a state on disk in no time, before it is used.</summary>
internal static class StateCheck
{
    /// <summary>
    /// The root node must be there and hash to the root of the mark, and the last block's record must be that block's.
    /// </summary>
    /// <exception cref="StoreException">They do not fit together.</exception>
    public static void Quick(IReadView view, in StateMark mark)
    {
        Span<byte> key = stackalloc byte[StateKeys.MaxNodeLength];
        ReadOnlySpan<byte> root = StateKeys.Node(default, default, key);
        bool hasRoot = view.TryGet(Column.AccountNodes, root, out byte[]? node);
        if (hasRoot ? Keccak256.Hash(node) != mark.Root : mark.Root != PatriciaTrie.EmptyRoot)
            throw FlatState.Fault(Column.AccountNodes, root, $"is not the root {mark.Root} of the state of block {mark.Block}");
        if (mark.OldestHistory > mark.Block.Number)
            throw FlatState.Fault(Column.Metadata, StateKeys.Mark, "names a history that begins after its end");
        if (mark.OldestHistory < mark.Block.Number && !BlockChanges.Read(view, mark.Block.Number).IsOf(mark.Block, mark.Root))
        {
            key = StateKeys.Number(mark.Block.Number, key);
            throw FlatState.Fault(Column.BlockChanges, key, $"is not that of block {mark.Block}");
        }
    }
}
