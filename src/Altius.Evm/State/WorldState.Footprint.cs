using Altius.Core;
using Altius.Primitives;

namespace Altius.Evm;

/// <content>
/// What a parallel executor needs: all that was read since <see cref="Reset"/> and what it has become, in the order of the
/// reads from the parent, and a way to put changes made elsewhere on this state.
/// </content>
public sealed partial class WorldState
{
    /// <summary>Every account read, in the order of <see cref="IStateReader.TryGetAccount"/>.</summary>
    internal ReadOnlySpan<CachedAccount> AccountsRead => _accounts.All;

    /// <summary>Every slot read, in the order of <see cref="IStateReader.GetStorage"/> as long as no account was deleted.</summary>
    internal ReadOnlySpan<CachedSlot> SlotsRead => _slots.All;

    /// <summary>Takes over an account that was changed elsewhere. It is not read from the parent, which is given instead.</summary>
    /// <param name="parent">The account in the parent state; not looked at where this state has read the account itself.</param>
    internal CachedAccount Adopt(in Address who, in Account parent, bool parentExists)
    {
        if (_accounts.Find(who) is { } known) return known;
        CachedAccount cached = _accounts.Add(who);
        cached.Load(who, parent, parentExists, ++_lastStorageId);
        return cached;
    }

    /// <summary>Takes over what an account has become.</summary>
    /// <param name="wiped">Whether its storage was dropped on the way.</param>
    /// <param name="newCode">The code, where it is not the parent's.</param>
    internal void Adopt(CachedAccount account, in Account present, bool exists, bool wiped, Code? newCode)
    {
        if (wiped) Delete(account);
        account.Become(present, exists);
        if (newCode is { Length: > 0 }) _newCodes.TryAdd(newCode.Hash, newCode);
    }

    /// <summary>Takes over what a slot has become.</summary>
    /// <param name="parent">Its value in the parent state; not looked at where this state has read the slot itself.</param>
    internal void Adopt(CachedAccount account, in UInt256 key, in UInt256 parent, in UInt256 value)
    {
        int index = _slots.Find(account.StorageId, key);
        if (index < 0) index = _slots.Add(account, key, account.StorageWiped ? default : parent);
        _slots[index].Value = value;
        account.Changed = true;
    }
}
