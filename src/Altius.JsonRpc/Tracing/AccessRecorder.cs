using Altius.Core;
using Altius.Evm;
using Altius.Primitives;

namespace Altius.JsonRpc.Tracing;

/// <summary>A state that remembers what was read of it. Not thread-safe.</summary>
internal sealed class AccessRecorder(IStateReader state) : IStateReader
{
    /// <summary>Accounts and their slots.</summary>
    public SortedDictionary<Address, SortedSet<UInt256>> Accounts { get; } = [];

    public Dictionary<Hash256, ReadOnlyMemory<byte>> Codes { get; } = [];

    /// <summary>The lowest block whose hash was asked for; null for none.</summary>
    public ulong? OldestBlockHash { get; private set; }

    public bool TryGetAccount(in Address who, out Account account)
    {
        SlotsOf(who);
        return state.TryGetAccount(who, out account);
    }

    public UInt256 GetStorage(in Address who, in UInt256 slot)
    {
        SlotsOf(who).Add(slot);
        return state.GetStorage(who, slot);
    }

    public ReadOnlyMemory<byte> GetCode(in Hash256 codeHash)
    {
        ReadOnlyMemory<byte> code = state.GetCode(codeHash);
        Codes.TryAdd(codeHash, code);
        return code;
    }

    public Hash256 GetBlockHash(ulong number)
    {
        OldestBlockHash = Math.Min(OldestBlockHash ?? number, number);
        return state.GetBlockHash(number);
    }

    private SortedSet<UInt256> SlotsOf(in Address who)
    {
        if (!Accounts.TryGetValue(who, out SortedSet<UInt256>? slots)) Accounts.Add(who, slots = []);
        return slots;
    }
}
