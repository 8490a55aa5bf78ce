using Altius.Primitives;

namespace Altius.Evm;

/// <summary>
/// Accounts by address: open addressing with linear probing over a power of two of buckets, at most half full. Objects
/// are kept for reuse when the table is cleared.
/// </summary>
internal sealed class AccountTable
{
    private int[] _buckets = new int[256]; // index + 1 of the account; 0 is free
    private CachedAccount[] _accounts = new CachedAccount[128];

    public int Count { get; private set; }

    public ReadOnlySpan<CachedAccount> All => _accounts.AsSpan(0, Count);

    public CachedAccount? Find(in Address address)
    {
        int mask = _buckets.Length - 1;
        for (int i = KeyedHash.Of(address) & mask; ; i = (i + 1) & mask)
        {
            int index = _buckets[i];
            if (index == 0) return null;
            CachedAccount account = _accounts[index - 1];
            if (account.Address.Equals(address)) return account;
        }
    }

    /// <summary>An account object filed under an address that the table does not hold; the caller loads it.</summary>
    public CachedAccount Add(in Address address)
    {
        if (Count == _accounts.Length) Grow();
        CachedAccount account = _accounts[Count] ??= new CachedAccount();
        account.Address = address;
        Count++;
        File(address, Count);
        return account;
    }

    public void Clear()
    {
        if (Count < _buckets.Length / 16)
        {
            int mask = _buckets.Length - 1;
            // Every run of filled buckets begins at the home of one of its accounts, so clearing from each home onwards
            // reaches all of them.
            foreach (CachedAccount account in All)
            {
                for (int i = KeyedHash.Of(account.Address) & mask; _buckets[i] != 0; i = (i + 1) & mask) _buckets[i] = 0;
            }
        }
        else
        {
            Array.Clear(_buckets);
        }
        Count = 0;
    }

    private void File(in Address address, int entry)
    {
        int mask = _buckets.Length - 1;
        int i = KeyedHash.Of(address) & mask;
        while (_buckets[i] != 0) i = (i + 1) & mask;
        _buckets[i] = entry;
    }

    private void Grow()
    {
        Array.Resize(ref _accounts, 2 * _accounts.Length);
        _buckets = new int[2 * _buckets.Length];
        for (int i = 0; i < Count; i++) File(_accounts[i].Address, i + 1);
    }
}
