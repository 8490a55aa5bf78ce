using Altius.Core;
using Altius.Evm;
using Altius.Primitives;

namespace Altius.Execution;

/// <summary>A state with changes on top. Safe to read from several threads while nothing is applied.</summary>
public sealed class StateOverlay : IStateReader
{
    private readonly IStateReader _parent;

    public StateOverlay(IStateReader parent) : this(parent, new StateDiff()) { }

    /// <param name="diff">Changes to begin with; taken over, not copied.</param>
    public StateOverlay(IStateReader parent, StateDiff diff) => (_parent, Diff) = (parent, diff);

    /// <summary>All that was applied.</summary>
    public StateDiff Diff { get; }

    public void Apply(StateDiff diff) => Diff.Apply(diff);

    public bool TryGetAccount(in Address who, out Account account)
    {
        if (!Diff.Accounts.TryGetValue(who, out AccountChange? change)) return _parent.TryGetAccount(who, out account);
        account = change.After is { } after ? after with { HasStorage = HasStorage(who, change) } : Account.Empty;
        return change.After is not null;
    }

    public UInt256 GetStorage(in Address who, in UInt256 slot)
    {
        if (!Diff.Accounts.TryGetValue(who, out AccountChange? change)) return _parent.GetStorage(who, slot);
        if (change.Storage.TryGetValue(slot, out UInt256 value)) return value;
        return change.StorageWiped ? UInt256.Zero : _parent.GetStorage(who, slot);
    }

    public ReadOnlyMemory<byte> GetCode(in Hash256 codeHash) =>
        Diff.Codes.TryGetValue(codeHash, out ReadOnlyMemory<byte> code) ? code : _parent.GetCode(codeHash);

    public Hash256 GetBlockHash(ulong number) => _parent.GetBlockHash(number);

    private bool HasStorage(in Address who, AccountChange change)
    {
        foreach (UInt256 value in change.Storage.Values)
            if (!value.IsZero) return true;
        return !change.StorageWiped && _parent.TryGetAccount(who, out Account before) && before.HasStorage;
    }
}
