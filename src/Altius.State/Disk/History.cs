using Altius.Db;
using Altius.Primitives;

namespace Altius.State;

/// <summary>
/// What was before: for each block and each account and slot it changed, the value until then. The value after block n is the one
/// before the first change after n; where there is none, the present one.
/// </summary>
internal static class History
{
    private const int AccountKeyLength = Hash256.Size + StateKeys.NumberLength;
    private const int SlotKeyLength = StateKeys.SlotLength + StateKeys.NumberLength;

    public static void PutAccount(IWriteBatch batch, in Hash256 account, ulong number, in KnownAccount before)
    {
        Span<byte> key = stackalloc byte[AccountKeyLength];
        Span<byte> value = stackalloc byte[FlatAccount.MaxLength];
        int length = before.Exists ? before.Account.Encode(value) : 0;
        batch.Put(Column.AccountHistory, StateKeys.At(account.Bytes, number, key), value[..length]);
    }

    public static void PutSlot(IWriteBatch batch, in Hash256 account, in Hash256 slot, ulong number, in UInt256 before)
    {
        Span<byte> slotKey = stackalloc byte[StateKeys.SlotLength];
        Span<byte> key = stackalloc byte[SlotKeyLength];
        Span<byte> value = stackalloc byte[Hash256.Size];
        StateKeys.Slot(in account, in slot, slotKey);
        batch.Put(Column.SlotHistory, StateKeys.At(slotKey, number, key), FlatState.EncodeSlot(in before, value));
    }

    /// <summary>What an account was before a block that changed it.</summary>
    /// <exception cref="StoreException">The history is damaged.</exception>
    public static KnownAccount AccountBefore(IReadView view, in Hash256 account, ulong number)
    {
        Span<byte> key = stackalloc byte[AccountKeyLength];
        StateKeys.At(account.Bytes, number, key);
        return view.TryGet(Column.AccountHistory, key, out byte[]? value)
            ? Account(key, value)
            : throw FlatState.Fault(Column.AccountHistory, key, "is missing");
    }

    /// <summary>What a slot was before a block that changed it.</summary>
    /// <exception cref="StoreException">The history is damaged.</exception>
    public static UInt256 SlotBefore(IReadView view, in Hash256 account, in Hash256 slot, ulong number)
    {
        Span<byte> slotKey = stackalloc byte[StateKeys.SlotLength];
        Span<byte> key = stackalloc byte[SlotKeyLength];
        StateKeys.At(StateKeys.Slot(in account, in slot, slotKey), number, key);
        return view.TryGet(Column.SlotHistory, key, out byte[]? value)
            ? Slot(key, value)
            : throw FlatState.Fault(Column.SlotHistory, key, "is missing");
    }

    /// <summary>What an account was after a block.</summary>
    /// <param name="cursor">On <see cref="Column.AccountHistory"/>.</param>
    /// <returns>False where no later block changed it.</returns>
    public static bool TryGetAccount(ICursor cursor, in Hash256 account, ulong number, out KnownAccount known)
    {
        Span<byte> key = stackalloc byte[AccountKeyLength];
        bool found = cursor.Seek(StateKeys.At(account.Bytes, number + 1, key)) && cursor.Key.StartsWith(account.Bytes);
        known = found ? Account(cursor.Key, cursor.Value) : default;
        return found;
    }

    /// <summary>What a slot was after a block.</summary>
    /// <param name="cursor">On <see cref="Column.SlotHistory"/>.</param>
    /// <returns>False where no later block changed it.</returns>
    public static bool TryGetSlot(ICursor cursor, in Hash256 account, in Hash256 slot, ulong number, out UInt256 value)
    {
        Span<byte> slotKey = stackalloc byte[StateKeys.SlotLength];
        Span<byte> key = stackalloc byte[SlotKeyLength];
        StateKeys.Slot(in account, in slot, slotKey);
        bool found = cursor.Seek(StateKeys.At(slotKey, number + 1, key)) && cursor.Key.StartsWith(slotKey);
        value = found ? Slot(cursor.Key, cursor.Value) : default;
        return found;
    }

    /// <summary>The key behind which the history of a slot ends.</summary>
    public static byte[] LastOf(in Hash256 account, in Hash256 slot)
    {
        byte[] key = new byte[SlotKeyLength];
        StateKeys.At(StateKeys.Slot(in account, in slot, key), ulong.MaxValue, key);
        return key;
    }

    /// <summary>Deletes what a block's changes left in the history, and their record.</summary>
    public static void Delete(IWriteBatch batch, BlockChanges changes)
    {
        Span<byte> slotKey = stackalloc byte[StateKeys.SlotLength];
        Span<byte> key = stackalloc byte[SlotKeyLength];
        ulong number = changes.Block.Number;
        foreach ((Hash256 account, List<Hash256> slots) in changes.Accounts)
        {
            batch.Delete(Column.AccountHistory, StateKeys.At(account.Bytes, number, key));
            foreach (Hash256 slot in slots)
                batch.Delete(Column.SlotHistory, StateKeys.At(StateKeys.Slot(in account, in slot, slotKey), number, key));
        }
        batch.Delete(Column.BlockChanges, StateKeys.Number(number, key));
    }

    private static KnownAccount Account(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) =>
        value.IsEmpty ? default : new(true, FlatState.DecodeAccount(Column.AccountHistory, key, value));

    private static UInt256 Slot(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) =>
        value.IsEmpty ? default : FlatState.DecodeSlot(Column.SlotHistory, key, value);
}
