using Altius.Core;
using Altius.Evm;
using Altius.Primitives;

namespace Altius.Parallel;

/// <summary>
/// The state as one batch finds it: the newest versions of those before it. Keeps the locations that were read, in
/// order. Unlike other readers it belongs to one worker.
/// </summary>
internal sealed class TransactionView(MultiVersionMemory memory) : IStateReader
{
    private AccountLocation[] _accounts = new AccountLocation[32];
    private SlotLocation[] _slots = new SlotLocation[64];
    private int _accountCount, _slotCount;
    private int _batch;
    private AccountLocation? _last;

    public LocationArena Arena { get; } = new();

    /// <summary>Called before each read where tests want other interleavings.</summary>
    public Action? Disturb { get; set; }

    /// <summary>A location for every call of <see cref="TryGetAccount"/>.</summary>
    public ReadOnlySpan<AccountLocation> Accounts => _accounts.AsSpan(0, _accountCount);

    /// <summary>A location for every call of <see cref="GetStorage"/>.</summary>
    public ReadOnlySpan<SlotLocation> Slots => _slots.AsSpan(0, _slotCount);

    /// <summary>Starts on a batch; <see cref="int.MaxValue"/> stands for what comes after all of them.</summary>
    public void Begin(int batch)
    {
        _batch = batch;
        _accountCount = _slotCount = 0;
        _last = null;
    }

    public bool TryGetAccount(in Address who, out Account account)
    {
        Disturb?.Invoke();
        AccountLocation location = memory.Account(who, Arena);
        if (_accountCount == _accounts.Length) Array.Resize(ref _accounts, 2 * _accountCount);
        _accounts[_accountCount++] = location;
        return location.Read(_batch, out account);
    }

    /// <exception cref="DependencyException">The slot is written by a batch that has to run first.</exception>
    public UInt256 GetStorage(in Address who, in UInt256 slot)
    {
        Disturb?.Invoke();
        AccountLocation account = _last is { } last && last.Address.Equals(who) ? last : _last = memory.Account(who, Arena);
        SlotLocation location = memory.Slot(account, slot, Arena);
        if (_slotCount == _slots.Length) Array.Resize(ref _slots, 2 * _slotCount);
        _slots[_slotCount++] = location;
        int dependency = location.Read(_batch, out UInt256 value);
        return dependency < 0 ? value : throw new DependencyException(dependency);
    }

    public ReadOnlyMemory<byte> GetCode(in Hash256 codeHash) => memory.GetCode(codeHash);

    public Hash256 GetBlockHash(ulong number) => memory.Parent.GetBlockHash(number);
}

/// <summary>Ends the run of a batch that needs what another one has yet to write.</summary>
/// <remarks>The one way out of the middle of a run; nothing but the worker that started the run ever sees it.</remarks>
internal sealed class DependencyException(int batch) : Exception
{
    /// <summary>The batch that has to run first.</summary>
    public int Batch { get; } = batch;
}
