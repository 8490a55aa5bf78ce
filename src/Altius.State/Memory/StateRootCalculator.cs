using Altius.Core;
using Altius.Evm;
using Altius.Primitives;
using Altius.Trie;

namespace Altius.State;

/// <summary>
/// The tries of one state, and so its root. It never changes: a diff gives the tries of another state, which share with
/// these every node the diff does not touch.
/// </summary>
public sealed class StateRootCalculator
{
    /// <summary>The tries of the state that holds nothing.</summary>
    public static readonly StateRootCalculator Empty = new(PatriciaTrie.Empty, LayeredMap<Address, PatriciaTrie>.Empty);

    private readonly PatriciaTrie _accounts;
    private readonly LayeredMap<Address, PatriciaTrie> _storages; // none for an account without storage

    private StateRootCalculator(PatriciaTrie accounts, LayeredMap<Address, PatriciaTrie> storages)
    {
        _accounts = accounts;
        _storages = storages;
    }

    /// <summary>The state root.</summary>
    public Hash256 Root => _accounts.Root;

    /// <summary>The tries of a whole state.</summary>
    public static StateRootCalculator Of(MemoryState state)
    {
        using TrieBatch accounts = new();
        using TrieBatch slots = new();
        Dictionary<Address, PatriciaTrie> storages = [];
        foreach ((Address who, StoredAccount account) in state.Accounts)
        {
            PatriciaTrie storage = UpdateStorage(PatriciaTrie.Empty, account.Storage.Entries, slots);
            if (!storage.IsEmpty) storages.Add(who, storage);
            SetAccount(accounts, who, account.ToAccount(), storage.Root);
        }
        return new(PatriciaTrie.Empty.Update(accounts), new(storages));
    }

    /// <summary>The tries of the state after these changes.</summary>
    public StateRootCalculator After(StateDiff diff)
    {
        using TrieBatch accounts = new();
        using TrieBatch slots = new();
        List<KeyValuePair<Address, PatriciaTrie?>> storages = [];
        foreach ((Address who, AccountChange change) in diff.Accounts)
        {
            PatriciaTrie storage = Change(who, change, slots, storages);
            if (change.After is { } account) SetAccount(accounts, who, account, storage.Root);
            else accounts.DeleteHashed(who.Bytes);
        }
        return new(_accounts.Update(accounts), storages.Count == 0 ? _storages : _storages.With(storages));
    }

    /// <summary>The storage trie of an account after its change, noted down where it is another than before.</summary>
    private PatriciaTrie Change(
        in Address who, AccountChange change, TrieBatch slots, List<KeyValuePair<Address, PatriciaTrie?>> changed)
    {
        PatriciaTrie before = _storages[who] ?? PatriciaTrie.Empty;
        PatriciaTrie after = change.StorageWiped || change.After is null ? PatriciaTrie.Empty : before;
        if (change.After is not null) after = UpdateStorage(after, change.Storage, slots);
        if (!ReferenceEquals(before, after)) changed.Add(new(who, after.IsEmpty ? null : after));
        return after;
    }

    private static PatriciaTrie UpdateStorage(
        PatriciaTrie trie, IEnumerable<KeyValuePair<UInt256, UInt256>> changes, TrieBatch slots)
    {
        slots.Clear();
        Span<byte> key = stackalloc byte[Hash256.Size];
        RlpWriter writer = new(64);
        foreach ((UInt256 slot, UInt256 value) in changes)
        {
            slot.WriteBigEndian(key);
            writer.Clear();
            if (!value.IsZero) writer.Write(value);
            slots.SetHashed(key, writer.Written);
        }
        writer.Dispose();
        return slots.Count == 0 ? trie : trie.Update(slots);
    }

    /// <summary>The leaf of an account: nonce, balance, storage root, code hash (Yellow Paper 4.1).</summary>
    private static void SetAccount(TrieBatch accounts, in Address who, in Account account, in Hash256 storageRoot)
    {
        RlpWriter writer = new(128);
        int list = writer.BeginList();
        writer.Write(account.Nonce);
        writer.Write(account.Balance);
        writer.Write(storageRoot);
        writer.Write(account.CodeHash);
        writer.EndList(list);
        accounts.SetHashed(who.Bytes, writer.Written);
        writer.Dispose();
    }
}
