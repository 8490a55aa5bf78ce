using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Altius.Crypto;
using Altius.Db;
using Altius.Primitives;

namespace Altius.State;

/// <summary>
/// Reads accounts, slots and code from a view of the database. What cannot be what was written is a fault of the disk.
/// </summary>
internal static class FlatState
{
    public const string Advice = "Nothing was changed. Check the disk; then restore the database from a copy, or delete it " +
        "and sync again.";

    [SkipLocalsInit]
    public static KnownAccount ReadAccount(IReadView view, in Hash256 account)
    {
        Span<byte> value = stackalloc byte[FlatAccount.MaxLength];
        if (!view.TryRead(Column.Accounts, account.Bytes, value, out int length)) return default;
        return new(true, DecodeAccount(Column.Accounts, account.Bytes, length <= value.Length ? value[..length] : default));
    }

    /// <summary>Reads many accounts, in the order of their hashed addresses.</summary>
    public static KnownAccount[] ReadAccounts(IReadView view, ReadOnlySpan<Hash256> accounts)
    {
        byte[]?[] values = new byte[]?[accounts.Length];
        view.GetMany(
            Column.Accounts, MemoryMarshal.AsBytes(accounts), StateKeys.EqualEnds(accounts.Length, Hash256.Size), values);
        KnownAccount[] known = new KnownAccount[accounts.Length];
        for (int i = 0; i < known.Length; i++)
            if (values[i] is { } value) known[i] = new(true, DecodeAccount(Column.Accounts, accounts[i].Bytes, value));
        return known;
    }

    [SkipLocalsInit]
    public static UInt256 ReadSlot(IReadView view, in Hash256 account, in Hash256 slot)
    {
        Span<byte> key = stackalloc byte[StateKeys.SlotLength];
        Span<byte> value = stackalloc byte[Hash256.Size];
        StateKeys.Slot(in account, in slot, key);
        if (!view.TryRead(Column.Slots, key, value, out int length)) return default;
        return DecodeSlot(Column.Slots, key, length <= value.Length ? value[..length] : default);
    }

    /// <summary>The code with a hash, which must be there.</summary>
    public static byte[] ReadCode(IReadView view, in Hash256 codeHash)
    {
        if (!view.TryGet(Column.Codes, codeHash.Bytes, out byte[]? code)) throw Fault(Column.Codes, codeHash.Bytes, "is missing");
        return Keccak256.Hash(code) == codeHash
            ? code
            : throw Fault(Column.Codes, codeHash.Bytes, "does not have the hash it stands under");
    }

    public static FlatAccount DecodeAccount(Column column, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) =>
        FlatAccount.TryDecode(value, out FlatAccount account) ? account : throw Fault(column, key, "is not an account");

    public static UInt256 DecodeSlot(Column column, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) =>
        value.Length is > 0 and <= Hash256.Size && value[0] != 0
            ? UInt256.FromBigEndian(value)
            : throw Fault(column, key, "is not the value of a slot");

    /// <summary>Writes a slot's value without leading zeros and returns the part of <paramref name="room"/> it took.</summary>
    public static ReadOnlySpan<byte> EncodeSlot(in UInt256 value, Span<byte> room)
    {
        value.WriteBigEndian(room);
        return room[..Hash256.Size].TrimStart((byte)0);
    }

    public static StoreException Fault(Column column, ReadOnlySpan<byte> key, string fault) =>
        new($"The entry of column {column} at key 0x{Convert.ToHexStringLower(key)} {fault}: the database is damaged. {Advice}");
}
