using System.Collections.Concurrent;
using Altius.Core;
using Altius.Evm;
using Altius.Primitives;

namespace Altius.Parallel;

/// <summary>A state that keeps what is read of it: enough to run the same block again without it.</summary>
/// <param name="state">Where the answers come from.</param>
public sealed class RecordingReader(IStateReader state) : IStateReader
{
    private readonly ConcurrentDictionary<Address, Account?> _accounts = new();
    private readonly ConcurrentDictionary<(Address Who, UInt256 Slot), UInt256> _slots = new();
    private readonly ConcurrentDictionary<Hash256, ReadOnlyMemory<byte>> _codes = new();
    private readonly ConcurrentDictionary<ulong, Hash256> _blockHashes = new();

    /// <summary>Accounts that were read; null where there is none.</summary>
    public IEnumerable<KeyValuePair<Address, Account?>> Accounts => _accounts;

    /// <summary>Slots that were read.</summary>
    public IEnumerable<KeyValuePair<(Address Who, UInt256 Slot), UInt256>> Slots => _slots;

    /// <summary>Code that was read.</summary>
    public IEnumerable<KeyValuePair<Hash256, ReadOnlyMemory<byte>>> Codes => _codes;

    /// <summary>Hashes of ancestors that were read.</summary>
    public IEnumerable<KeyValuePair<ulong, Hash256>> BlockHashes => _blockHashes;

    public bool TryGetAccount(in Address who, out Account account)
    {
        bool exists = state.TryGetAccount(who, out account);
        _accounts[who] = exists ? account : null;
        // Code may come out of a cache, so that nobody asks for it here.
        if (account.HasCode && !_codes.ContainsKey(account.CodeHash)) _codes[account.CodeHash] = state.GetCode(account.CodeHash);
        return exists;
    }

    public UInt256 GetStorage(in Address who, in UInt256 slot)
    {
        UInt256 value = state.GetStorage(who, slot);
        _slots[(who, slot)] = value;
        return value;
    }

    public ReadOnlyMemory<byte> GetCode(in Hash256 codeHash) => _codes[codeHash] = state.GetCode(codeHash);

    public Hash256 GetBlockHash(ulong number) => _blockHashes[number] = state.GetBlockHash(number);
}
