using Altius.Evm;
using Altius.Primitives;

namespace Altius.Parallel;

/// <summary>Finds, from what the transactions of a block read and wrote one after the other, which depend on which.</summary>
internal sealed class DependencyTracker
{
    private readonly Dictionary<(AccountLocation, LocationPart), int> _lastOfAccount = [];
    private readonly Dictionary<SlotLocation, int> _lastOfSlot = [];
    private readonly Dictionary<AccountLocation, List<(int By, UInt256 Before)>> _balances = [];
    private readonly List<(ulong Gas, int Reads, int Writes, List<Dependency> On)> _transactions = [];

    public TransactionProfile ProfileOf(int transaction, double microseconds)
    {
        (ulong gas, int reads, int writes, List<Dependency> on) = _transactions[transaction];
        return new TransactionProfile(gas, microseconds, reads, writes, on);
    }

    /// <summary>Adds the next transaction.</summary>
    /// <param name="footprint">With reads, and not yet settled.</param>
    public void Add(int transaction, ulong gas, Footprint footprint)
    {
        List<Dependency> on = [];
        int reads = footprint.Reads.Length + footprint.Slots.Length, seen = 0;
        foreach (ref readonly AccountRead read in footprint.Reads) AddReads(read, (double)seen++ / reads, on);
        foreach (ref readonly SlotAccess slot in footprint.Slots)
        {
            double at = (double)seen++ / reads;
            if (!slot.WasRead) continue;
            int last = _lastOfSlot.GetValueOrDefault(slot.Location, -1);
            int wipe = _lastOfAccount.GetValueOrDefault((slot.Location.Account, LocationPart.HasStorage), -1);
            if (Math.Max(last, wipe) is >= 0 and int writer)
                on.Add(new Dependency(writer, slot.Location.Account.Address, LocationPart.Storage, slot.Location.Key, at));
        }
        int writes = footprint.Writes.Length;
        foreach (ref readonly AccountWrite write in footprint.Writes) AddWrite(transaction, write);
        foreach (ref readonly SlotAccess slot in footprint.Slots)
        {
            if (!slot.IsWrite) continue;
            _lastOfSlot[slot.Location] = transaction;
            writes++;
        }
        _transactions.Add((gas, reads, writes, on));
    }

    private void AddReads(in AccountRead read, double at, List<Dependency> on)
    {
        AddIf(AccountParts.Nonce, LocationPart.Nonce, read, at, on);
        AddIf(AccountParts.Code, LocationPart.Code, read, at, on);
        AddIf(AccountParts.Existence, LocationPart.Existence, read, at, on);
        AddIf(AccountParts.HasStorage, LocationPart.HasStorage, read, at, on);
        if (!_balances.TryGetValue(read.Location, out List<(int By, UInt256 Before)>? history)) return;
        if ((read.Seen & AccountParts.Balance) != 0)
        {
            on.Add(new Dependency(history[^1].By, read.Location.Address, LocationPart.Balance, default, at));
            return;
        }
        // There had to be enough: the last payment without which there was not.
        for (int i = history.Count - 1; i >= 0; i--)
        {
            if (history[i].Before >= read.LeastBalance) continue;
            on.Add(new Dependency(history[i].By, read.Location.Address, LocationPart.Balance, default, at));
            return;
        }
    }

    private void AddIf(AccountParts seen, LocationPart part, in AccountRead read, double at, List<Dependency> on)
    {
        if ((read.Seen & seen) == 0 || !_lastOfAccount.TryGetValue((read.Location, part), out int writer)) return;
        on.Add(new Dependency(writer, read.Location.Address, part, default, at));
    }

    private void AddWrite(int transaction, in AccountWrite write)
    {
        if ((write.What & AccountParts.Nonce) != 0) _lastOfAccount[(write.Location, LocationPart.Nonce)] = transaction;
        if ((write.What & AccountParts.Code) != 0) _lastOfAccount[(write.Location, LocationPart.Code)] = transaction;
        if ((write.What & AccountParts.Existence) != 0) _lastOfAccount[(write.Location, LocationPart.Existence)] = transaction;
        if (write.Wiped) _lastOfAccount[(write.Location, LocationPart.HasStorage)] = transaction;
        if (write.Delta.IsZero) return;
        if (!_balances.TryGetValue(write.Location, out List<(int, UInt256)>? history)) _balances[write.Location] = history = [];
        history.Add((transaction, write.Location.Settled?.Balance ?? UInt256.Zero));
    }
}
