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
    private (Address Who, AccountChange? Change, Code? NewCode)[] _changes = [];
    private (AccountLocation Account, UInt256 Key, UInt256 Value)[] _slotChanges = [];
    private int _accountCount, _slotCount, _changeCount, _slotChangeCount;

    /// <summary>Those taken since <see cref="Clear"/>.</summary>
    public ReadOnlySpan<AccountLocation> Accounts => _accounts.AsSpan(0, _accountCount);

    /// <summary>Those taken since <see cref="Clear"/>.</summary>
    public ReadOnlySpan<SlotLocation> Slots => _slots.AsSpan(0, _slotCount);

    /// <summary>
    /// What became of the accounts that were changed, as far as it was added, and null where that turned out to be nothing; with the
    /// code they came by.
    /// </summary>
    public Span<(Address Who, AccountChange? Change, Code? NewCode)> Changes => _changes.AsSpan(0, _changeCount);

    /// <summary>The slots that were changed, as far as they were added, and what they hold now.</summary>
    public ReadOnlySpan<(AccountLocation Account, UInt256 Key, UInt256 Value)> SlotChanges => _slotChanges.AsSpan(0, _slotChangeCount);

    /// <param name="location">Of this arena.</param>
    public void AddChange(AccountLocation location, AccountChange change)
    {
        if (_changeCount == _changes.Length) Array.Resize(ref _changes, _accounts.Length); // one each at most
        location.ChangeAt = _changeCount;
        _changes[_changeCount++] = (location.Address, change, location.NewCode);
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

    /// <summary>Forgets the changes, which others may keep.</summary>
    public void DropChanges()
    {
        _changes.AsSpan(0, _changeCount).Clear();
        if (_changes.Length > Kept) _changes = [];
        if (_slotChanges.Length > Kept) _slotChanges = [];
        _changeCount = _slotChangeCount = 0;
    }
}
