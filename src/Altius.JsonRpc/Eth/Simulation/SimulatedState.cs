using Altius.Core;
using Altius.Evm;
using Altius.Primitives;

namespace Altius.JsonRpc;

/// <summary>The state of a real block that also knows the hashes of the blocks simulated on it.</summary>
internal sealed class SimulatedState(IStateReader state, BlockHeader start) : IStateReader
{
    private readonly Dictionary<ulong, Hash256> _simulated = [];

    /// <summary>Notes a block that was simulated.</summary>
    public void Add(BlockHeader header) => _simulated[header.Number] = header.Hash;

    public bool TryGetAccount(in Address who, out Account account) => state.TryGetAccount(who, out account);

    public UInt256 GetStorage(in Address who, in UInt256 slot) => state.GetStorage(who, slot);

    public ReadOnlyMemory<byte> GetCode(in Hash256 codeHash) => state.GetCode(codeHash);

    public Hash256 GetBlockHash(ulong number) =>
        number == start.Number ? start.Hash
        : number < start.Number ? state.GetBlockHash(number)
        : _simulated.GetValueOrDefault(number);
}
