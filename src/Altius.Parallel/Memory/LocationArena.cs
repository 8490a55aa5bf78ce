namespace Altius.Parallel;

/// <summary>One worker's stock of locations, used again from block to block. Not thread-safe.</summary>
internal sealed class LocationArena
{
    /// <summary>Locations of a kind that are kept from one block to the next; a rare giant's are left to the collector.</summary>
    private const int Kept = 1 << 17;

    private AccountLocation[] _accounts = [];
    private SlotLocation[] _slots = [];
    private int _accountCount, _slotCount;

    /// <summary>Those taken since <see cref="Clear"/>.</summary>
    public ReadOnlySpan<AccountLocation> Accounts => _accounts.AsSpan(0, _accountCount);

    /// <summary>Those taken since <see cref="Clear"/>.</summary>
    public ReadOnlySpan<SlotLocation> Slots => _slots.AsSpan(0, _slotCount);

    public AccountLocation TakeAccount()
    {
        if (_accountCount == _accounts.Length) Array.Resize(ref _accounts, Math.Max(64, 2 * _accountCount));
        return _accounts[_accountCount++] ??= new AccountLocation();
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
    }
}
