using Altius.Core;
using Altius.Primitives;

namespace Altius.Evm;

/// <summary>
/// All that a transaction or a block changed, as values after it. It is the only form in which state leaves execution.
/// </summary>
public sealed class StateDiff
{
    /// <summary>The accounts with a change, by address.</summary>
    public ChangeMap<Address, AccountChange> Accounts { get; } = new();

    /// <summary>Code that came into being, by its hash.</summary>
    public Dictionary<Hash256, ReadOnlyMemory<byte>> Codes { get; } = [];

    public bool IsEmpty => Accounts.Count == 0;

    /// <summary>Puts a later diff on top of this one.</summary>
    public void Apply(StateDiff later)
    {
        foreach ((Address who, AccountChange change) in later.Accounts)
        {
            if (Accounts.TryGetValue(who, out AccountChange? mine)) mine.Apply(change);
            else Accounts.Append(who, change.Clone());
        }
        foreach ((Hash256 hash, ReadOnlyMemory<byte> code) in later.Codes) Codes[hash] = code;
    }
}

/// <summary>What became of one account.</summary>
public sealed class AccountChange
{
    private SlotChanges _storage;
    private Account _after;
    private bool _exists;

    /// <summary>Null where the account no longer exists. <see cref="Account.HasStorage"/> is not kept up to date here.</summary>
    public Account? After
    {
        get => _exists ? _after : null;
        set => (_exists, _after) = (value is not null, value.GetValueOrDefault());
    }

    /// <summary>Whether all storage from before was dropped; <see cref="Storage"/> then holds all that is left.</summary>
    public bool StorageWiped { get; set; }

    /// <summary>Changed slots and their new values; zero for a slot that is gone.</summary>
    public ref SlotChanges Storage => ref _storage;

    internal void Apply(AccountChange later)
    {
        if (later.StorageWiped)
        {
            StorageWiped = true;
            _storage.Clear();
        }
        (_exists, _after) = (later._exists, later._after);
        foreach ((UInt256 slot, UInt256 value) in later.Storage) _storage[slot] = value;
    }

    internal AccountChange Clone() =>
        new() { _exists = _exists, _after = _after, StorageWiped = StorageWiped, _storage = _storage.Clone() };
}
