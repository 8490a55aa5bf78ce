using Altius.Core;
using Altius.Evm;
using Altius.Primitives;

namespace Altius.Parallel;

/// <summary>
/// Puts together what a block changes: what the protocol did before the transactions, what they did, and what the protocol did
/// after them. The three parts are small, large, small: of the large one nothing is copied or looked up
/// that the others do not name.
/// </summary>
internal static class BlockChanges
{
    /// <summary>
    /// The first part of <see cref="Of"/>: works out what became of one worker's locations.
    /// That may be done for each worker's side by side.
    /// </summary>
    public static void Prepare(LocationArena arena)
    {
        foreach (AccountLocation location in arena.Accounts)
        {
            if (!location.IsWritten) continue;
            bool wiped = location.WipedAt >= 0 && location.BaseExists;
            if (!wiped && !location.Differs) continue;
            // Kept beside each other, not in the locations: those are far apart, and old, so that the collector would have to
            // look through all of them for young changes.
            arena.AddChange(location, new AccountChange { After = location.Settled, StorageWiped = wiped });
        }
        foreach (SlotLocation slot in arena.Slots)
        {
            if (!slot.IsWritten) continue;
            UInt256 before = slot.Account.WipedAt >= 0 ? UInt256.Zero : slot.Base;
            if (slot.Settled != before) arena.AddChange(slot.Account, slot.Key, slot.Settled);
        }
    }

    /// <summary>All that differs from the parent state in the end.</summary>
    /// <param name="workers">Their locations have what the transactions have left, beside the state they began with.</param>
    /// <param name="memory">Knows the locations by account.</param>
    /// <param name="opened">What came before the transactions; taken over.</param>
    /// <param name="closed">What came after them; taken over.</param>
    public static StateDiff Of(
        ReadOnlySpan<Worker> workers, MultiVersionMemory memory, StateDiff opened, StateDiff closed, IStateReader parent)
    {
        StateDiff diff = new();
        List<AccountLocation> undone = [];
        AddSlots(workers);
        foreach ((Address who, AccountChange change) in opened.Accounts)
            Surround(who, change,
                closed.Accounts.TryGetValue(who, out AccountChange? last) ? last : null, memory, parent, diff, undone);
        foreach ((Address who, AccountChange change) in closed.Accounts)
            if (!opened.Accounts.ContainsKey(who)) Surround(who, null, change, memory, parent, diff, undone);
        // Removing moves what is behind.
        foreach (AccountLocation location in undone.OrderByDescending(location => location.ChangeAt))
            location.Arena.Changes.RemoveAt(location.ChangeAt);
        foreach (Worker worker in workers)
        {
            diff.Accounts.Append(worker.View.Arena.Changes);
            foreach (Code code in worker.View.Arena.NewCodes) diff.Codes[code.Hash] = code.Bytes;
            worker.View.Arena.DropChanges();
        }
        foreach ((Hash256 hash, ReadOnlyMemory<byte> code) in opened.Codes) diff.Codes.TryAdd(hash, code);
        foreach ((Hash256 hash, ReadOnlyMemory<byte> code) in closed.Codes) diff.Codes[hash] = code;
        if (diff.Codes.Count != 0 && !(opened.IsEmpty && closed.IsEmpty)) DropUnused(diff, parent);
        return diff;
    }

    /// <summary>Adds the slots to the changes of their accounts, of which some are changed in nothing else.</summary>
    private static void AddSlots(ReadOnlySpan<Worker> workers)
    {
        AccountLocation? last = null;
        AccountChange ofLast = null!; // set with it
        foreach (Worker worker in workers)
        {
            foreach ((AccountLocation account, UInt256 key, UInt256 value) in worker.View.Arena.SlotChanges)
            {
                if (account != last)
                {
                    if (account.ChangeAt < 0) account.Arena.AddChange(account, new AccountChange { After = account.Settled });
                    ofLast = account.Arena.Changes.ValueAt(account.ChangeAt);
                    last = account;
                }
                ofLast.Storage.Append(key, value);
            }
        }
    }

    /// <summary>Puts what came before and after under and on top of what the transactions made of an account.</summary>
    /// <param name="undone">Where it is added whose account is in the end what it was.</param>
    private static void Surround(
        in Address who, AccountChange? opened, AccountChange? closed,
        MultiVersionMemory memory, IStateReader parent, StateDiff diff, List<AccountLocation> undone)
    {
        AccountLocation? location = memory.Find(who);
        if (location is null or { ChangeAt: < 0 })
        {
            AccountChange change = Join(opened, closed)!; // there is at least one
            if (Differs(who, change, parent)) diff.Accounts.Append(who, change);
            return;
        }
        ChangeMap<Address, AccountChange> changes = location.Arena.Changes;
        AccountChange all = Join(Join(opened, changes.ValueAt(location.ChangeAt)), closed)!;
        if (Differs(who, all, parent)) changes.SetValueAt(location.ChangeAt, all);
        else undone.Add(location);
    }

    private static AccountChange? Join(AccountChange? change, AccountChange? later)
    {
        if (change is null || later is null) return change ?? later;
        change.Apply(later);
        return change;
    }

    /// <summary>Leaves of an account's change what differs from the parent: one part may have undone what another did.</summary>
    /// <returns>Whether anything does.</returns>
    private static bool Differs(in Address who, AccountChange change, IStateReader parent)
    {
        bool existed = parent.TryGetAccount(who, out Account before);
        change.StorageWiped &= existed;
        KeepDifferent(who, change, parent, isEmpty: change.StorageWiped || !existed);
        if (change.After is { } after) change.After = after with { HasStorage = before.HasStorage && !change.StorageWiped };
        bool isSame = change.After is { } left ? existed && left == before : !existed;
        return !isSame || change.StorageWiped || change.Storage.Count != 0;
    }

    /// <param name="isEmpty">Whether there is nothing in the account's storage but what it was changed to.</param>
    private static void KeepDifferent(in Address who, AccountChange change, IStateReader parent, bool isEmpty)
    {
        SlotChanges all = change.Storage;
        change.Storage = default;
        foreach ((UInt256 slot, UInt256 value) in all)
            if (value != (isEmpty ? UInt256.Zero : parent.GetStorage(who, slot))) change.Storage.Append(slot, value);
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
