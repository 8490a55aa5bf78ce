using Altius.Core;
using Altius.Evm;
using Altius.Primitives;

namespace Altius.Parallel;

/// <summary>
/// What a run of a batch came to know of an account: had the rest been different, it would have gone the same way.
/// </summary>
internal struct AccountRead
{
    public AccountLocation Location;
    public AccountParts Seen;
    public Account Account;
    public bool Exists;

    /// <summary>The least balance that would have done, unless it was seen exactly.</summary>
    public UInt256 LeastBalance;

    /// <summary>Whether the run would go the same way on this account.</summary>
    public readonly bool HoldsFor(in Account now, bool exists)
    {
        if ((Seen & AccountParts.Nonce) != 0 && now.Nonce != Account.Nonce) return false;
        if ((Seen & AccountParts.Code) != 0 && now.CodeHash != Account.CodeHash) return false;
        if ((Seen & AccountParts.Existence) != 0 && exists != Exists) return false;
        if ((Seen & AccountParts.HasStorage) != 0 && now.HasStorage != Account.HasStorage) return false;
        if (now.Balance == Account.Balance) return true;
        // Near 2^256 credits may wrap around, so that moving the balance is not the same as running again.
        return (Seen & AccountParts.Balance) == 0 && now.Balance >= LeastBalance && (long)now.Balance.U3 >= 0;
    }
}

/// <summary>A slot that a run of a batch came across, and what it left there.</summary>
internal struct SlotAccess
{
    public SlotLocation Location;

    /// <summary>
    /// Whether what was there was asked for: not in storage that the run itself dropped before, which is empty.
    /// </summary>
    public bool WasRead;
    public UInt256 Read;
    public UInt256 Left;

    public readonly bool IsWrite => Left != Read;
}

/// <summary>
/// All that one run of a batch read and wrote. Reads hold what was read rather than which version: a version that says
/// the same again does no harm. Reused; owned by whoever has the batch claimed.
/// </summary>
internal sealed class Footprint
{
    private AccountRead[] _reads = new AccountRead[8];
    private AccountWrite[] _writes = new AccountWrite[4];
    private SlotAccess[] _slots = new SlotAccess[8];
    private int _readCount, _writeCount, _slotCount;

    public ReadOnlySpan<AccountRead> Reads => _reads.AsSpan(0, _readCount);

    public ReadOnlySpan<AccountWrite> Writes => _writes.AsSpan(0, _writeCount);

    public ReadOnlySpan<SlotAccess> Slots => _slots.AsSpan(0, _slotCount);

    public void Clear() => _readCount = _writeCount = _slotCount = 0;

    /// <summary>Takes down what a state that began with the view went through.</summary>
    /// <param name="withReads">False where nobody will ask whether the run holds.</param>
    public void Take(WorldState state, TransactionView view, MultiVersionMemory memory, bool withReads)
    {
        Clear();
        ReadOnlySpan<CachedAccount> accounts = state.AccountsRead;
        if (accounts.Length != view.Accounts.Length) throw Disagreement();
        for (int i = 0; i < accounts.Length; i++) Take(accounts[i], view.Accounts[i], withReads);
        TakeSlots(state.SlotsRead, view, memory, withReads);
    }

    /// <summary>Whether the run would go the same way now.</summary>
    public bool Holds(int batch)
    {
        foreach (ref readonly SlotAccess slot in Slots)
            if (slot.WasRead && (slot.Location.Read(batch, out UInt256 now) >= 0 || now != slot.Read)) return false;
        foreach (ref readonly AccountRead read in Reads)
        {
            bool exists = read.Location.Read(batch, out Account now);
            if (!read.HoldsFor(now, exists)) return false;
        }
        return true;
    }

    /// <summary>Keeps the code that came into being, before anybody can see its hash.</summary>
    public void AddCodes(MultiVersionMemory memory)
    {
        foreach (ref readonly AccountWrite write in Writes)
            if (write.Code is { Length: > 0 } code) memory.AddCode(code);
    }

    public void Publish(int batch, MultiVersionMemory memory)
    {
        AddCodes(memory);
        foreach (ref readonly AccountWrite write in Writes) write.Location.Publish(batch, write);
        foreach (ref readonly SlotAccess slot in Slots)
            if (slot.IsWrite) slot.Location.Publish(batch, slot.Left);
    }

    /// <summary>Marks what was published as in need of another run.</summary>
    public void MarkEstimates(int batch)
    {
        foreach (ref readonly AccountWrite write in Writes) write.Location.MarkStale(batch);
        foreach (ref readonly SlotAccess slot in Slots)
            if (slot.IsWrite) slot.Location.MarkEstimate(batch);
    }

    /// <summary>Takes back what was marked and not published again since.</summary>
    public void Withdraw(int batch)
    {
        foreach (ref readonly AccountWrite write in Writes) write.Location.RemoveStale(batch);
        foreach (ref readonly SlotAccess slot in Slots)
            if (slot.IsWrite) slot.Location.RemoveEstimate(batch);
    }

    public void Settle(int batch)
    {
        foreach (ref readonly AccountWrite write in Writes) write.Location.Settle(batch, write);
        foreach (ref readonly SlotAccess slot in Slots)
            if (slot.IsWrite) slot.Location.Settle(batch, slot.Left);
    }

    private void TakeSlots(ReadOnlySpan<CachedSlot> slots, TransactionView view, MultiVersionMemory memory, bool withReads)
    {
        ReadOnlySpan<SlotLocation> locations = view.Slots;
        if (_slots.Length < slots.Length) _slots = new SlotAccess[Math.Max(slots.Length, 2 * _slots.Length)];
        int read = 0;
        for (int i = 0; i < slots.Length; i++)
        {
            ref readonly CachedSlot slot = ref slots[i];
            // Storage that was dropped on the way is not read through the view any more, so what is next in the view's list
            // is this slot, or the slot was not read.
            bool wasRead = read < locations.Length && locations[read].Is(slot.Account.Address, slot.Key);
            SlotLocation? location = wasRead ? locations[read++] : null;
            // Of an account deleted meanwhile nothing is left, and its deletion says so.
            bool dropped = slot.StorageId != slot.Account.StorageId;
            bool isWrite = !dropped && slot.Value != slot.Parent;
            if (!isWrite && !(withReads && wasRead)) continue;
            ref SlotAccess access = ref _slots[_slotCount++];
            access.Location = location ?? memory.Slot(memory.Account(slot.Account.Address, view.Arena), slot.Key, view.Arena);
            access.WasRead = wasRead;
            access.Read = slot.Parent;
            access.Left = isWrite ? slot.Value : slot.Parent;
        }
        if (read != locations.Length) throw Disagreement();
    }

    private static InvalidOperationException Disagreement() =>
        new("The state and the view it read from disagree about what was read.");

    private void Take(CachedAccount account, AccountLocation location, bool withReads)
    {
        if (withReads && (account.Seen != AccountParts.None || !account.LeastParentBalance.IsZero))
        {
            if (_readCount == _reads.Length) Array.Resize(ref _reads, 2 * _readCount);
            ref AccountRead read = ref _reads[_readCount++];
            read.Location = location;
            read.Seen = account.Seen;
            read.Account = account.Parent;
            read.Exists = account.ParentExists;
            read.LeastBalance = account.LeastParentBalance;
        }
        bool wiped = account.StorageWiped && account.ParentExists;
        if (!wiped && !account.Differs) return;
        if (_writeCount == _writes.Length) Array.Resize(ref _writes, 2 * _writeCount);
        Account present = account.Present;
        AccountParts what = AccountParts.None;
        if (present.Nonce != account.Parent.Nonce) what |= AccountParts.Nonce;
        if (present.CodeHash != account.Parent.CodeHash) what |= AccountParts.Code;
        if (account.PresentlyExists != account.ParentExists) what |= AccountParts.Existence;
        _writes[_writeCount++] = new AccountWrite
        {
            Location = location,
            What = what,
            Code = (what & AccountParts.Code) != 0 ? account.Code : null,
            Delta = present.Balance - account.Parent.Balance,
            Nonce = present.Nonce,
            Exists = account.PresentlyExists,
            Wiped = wiped,
        };
    }
}
