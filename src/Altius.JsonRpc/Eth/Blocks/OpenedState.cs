using Altius.Core;
using Altius.Evm;
using Altius.State;

namespace Altius.JsonRpc;

/// <summary>A state to read, and the block after which it is that.</summary>
/// <param name="header">Of the block; of one that is still to be made where that is the pending one.</param>
/// <param name="kept">What is disposed of with it.</param>
internal readonly struct OpenedState(BlockHeader header, StateSnapshot kept, IStateReader state) : IDisposable
{
    public BlockHeader Header => header;

    public IStateReader State => state;

    public void Dispose() => kept.Dispose();
}
