using Altius.Core;
using Altius.Crypto;
using Altius.Evm;
using Altius.Primitives;

namespace Altius.State;

/// <summary>
/// A whole state in memory, for tests and replays. It never changes: applying a diff makes another state, which shares with
/// this one all that stayed, so that every block of a tree of blocks can keep its own. Safe to read from several threads.
/// </summary>
public sealed class MemoryState : IStateReader
{
    public static readonly MemoryState Empty = new(
        LayeredMap<Address, StoredAccount>.Empty, LayeredMap<Hash256, ReadOnlyMemory<byte>>.Empty, static _ => Hash256.Zero);

    private readonly LayeredMap<Address, StoredAccount> _accounts;
    private readonly LayeredMap<Hash256, ReadOnlyMemory<byte>> _codes;
    private readonly Func<ulong, Hash256> _blockHashes;

    private MemoryState(
        LayeredMap<Address, StoredAccount> accounts,
        LayeredMap<Hash256, ReadOnlyMemory<byte>> codes,
        Func<ulong, Hash256> blockHashes)
    {
        _accounts = accounts;
        _codes = codes;
        _blockHashes = blockHashes;
    }

    /// <summary>A state that holds these accounts, such as a genesis allocation. An address may stand there once.</summary>
    public static MemoryState Of(IEnumerable<GenesisAccount> accounts)
    {
        Dictionary<Address, StoredAccount> stored = [];
        Dictionary<Hash256, ReadOnlyMemory<byte>> codes = [];
        foreach (GenesisAccount account in accounts)
        {
            Hash256 codeHash = account.Code.IsEmpty ? Account.EmptyCodeHash : Keccak256.Hash(account.Code.Span);
            if (!account.Code.IsEmpty) codes[codeHash] = account.Code;
            Dictionary<UInt256, UInt256> storage = new(account.Storage.Where(slot => !slot.Value.IsZero));
            stored.Add(account.Address, new(account.Nonce, account.Balance, codeHash, new(storage)));
        }
        return new(new(stored), new(codes), Empty._blockHashes);
    }

    /// <summary>Every address with an account, in no promised order.</summary>
    public IEnumerable<Address> Addresses => _accounts.Entries.Select(entry => entry.Key);

    internal IEnumerable<KeyValuePair<Address, StoredAccount>> Accounts => _accounts.Entries;

    /// <summary>The same state that looks ancestors' hashes up here; a state made from it does too.</summary>
    public MemoryState WithBlockHashes(Func<ulong, Hash256> blockHashes) => new(_accounts, _codes, blockHashes);

    /// <summary>The state after these changes.</summary>
    public MemoryState After(StateDiff diff)
    {
        if (diff.IsEmpty) return this;
        IEnumerable<KeyValuePair<Address, StoredAccount?>> accounts =
            diff.Accounts.Select(entry => KeyValuePair.Create(entry.Key, Change(_accounts[entry.Key], entry.Value)));
        return new(_accounts.With(accounts), _codes.With(diff.Codes), _blockHashes);
    }

    public bool TryGetAccount(in Address who, out Account account)
    {
        StoredAccount? stored = _accounts[who];
        account = stored?.ToAccount() ?? Account.Empty;
        return stored is not null;
    }

    public UInt256 GetStorage(in Address who, in UInt256 slot) => _accounts[who]?.Storage[slot] ?? UInt256.Zero;

    /// <summary>All non-zero slots of an account, in no promised order.</summary>
    public IEnumerable<KeyValuePair<UInt256, UInt256>> GetStorage(in Address who) => _accounts[who]?.Storage.Entries ?? [];

    /// <exception cref="KeyNotFoundException">No account of this state ever had such code.</exception>
    public ReadOnlyMemory<byte> GetCode(in Hash256 codeHash)
    {
        if (codeHash == Account.EmptyCodeHash) return default;
        ReadOnlyMemory<byte> code = _codes[codeHash];
        return code.IsEmpty ? throw new KeyNotFoundException($"The state has no code with the hash {codeHash}.") : code;
    }

    public Hash256 GetBlockHash(ulong number) => _blockHashes(number);

    private static StoredAccount? Change(StoredAccount? before, AccountChange change)
    {
        if (change.After is not { } after) return null;
        LayeredMap<UInt256, UInt256> storage =
            before is null || change.StorageWiped ? LayeredMap<UInt256, UInt256>.Empty : before.Storage;
        if (change.Storage.Count != 0) storage = storage.With(change.Storage);
        return new(after.Nonce, after.Balance, after.CodeHash, storage);
    }
}
