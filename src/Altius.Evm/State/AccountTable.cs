using System.Numerics;
using Altius.Primitives;

namespace Altius.Evm;

/// <summary>
/// Accounts by address: open addressing with linear probing over a power of two of buckets, at most half full. Objects
/// and buckets are kept for reuse when the table is cleared; but no more buckets are used than are wanted, for few accounts had
/// better be looked up in few lines of the processor's cache.
/// </summary>
internal sealed class AccountTable
{
    private const int LeastBuckets = 256;

    private int[] _buckets = new int[LeastBuckets]; // index + 1 of the account; 0 is free
    private CachedAccount[] _accounts = new CachedAccount[LeastBuckets / 2];
    private int _mask = LeastBuckets - 1; // the buckets behind it are free

    public int Count { get; private set; }

    public ReadOnlySpan<CachedAccount> All => _accounts.AsSpan(0, Count);

    public CachedAccount? Find(in Address address)
    {
        int[] buckets = _buckets;
        int mask = _mask;
        for (int i = KeyedHash.Of(address) & mask; ; i = (i + 1) & mask)
        {
            int index = buckets[i];
            if (index == 0) return null;
            CachedAccount account = _accounts[index - 1];
            if (account.Address.Equals(address)) return account;
        }
    }

    /// <summary>An account object filed under an address that the table does not hold; the caller loads it.</summary>
    public CachedAccount Add(in Address address)
    {
        if (Count > _mask / 2) Grow();
        CachedAccount account = _accounts[Count] ??= new CachedAccount();
        account.Address = address;
        Count++;
        File(address, Count);
        return account;
    }

    /// <summary>Starts over, with room for so many accounts; for more it is made as they come.</summary>
    public void Clear(int expected)
    {
        int mask = _mask;
        if (Count < mask / 16)
        {
            // Every run of filled buckets begins at the home of one of its accounts, so clearing from each home onwards
            // reaches all of them.
            foreach (CachedAccount account in All)
            {
                for (int i = KeyedHash.Of(account.Address) & mask; _buckets[i] != 0; i = (i + 1) & mask) _buckets[i] = 0;
            }
        }
        else
        {
            Array.Clear(_buckets, 0, mask + 1);
        }
        Count = 0;
        Use((int)Math.Max(LeastBuckets, BitOperations.RoundUpToPowerOf2((uint)expected * 2)));
    }

    private void File(in Address address, int entry)
    {
        int mask = _mask;
        int i = KeyedHash.Of(address) & mask;
        while (_buckets[i] != 0) i = (i + 1) & mask;
        _buckets[i] = entry;
    }

    private void Grow()
    {
        int size = _mask + 1;
        Array.Clear(_buckets, 0, size);
        Use(2 * size);
        for (int i = 0; i < Count; i++) File(_accounts[i].Address, i + 1);
    }

    /// <summary>Goes on with so many buckets, which are all free.</summary>
    private void Use(int buckets)
    {
        if (buckets > _buckets.Length)
        {
            _buckets = new int[buckets];
            Array.Resize(ref _accounts, buckets / 2);
        }
        _mask = buckets - 1;
    }
}
