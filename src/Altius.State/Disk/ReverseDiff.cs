using Altius.Core;
using Altius.Db;
using Altius.Primitives;

namespace Altius.State;

/// <summary>
/// What all blocks after one changed, as values before: put on the state on disk, it gives the state after that block.
/// </summary>
internal sealed class ReverseDiff
{
    private ReverseDiff(BlockReference block, Hash256 root)
    {
        Block = block;
        Root = root;
    }

    /// <summary>The block after which the values were these.</summary>
    public BlockReference Block { get; private set; }

    /// <summary>The root of its state.</summary>
    public Hash256 Root { get; private set; }

    /// <summary>By hashed address.</summary>
    public Dictionary<Hash256, KnownAccount> Accounts { get; } = [];

    /// <summary>By hashed address and hashed slot.</summary>
    public Dictionary<Hash256, Dictionary<Hash256, UInt256>> Slots { get; } = [];

    /// <summary>Undoes block after block, the newest first.</summary>
    /// <param name="number">The last block that stays.</param>
    /// <param name="withSlots">Whether slots are wanted too.</param>
    /// <param name="undone">Told each block's record.</param>
    /// <exception cref="StoreException">The history is damaged.</exception>
    public static ReverseDiff Collect(PersistedState from, ulong number, bool withSlots, Action<BlockChanges>? undone = null)
    {
        ReverseDiff diff = new(from.Block, from.Root);
        while (diff.Block.Number > number)
        {
            BlockChanges changes = BlockChanges.Read(from.View, diff.Block.Number);
            if (!changes.IsOf(diff.Block, diff.Root)) throw NotOf(diff.Block);
            diff.Undo(from.View, changes, withSlots);
            undone?.Invoke(changes);
        }
        return diff;
    }

    private void Undo(IReadView view, BlockChanges changes, bool withSlots)
    {
        ulong number = changes.Block.Number;
        foreach ((Hash256 account, List<Hash256> slots) in changes.Accounts)
        {
            Accounts[account] = History.AccountBefore(view, account, number);
            if (!withSlots || slots.Count == 0) continue;
            if (!Slots.TryGetValue(account, out Dictionary<Hash256, UInt256>? values)) Slots.Add(account, values = []);
            foreach (Hash256 slot in slots) values[slot] = History.SlotBefore(view, account, slot, number);
        }
        (Block, Root) = (changes.Parent, changes.ParentRoot);
    }

    private static StoreException NotOf(in BlockReference block)
    {
        Span<byte> key = stackalloc byte[StateKeys.NumberLength];
        return FlatState.Fault(Column.BlockChanges, StateKeys.Number(block.Number, key), $"is not that of block {block}");
    }
}
