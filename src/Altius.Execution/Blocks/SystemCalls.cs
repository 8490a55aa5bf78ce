using Altius.Evm;
using Altius.Primitives;

namespace Altius.Execution;

/// <summary>
/// Calls that the protocol itself makes to its contracts, outside any transaction and free of charge (EIP-4788, 2935,
/// 7002, 7251).
/// </summary>
internal sealed class SystemCalls
{
    private static readonly Address Caller = Address.Parse("fffffffffffffffffffffffffffffffffffffffe");
    private const long Gas = 30_000_000;

    private readonly WorldState _state;
    private readonly VirtualMachine _machine;

    public SystemCalls(WorldState state, VirtualMachine machine)
    {
        _state = state;
        _machine = machine;
    }

    /// <summary>Calls a contract that may be missing or fail: then nothing happens.</summary>
    public void Try(in Address contract, in Hash256 data, BlockContext block)
    {
        if (HasCode(contract)) Run(contract, data.ToArray(), block, out _);
    }

    /// <summary>Calls a contract that must be there and succeed, or the block is invalid.</summary>
    /// <param name="output">A copy of what it returned.</param>
    public BlockError Demand(in Address contract, BlockContext block, out byte[] output)
    {
        output = [];
        if (!HasCode(contract)) return BlockError.SystemContractMissing;
        return Run(contract, default, block, out output) ? BlockError.None : BlockError.SystemCallFailed;
    }

    private bool HasCode(in Address contract) => _state.GetAccount(contract).HasCode;

    private bool Run(in Address contract, ReadOnlyMemory<byte> data, BlockContext block, out byte[] output)
    {
        _state.BeginTransaction();
        Message message = new() { Caller = Caller, To = contract, Data = data, Gas = Gas };
        MessageResult result = _machine.Execute(message, new TransactionContext(Caller, block.BaseFee, []));
        output = result.Output.ToArray();
        _state.CommitTransaction();
        return result.Succeeded;
    }
}
