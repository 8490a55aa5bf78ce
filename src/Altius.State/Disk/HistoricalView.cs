using System.Collections.Concurrent;
using Altius.Core;
using Altius.Db;
using Altius.Primitives;
using Altius.Trie;

namespace Altius.State;

/// <summary>The state after a block before the one on disk: what later blocks overwrote, and under it what is on disk.</summary>
/// <param name="next">The record of the block after it.</param>
internal sealed class HistoricalView(PersistedState persisted, BlockChanges next, StateMemory memory, StateTries tries)
    : StateView(persisted)
{
    // Cursors cost more to open than to use; each is used by one reader at a time and closed with the state.
    private readonly ConcurrentBag<ICursor> _accountCursors = [], _slotCursors = [];
    private readonly Lock _undoing = new();
    private PatriciaTrie? _accounts;

    public override BlockReference Block => next.Parent;

    public override Hash256 Root => next.ParentRoot;

    public override PatriciaTrie Accounts
    {
        get
        {
            lock (_undoing) return _accounts ??= UndoAccounts();
        }
    }

    public override KnownAccount Find(in Address who)
    {
        Hash256 account = StateKeys.Of(who);
        ICursor cursor = Take(_accountCursors, Column.AccountHistory);
        bool changed = History.TryGetAccount(cursor, account, Block.Number, out KnownAccount known);
        _accountCursors.Add(cursor);
        return changed ? known : memory.ReadAccount(Persisted, who);
    }

    public override UInt256 FindSlot(in Address who, in UInt256 slot)
    {
        ICursor cursor = Take(_slotCursors, Column.SlotHistory);
        bool changed = History.TryGetSlot(cursor, StateKeys.Of(who), StateKeys.Of(slot), Block.Number, out UInt256 value);
        _slotCursors.Add(cursor);
        return changed ? value : memory.ReadSlot(Persisted, who, slot);
    }

    public override ReadOnlyMemory<byte> FindCode(in Hash256 codeHash) => memory.ReadCode(Persisted, codeHash);

    public override PatriciaTrie OpenStorage(in Address who)
    {
        Hash256 account = StateKeys.Of(who);
        KnownAccount then = Find(who), now = memory.ReadAccount(Persisted, who);
        PatriciaTrie storage = TrieChanges.Slots(
            tries.OpenStorage(account, now.Exists ? now.Account.StorageRoot : PatriciaTrie.EmptyRoot), SlotsOf(account));
        Hash256 expected = then.Exists ? then.Account.StorageRoot : PatriciaTrie.EmptyRoot;
        return storage.Root == expected ? storage : throw Misfit("SlotHistory", storage.Root, expected);
    }

    protected override void Close()
    {
        foreach (ICursor cursor in _accountCursors.Concat(_slotCursors)) cursor.Dispose();
    }

    private PatriciaTrie UndoAccounts()
    {
        ReverseDiff diff = ReverseDiff.Collect(Persisted, Block.Number, withSlots: false);
        PatriciaTrie accounts = TrieChanges.Accounts(Persisted.Accounts, diff.Accounts);
        return accounts.Root == Root ? accounts : throw Misfit("AccountHistory", accounts.Root, Root);
    }

    /// <summary>The slots of an account that later blocks changed, with their values then.</summary>
    private Dictionary<Hash256, UInt256> SlotsOf(in Hash256 account)
    {
        Dictionary<Hash256, UInt256> slots = [];
        using ICursor cursor = Persisted.View.OpenCursor(Column.SlotHistory);
        for (bool more = cursor.Seek(account.Bytes); more && cursor.Key.StartsWith(account.Bytes); more = cursor.Next())
        {
            Hash256 slot = new(cursor.Key.Slice(Hash256.Size, Hash256.Size));
            if (slots.ContainsKey(slot)) continue;
            // The cursor is put where the first change after the block would be.
            bool changed = History.TryGetSlot(cursor, account, slot, Block.Number, out UInt256 value);
            if (changed) slots.Add(slot, value);
            else if (!cursor.SeekBack(History.LastOf(account, slot))) break;
        }
        return slots;
    }

    private ICursor Take(ConcurrentBag<ICursor> cursors, Column column)
    {
        PersistedState disk = Persisted;
        return cursors.TryTake(out ICursor? cursor) ? cursor : disk.View.OpenCursor(column);
    }

    private StoreException Misfit(string column, in Hash256 root, in Hash256 expected) => new(
        $"Undoing the blocks back to {Block} gives the root {root} instead of {expected}: the history on disk is damaged " +
        $"(column {column}). " +
        FlatState.Advice);
}
