using System.Numerics;
using System.Runtime.CompilerServices;
using Altius.Primitives;

namespace Altius.Evm;

/// <summary>A storage slot as the block being executed sees it.</summary>
internal struct CachedSlot
{
    public UInt256 Key;
    public UInt256 Value;

    /// <summary>The value when the transaction <see cref="SeenIn"/> began.</summary>
    public UInt256 Original;

    /// <summary>The value in the parent state.</summary>
    public UInt256 Parent;

    public CachedAccount Account;

    /// <summary>The storage it belongs to; an account that took another name has dropped the slot.</summary>
    public int StorageId;

    /// <summary>The last transaction that looked at the slot.</summary>
    public int SeenIn;

    /// <summary>The last transaction in which the slot was accessed in the sense of EIP-2929.</summary>
    public int WarmIn;
}

/// <summary>
/// Slots by storage and key: open addressing with linear probing over a power of two of buckets, at most half full; as in
/// <see cref="AccountTable"/> no more of them than are wanted.
/// References into it are good until the next <see cref="Add"/>; indices until <see cref="Clear"/>.
/// </summary>
internal sealed class SlotTable
{
    private const int LeastBuckets = 1024;

    private int[] _buckets = new int[LeastBuckets]; // index + 1 of the slot; 0 is free
    private CachedSlot[] _slots = new CachedSlot[LeastBuckets / 2];
    private int _mask = LeastBuckets - 1; // the buckets behind it are free

    public int Count { get; private set; }

    public ref CachedSlot this[int index] => ref _slots[index];

    public ReadOnlySpan<CachedSlot> All => _slots.AsSpan(0, Count);

    /// <returns>The index of the slot, or −1.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(int storageId, in UInt256 key)
    {
        int[] buckets = _buckets;
        CachedSlot[] slots = _slots;
        int mask = _mask;
        for (int i = Hash(storageId, key) & mask; ; i = (i + 1) & mask)
        {
            int index = buckets[i] - 1;
            if (index < 0) return -1;
            ref CachedSlot slot = ref slots[index];
            if (UInt256.Equals(slot.Key, key) && slot.StorageId == storageId) return index;
        }
    }

    /// <summary>Adds a slot that the table does not hold and gives its index.</summary>
    public int Add(CachedAccount account, in UInt256 key, in UInt256 value)
    {
        if (Count > _mask / 2) Grow();
        ref CachedSlot slot = ref _slots[Count];
        slot.Key = key;
        slot.Value = slot.Original = slot.Parent = value;
        slot.Account = account;
        slot.StorageId = account.StorageId;
        slot.SeenIn = slot.WarmIn = 0;
        File(slot, Count + 1);
        return Count++;
    }

    /// <summary>Starts over, with room for so many slots; for more it is made as they come.</summary>
    public void Clear(int expected)
    {
        int mask = _mask;
        if (Count < mask / 16)
        {
            for (int n = 0; n < Count; n++)
            {
                ref CachedSlot slot = ref _slots[n];
                for (int i = Hash(slot.StorageId, slot.Key) & mask; _buckets[i] != 0; i = (i + 1) & mask) _buckets[i] = 0;
            }
        }
        else
        {
            Array.Clear(_buckets, 0, mask + 1);
        }
        Count = 0;
        Use((int)Math.Max(LeastBuckets, BitOperations.RoundUpToPowerOf2((uint)expected * 2)));
    }

    private void File(in CachedSlot slot, int entry)
    {
        int mask = _mask;
        int i = Hash(slot.StorageId, slot.Key) & mask;
        while (_buckets[i] != 0) i = (i + 1) & mask;
        _buckets[i] = entry;
    }

    private void Grow()
    {
        int size = _mask + 1;
        Array.Clear(_buckets, 0, size);
        Use(2 * size);
        for (int i = 0; i < Count; i++) File(_slots[i], i + 1);
    }

    /// <summary>Goes on with so many buckets, which are all free.</summary>
    private void Use(int buckets)
    {
        if (buckets > _buckets.Length)
        {
            _buckets = new int[buckets];
            Array.Resize(ref _slots, buckets / 2);
        }
        _mask = buckets - 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Hash(int storageId, in UInt256 key) => KeyedHash.Of(key, (uint)storageId);
}
