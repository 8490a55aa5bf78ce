using Altius.Evm;
using Altius.Primitives;

namespace Altius.Parallel;

/// <summary>One worker's stock of locations, used again from block to block. Not thread-safe.</summary>
internal sealed class LocationArena
{
    /// <summary>Locations of a kind that are kept from one block to the next; a rare giant's are left to the collector.</summary>
    private const int Kept = 1 << 17;

    private AccountLocation[] _accounts = [];
    private SlotLocation[] _slots = [];
    private readonly List<Code> _newCodes = [];
    private readonly ChangeMap<Address, AccountChange> _changes = new();
    private (AccountLocation Account, UInt256 Key, UInt256 Value)[] _slotChanges = [];
    private int _accountCount, _slotCount, _slotChangeCount;

    /// <summary>Those taken since <see cref="Clear"/>.</summary>
    public ReadOnlySpan<AccountLocation> Accounts => _accounts.AsSpan(0, _accountCount);

    /// <summary>Those taken since <see cref="Clear"/>.</summary>
    public ReadOnlySpan<SlotLocation> Slots => _slots.AsSpan(0, _slotCount);

    /// <summary>
    /// What became of the accounts that were changed, as far as it was added;
    /// each location knows where its own is. Others may take it over.
    /// </summary>
    public ChangeMap<Address, AccountChange> Changes => _changes;

    /// <summary>The code that those accounts came by.</summary>
    public IReadOnlyList<Code> NewCodes => _newCodes;

    /// <summary>The slots that were changed, as far as they were added, and what they hold now.</summary>
    public ReadOnlySpan<(AccountLocation Account, UInt256 Key, UInt256 Value)> SlotChanges =>
        _slotChanges.AsSpan(0, _slotChangeCount);

    /// <param name="location">Of this arena.</param>
    public void AddChange(AccountLocation location, AccountChange change)
    {
        location.ChangeAt = _changes.Append(location.Address, change);
        if (location.NewCode is { Length: > 0 } code) _newCodes.Add(code);
    }

    public void AddChange(AccountLocation account, in UInt256 key, in UInt256 value)
    {
        if (_slotChangeCount == _slotChanges.Length) Array.Resize(ref _slotChanges, Math.Max(256, 2 * _slotChangeCount));
        _slotChanges[_slotChangeCount++] = (account, key, value);
    }

    public AccountLocation TakeAccount()
    {
        if (_accountCount == _accounts.Length) Array.Resize(ref _accounts, Math.Max(64, 2 * _accountCount));
        return _accounts[_accountCount++] ??= new AccountLocation(this);
    }

    public SlotLocation TakeSlot()
    {
        if (_slotCount == _slots.Length) Array.Resize(ref _slots, Math.Max(256, 2 * _slotCount));
        return _slots[_slotCount++] ??= new SlotLocation();
    }

    /// <summary>Gives the location taken last back.</summary>
    public void ReturnAccount() => _accountCount--;

    /// <summary>Gives the location taken last back.</summary>
    public void ReturnSlot() => _slotCount--;

    public void Clear()
    {
        if (_accounts.Length > Kept) Array.Resize(ref _accounts, Kept);
        if (_slots.Length > Kept) Array.Resize(ref _slots, Kept);
        _accountCount = _slotCount = 0;
        DropChanges();
    }

    /// <summary>Forgets the changes.</summary>
    public void DropChanges()
    {
        if (_changes.Count != 0) _changes.Clear();
        _newCodes.Clear();
        if (_slotChanges.Length > Kept) _slotChanges = [];
        _slotChangeCount = 0;
    }
}
