using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Altius.Primitives;

namespace Altius.Evm;

/// <content>Storage, lasting and transient.</content>
public sealed partial class WorldState
{
    public UInt256 GetStorage(in Address who, in UInt256 slot) => SlotAt(FindSlot(Find(who), slot)).Value;

    public void SetStorage(in Address who, in UInt256 slot, in UInt256 value) => SetSlot(FindSlot(Find(who), slot), value);

    /// <summary>Makes a slot warm for the rest of the transaction (EIP-2929).</summary>
    public void WarmSlot(in Address who, in UInt256 slot) => WarmSlot(FindSlot(Find(who), slot));

    /// <summary>The index of a slot, which is read from the parent state on a first use.</summary>
    internal int FindSlot(CachedAccount account, in UInt256 key)
    {
        int index = _slots.Find(account.StorageId, key);
        if (index < 0) index = LoadSlot(account, key);
        ref CachedSlot slot = ref _slots[index];
        if (slot.SeenIn != _transaction)
        {
            slot.SeenIn = _transaction;
            slot.Original = slot.Value;
        }
        return index;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int LoadSlot(CachedAccount account, in UInt256 key)
    {
        UInt256 value = account.StorageWiped ? default : _parent.GetStorage(account.Address, key);
        return _slots.Add(account, key, value);
    }

    /// <summary>A slot by index; the reference is good until another slot is looked up.</summary>
    internal ref readonly CachedSlot SlotAt(int index) => ref _slots[index];

    internal void SetSlot(int index, in UInt256 value)
    {
        ref CachedSlot slot = ref _slots[index];
        ref JournalEntry entry = ref _journal.Append(Change.Storage, null);
        entry.Index = index;
        entry.Old = slot.Value;
        slot.Value = value;
        slot.Account.Changed = true;
    }

    /// <returns>Whether the slot was cold.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool WarmSlot(int index)
    {
        ref CachedSlot slot = ref _slots[index];
        if (slot.WarmIn == _transaction) return false;
        _journal.Append(Change.SlotWarmed, null).Index = index;
        slot.WarmIn = _transaction;
        return true;
    }

    /// <summary>Storage that lasts one transaction (EIP-1153).</summary>
    internal UInt256 GetTransient(CachedAccount account, in UInt256 key) => _transient.GetValueOrDefault((account.Address, key));

    internal void SetTransient(CachedAccount account, in UInt256 key, in UInt256 value)
    {
        ref UInt256 slot = ref CollectionsMarshal.GetValueRefOrAddDefault(_transient, (account.Address, key), out _);
        ref JournalEntry entry = ref _journal.Append(Change.TransientStorage, account);
        entry.Key = key;
        entry.Old = slot;
        slot = value;
    }
}
