using Altius.Db;
using Altius.Primitives;
using Altius.Trie;

namespace Altius.State;

/// <summary>
/// Puts into a batch what takes the state on disk back to an earlier block, and holds it against that block's root.
/// </summary>
internal sealed class Rollback(IWriteBatch batch, PersistedState from, StateTries tries)
{
    /// <returns>The mark of the earlier state, not yet in the batch, and its account trie.</returns>
    /// <exception cref="StoreException">The history is damaged.</exception>
    public (StateMark Mark, PatriciaTrie Accounts) To(ulong number)
    {
        ReverseDiff diff = ReverseDiff.Collect(from, number, withSlots: true, undone => History.Delete(batch, undone));
        foreach ((Hash256 account, Dictionary<Hash256, UInt256> slots) in diff.Slots)
            UndoStorage(account, diff.Accounts[account], slots);
        PatriciaTrie accounts = UndoAccounts(diff);
        return (new StateMark(diff.Block, diff.Root, from.Mark.OldestHistory), accounts);
    }

    private PatriciaTrie UndoAccounts(ReverseDiff diff)
    {
        Span<byte> value = stackalloc byte[FlatAccount.MaxLength];
        foreach ((Hash256 account, KnownAccount before) in diff.Accounts)
        {
            if (before.Exists) batch.Put(Column.Accounts, account.Bytes, value[..before.Account.Encode(value)]);
            else batch.Delete(Column.Accounts, account.Bytes);
        }
        PatriciaTrie accounts = TrieChanges.Accounts(from.Accounts, diff.Accounts);
        if (accounts.Root != diff.Root) throw new StoreException(
            $"Undoing the blocks from {from.Block} back to {diff.Block} gives a state with the root {accounts.Root} " +
            $"instead of {diff.Root}: the history on disk is damaged (columns AccountHistory, BlockChanges). {FlatState.Advice}");
        accounts.WriteChangesSince(from.Accounts, new NodeWriter(batch, account: null));
        return accounts;
    }

    private void UndoStorage(in Hash256 account, in KnownAccount before, Dictionary<Hash256, UInt256> slots)
    {
        Span<byte> key = stackalloc byte[StateKeys.SlotLength];
        Span<byte> word = stackalloc byte[Hash256.Size];
        foreach ((Hash256 slot, UInt256 value) in slots)
        {
            StateKeys.Slot(in account, in slot, key);
            if (value.IsZero) batch.Delete(Column.Slots, key);
            else batch.Put(Column.Slots, key, FlatState.EncodeSlot(in value, word));
        }
        KnownAccount onDisk = FlatState.ReadAccount(from.View, account);
        PatriciaTrie now = tries.OpenStorage(account, onDisk.Exists ? onDisk.Account.StorageRoot : PatriciaTrie.EmptyRoot);
        PatriciaTrie then = TrieChanges.Slots(now, slots);
        Hash256 expected = before.Exists ? before.Account.StorageRoot : PatriciaTrie.EmptyRoot;
        if (then.Root != expected) throw new StoreException(
            $"Undoing blocks gives the account with hashed address {account} a storage root of {then.Root} instead of " +
            $"{expected}: the history on disk is damaged (column SlotHistory). {FlatState.Advice}");
        then.WriteChangesSince(now, new NodeWriter(batch, account));
    }
}
