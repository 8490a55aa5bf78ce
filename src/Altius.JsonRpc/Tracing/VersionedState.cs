using Altius.Core;
using Altius.Evm;
using Altius.Primitives;

namespace Altius.JsonRpc.Tracing;

/// <summary>
/// The states between a block's transactions, all at once: what each of them changed, by place. Filled once, then read from any
/// number of threads.
/// </summary>
internal sealed class VersionedState(IStateReader parent)
{
    private readonly Dictionary<Address, AccountVersions> _accounts = [];
    private readonly Dictionary<Hash256, ReadOnlyMemory<byte>> _codes = [];
    private int _count;

    /// <summary>Adds what the next step of the block changed; the first step is what comes before all transactions.</summary>
    public void Add(StateDiff diff)
    {
        int version = _count++;
        foreach ((Address who, AccountChange change) in diff.Accounts)
        {
            if (!_accounts.TryGetValue(who, out AccountVersions? account)) _accounts.Add(who, account = new AccountVersions());
            account.Add(version, change);
        }
        foreach ((Hash256 hash, ReadOnlyMemory<byte> code) in diff.Codes) _codes.TryAdd(hash, code);
    }

    /// <summary>The state after this many steps.</summary>
    public IStateReader After(int steps) => new View(this, steps);

    /// <summary>The history of one account within the block.</summary>
    private sealed class AccountVersions
    {
        private readonly List<(int Version, Account? After)> _accounts = [];
        private readonly List<int> _wipes = [];
        private readonly Dictionary<UInt256, List<(int Version, UInt256 Value)>> _slots = [];

        public void Add(int version, AccountChange change)
        {
            _accounts.Add((version, change.After));
            if (change.StorageWiped) _wipes.Add(version);
            foreach ((UInt256 slot, UInt256 value) in change.Storage)
            {
                if (!_slots.TryGetValue(slot, out List<(int, UInt256)>? values)) _slots.Add(slot, values = []);
                values.Add((version, value));
            }
        }

        /// <returns>False where nothing had changed by then.</returns>
        public bool TryGet(int steps, out Account? after)
        {
            int index = _accounts.FindLastIndex(entry => entry.Version < steps);
            after = index < 0 ? null : _accounts[index].After;
            return index >= 0;
        }

        /// <returns>Null where the parent's value still holds.</returns>
        public UInt256? SlotAt(int steps, in UInt256 slot)
        {
            int wiped = LastWipe(steps);
            if (_slots.TryGetValue(slot, out List<(int Version, UInt256 Value)>? values))
            {
                int index = values.FindLastIndex(entry => entry.Version < steps);
                if (index >= 0 && values[index].Version >= wiped) return values[index].Value;
            }
            return wiped >= 0 ? UInt256.Zero : null;
        }

        public bool IsWiped(int steps) => LastWipe(steps) >= 0;

        public bool HasSlots(int steps)
        {
            foreach (UInt256 slot in _slots.Keys)
                if (SlotAt(steps, slot) is { IsZero: false }) return true;
            return false;
        }

        private int LastWipe(int steps)
        {
            int index = _wipes.FindLastIndex(version => version < steps);
            return index < 0 ? -1 : _wipes[index];
        }
    }

    private sealed class View(VersionedState states, int steps) : IStateReader
    {
        public bool TryGetAccount(in Address who, out Account account)
        {
            if (!states._accounts.TryGetValue(who, out AccountVersions? versions) || !versions.TryGet(steps, out Account? after))
                return states.Parent.TryGetAccount(who, out account);
            account = after is { } changed ? changed with { HasStorage = HasStorage(who, versions) } : Account.Empty;
            return after is not null;
        }

        public UInt256 GetStorage(in Address who, in UInt256 slot) =>
            states._accounts.TryGetValue(who, out AccountVersions? versions) && versions.SlotAt(steps, slot) is { } value
                ? value
                : states.Parent.GetStorage(who, slot);

        public ReadOnlyMemory<byte> GetCode(in Hash256 codeHash) =>
            states._codes.TryGetValue(codeHash, out ReadOnlyMemory<byte> code) ? code : states.Parent.GetCode(codeHash);

        public Hash256 GetBlockHash(ulong number) => states.Parent.GetBlockHash(number);

        private bool HasStorage(in Address who, AccountVersions versions) =>
            versions.HasSlots(steps)
            || (!versions.IsWiped(steps) && states.Parent.TryGetAccount(who, out Account before) && before.HasStorage);
    }

    private IStateReader Parent => parent;
}
