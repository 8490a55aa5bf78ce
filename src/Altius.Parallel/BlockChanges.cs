using Altius.Core;
using Altius.Evm;
using Altius.Primitives;

namespace Altius.Parallel;

/// <summary>
/// Puts together what a block changes: what the protocol did before the transactions, what they did, and what the protocol did
/// after them. The three parts are small, large, small, so the large one is never copied.
/// </summary>
internal static class BlockChanges
{
    /// <summary>
    /// The first half of <see cref="OfTransactions"/>: works out what became of one worker's locations. That may be done for
    /// each worker's side by side.
    /// </summary>
    public static void Prepare(LocationArena arena)
    {
        foreach (AccountLocation location in arena.Accounts)
        {
            if (!location.IsWritten) continue;
            bool wiped = location.WipedAt >= 0 && location.BaseExists;
            if (!wiped && !location.Differs) continue;
            // Kept beside each other, not in the locations: those are far apart, and old, so that the collector would have to look
            // through all of them for young changes.
            arena.AddChange(location.Address, new AccountChange { After = location.Settled, StorageWiped = wiped }, location.NewCode);
        }
        foreach (SlotLocation slot in arena.Slots)
        {
            if (!slot.IsWritten) continue;
            UInt256 before = slot.Account.WipedAt >= 0 ? UInt256.Zero : slot.Base;
            if (slot.Settled != before) arena.AddChange(slot.Account, slot.Key, slot.Settled);
        }
    }

    /// <summary>What the transactions have left in the locations of all workers, beside the state they began with.</summary>
    public static StateDiff OfTransactions(ReadOnlySpan<Worker> workers)
    {
        StateDiff diff = new();
        int count = 0;
        foreach (Worker worker in workers) count += worker.View.Arena.Changes.Length;
        diff.Accounts.EnsureCapacity(count);
        foreach (Worker worker in workers)
        {
            foreach ((Address who, AccountChange change, Code? newCode) in worker.View.Arena.Changes) Add(who, change, newCode, diff);
        }
        AccountLocation? last = null;
        AccountChange ofLast = null!; // set with it
        foreach (Worker worker in workers)
        {
            foreach ((AccountLocation account, UInt256 key, UInt256 value) in worker.View.Arena.SlotChanges)
            {
                if (account != last) ofLast = ChangeOf(last = account, diff);
                ofLast.Storage.Add(key, value);
            }
            worker.View.Arena.DropChanges();
        }
        return diff;
    }

    /// <summary>Puts what came before and after under and on top of the transactions' changes.</summary>
    /// <param name="diff">What the transactions changed; in the end, all that differs from the parent.</param>
    public static void Complete(StateDiff diff, StateDiff opened, StateDiff closed, IStateReader parent)
    {
        if (opened.IsEmpty && closed.IsEmpty) return;
        foreach ((Address who, AccountChange change) in opened.Accounts)
        {
            AccountChange both = change;
            if (diff.Accounts.TryGetValue(who, out AccountChange? later)) both.Apply(later);
            diff.Accounts[who] = both;
        }
        foreach ((Hash256 hash, ReadOnlyMemory<byte> code) in opened.Codes) diff.Codes.TryAdd(hash, code);
        diff.Apply(closed);

        foreach (Address who in opened.Accounts.Keys) Compare(who, diff, parent);
        foreach (Address who in closed.Accounts.Keys) Compare(who, diff, parent);
        if (diff.Codes.Count != 0) DropUnused(diff, parent);
    }

    private static void Add(in Address who, AccountChange change, Code? newCode, StateDiff diff)
    {
        diff.Accounts.Add(who, change);
        if (newCode is { Length: > 0 }) diff.Codes[newCode.Hash] = newCode.Bytes;
    }

    /// <summary>The change of a slot's account, which may be none but the slot's.</summary>
    private static AccountChange ChangeOf(AccountLocation location, StateDiff diff)
    {
        if (diff.Accounts.TryGetValue(location.Address, out AccountChange? known)) return known;
        AccountChange change = new() { After = location.Settled };
        Add(location.Address, change, location.NewCode, diff);
        return change;
    }

    /// <summary>Leaves of an account's change what differs from the parent: one part may have undone what another did.</summary>
    private static void Compare(in Address who, StateDiff diff, IStateReader parent)
    {
        if (!diff.Accounts.TryGetValue(who, out AccountChange? change)) return;
        bool existed = parent.TryGetAccount(who, out Account before);
        change.StorageWiped &= existed;
        foreach ((UInt256 slot, UInt256 value) in change.Storage)
        {
            UInt256 was = change.StorageWiped || !existed ? UInt256.Zero : parent.GetStorage(who, slot);
            if (value == was) change.Storage.Remove(slot);
        }
        if (change.After is { } after) change.After = after with { HasStorage = before.HasStorage && !change.StorageWiped };
        bool isSame = change.After is { } left ? existed && left == before : !existed;
        if (isSame && !change.StorageWiped && change.Storage.Count == 0) diff.Accounts.Remove(who);
    }

    /// <summary>Drops code that no account has come by in the end.</summary>
    private static void DropUnused(StateDiff diff, IStateReader parent)
    {
        HashSet<Hash256> used = [];
        foreach ((Address who, AccountChange change) in diff.Accounts)
        {
            if (change.After is not { HasCode: true } after || !diff.Codes.ContainsKey(after.CodeHash)) continue;
            if (!parent.TryGetAccount(who, out Account before) || before.CodeHash != after.CodeHash) used.Add(after.CodeHash);
        }
        foreach (Hash256 hash in diff.Codes.Keys)
            if (!used.Contains(hash)) diff.Codes.Remove(hash);
    }
}
