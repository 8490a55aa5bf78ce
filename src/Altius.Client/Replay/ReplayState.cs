using System.Collections.Frozen;
using Altius.Core;
using Altius.Evm;
using Altius.Primitives;

namespace Altius.Client.Replay;

/// <summary>The part of a state that one block reads, in memory. What is not in it does not exist.</summary>
internal sealed class ReplayState : IStateReader
{
    private readonly FrozenDictionary<Address, Entry> _accounts;
    private readonly FrozenDictionary<Hash256, ReadOnlyMemory<byte>> _codes;
    private readonly FrozenDictionary<ulong, Hash256> _ancestors;

    public ReplayState(
        IReadOnlyDictionary<Address, Entry> accounts,
        IReadOnlyDictionary<Hash256, ReadOnlyMemory<byte>> codes,
        IReadOnlyDictionary<ulong, Hash256> ancestors)
    {
        _accounts = accounts.ToFrozenDictionary();
        _codes = codes.ToFrozenDictionary();
        _ancestors = ancestors.ToFrozenDictionary();
    }

    /// <summary>An account and the slots of it that the block reads.</summary>
    internal sealed record Entry(Account Account, FrozenDictionary<UInt256, UInt256> Storage);

    public bool TryGetAccount(in Address who, out Account account)
    {
        bool known = _accounts.TryGetValue(who, out Entry? entry);
        account = known ? entry!.Account : Account.Empty;
        return known; // an account that is listed exists, even if it holds nothing: before EIP-161 that is worth gas
    }

    public UInt256 GetStorage(in Address who, in UInt256 slot) =>
        _accounts.TryGetValue(who, out Entry? entry) && entry.Storage.TryGetValue(slot, out UInt256 value) ? value : UInt256.Zero;

    public ReadOnlyMemory<byte> GetCode(in Hash256 codeHash) => _codes.GetValueOrDefault(codeHash);

    public Hash256 GetBlockHash(ulong number) => _ancestors.GetValueOrDefault(number);

    /// <summary>
    /// Whether the file says nothing of a slot though it would, had the block read it: the files list all slots read of
    /// contracts that were there before the block. Accounts that did not exist are not listed.
    /// </summary>
    public bool LacksOf(in Address who, in UInt256 slot) =>
        _accounts.TryGetValue(who, out Entry? entry) && entry.Account.HasCode && !entry.Storage.ContainsKey(slot);
}
