using System.Diagnostics;
using Altius.Primitives;

namespace Altius.State;

/// <summary>
/// What is in memory between a state and the database: the layers' changes, and a cache of what the database holds.
/// </summary>
internal sealed class StateMemory
{
    private readonly StateCache<Address, KnownAccount> _accounts;
    private readonly StateCache<SlotKey, UInt256> _slots;
    private readonly RecentlyUsed<Hash256, byte[]> _codes;

    /// <param name="bytes">For accounts, slots and code together: a quarter, a half and a quarter.</param>
    public StateMemory(long bytes)
    {
        _accounts = new(bytes / 4);
        _slots = new(bytes / 2);
        _codes = new(bytes / 4, static code => code.Length);
    }

    public LayerIndex Layers { get; } = new();

    /// <summary>Of accounts and slots.</summary>
    public ReadMeter Reads { get; } = new();

    public KnownAccount ReadAccount(PersistedState disk, in Address who)
    {
        if (_accounts.TryGet(who, disk.Generation, out KnownAccount account)) return account;
        long began = Reads.Begin();
        account = FlatState.ReadAccount(disk.View, StateKeys.Of(who));
        Reads.End(began);
        _accounts.Put(who, account, disk.Generation);
        return account;
    }

    /// <summary>Whether an account, or that there is none, is in the cache.</summary>
    public bool HasAccount(PersistedState disk, in Address who) => _accounts.TryGet(who, disk.Generation, out _);

    /// <summary>Brings accounts into the cache, many at once.</summary>
    /// <param name="accounts">In any order; they are sorted.</param>
    public void LoadAccounts(PersistedState disk, Span<Address> accounts)
    {
        Hash256[] hashes = StateKeys.Of(accounts);
        hashes.AsSpan().Sort(accounts);
        long began = Stopwatch.GetTimestamp();
        KnownAccount[] known = FlatState.ReadAccounts(disk.View, hashes);
        Reads.Add(known.Length, began);
        for (int i = 0; i < known.Length; i++) _accounts.Put(accounts[i], known[i], disk.Generation);
    }

    public UInt256 ReadSlot(PersistedState disk, in Address who, in UInt256 slot)
    {
        SlotKey key = new(who, slot);
        if (_slots.TryGet(key, disk.Generation, out UInt256 value)) return value;
        long began = Reads.Begin();
        value = FlatState.ReadSlot(disk.View, StateKeys.Of(who), StateKeys.Of(slot));
        Reads.End(began);
        _slots.Put(key, value, disk.Generation);
        return value;
    }

    public ReadOnlyMemory<byte> ReadCode(PersistedState disk, in Hash256 codeHash)
    {
        if (_codes.TryGet(codeHash, out byte[]? code)) return code;
        code = FlatState.ReadCode(disk.View, codeHash);
        _codes.Put(codeHash, code);
        return code;
    }

    /// <summary>Brings the cache from one generation of the database to the next.</summary>
    /// <param name="layers">What was written to disk, oldest first.</param>
    public void Advance(int generation, IReadOnlyList<Layer> layers)
    {
        _accounts.Advance(generation);
        _slots.Advance(generation);
        Dictionary<Address, ulong> wiped = [];
        foreach (Layer layer in layers)
            foreach (AccountEdit edit in layer.Edits)
                if (edit.Version.IsWiped) wiped[edit.Who] = layer.Number;
        // Once for all: it looks at every entry.
        if (wiped.Count != 0) _slots.Remove(key => wiped.ContainsKey(key.Who));
        foreach (Layer layer in layers)
        {
            foreach (AccountEdit edit in layer.Edits)
            {
                _accounts.Change(edit.Who, new KnownAccount(edit.Version.Exists, edit.Version.Account), generation);
                if (wiped.TryGetValue(edit.Who, out ulong last) && layer.Number < last) continue;
                foreach (SlotEdit slot in edit.Slots)
                    _slots.Change(new SlotKey(edit.Who, slot.Slot), slot.Version.Value, generation);
            }
        }
    }

    /// <summary>Forgets what the database held: it holds another branch now.</summary>
    public void Clear(int generation)
    {
        _accounts.Advance(generation);
        _slots.Advance(generation);
        _accounts.Remove(static _ => true);
        _slots.Remove(static _ => true);
    }
}
