using Altius.Core;
using Altius.Evm;
using Altius.Execution;

namespace Altius.JsonRpc;

/// <summary>All that one call at a time needs to run; kept from call to call. Not thread-safe.</summary>
internal sealed class CallMachine
{
    private readonly VirtualMachine _machine;

    /// <param name="chain">Where the deposit contract is.</param>
    /// <param name="codes">Analysed code, shared by all calls.</param>
    public CallMachine(ChainSpec chain, CodeCache codes)
    {
        _machine = new VirtualMachine(codes);
        Processor = new TransactionProcessor(State, _machine);
        System = new SystemOperations(chain, State, _machine);
    }

    public WorldState State { get; } = new();

    public TransactionProcessor Processor { get; }

    public SystemOperations System { get; }

    /// <summary>Starts on a state and block.</summary>
    public void Prepare(IStateReader state, BlockContext block, ForkRules rules, PrecompileSet precompiles, Lenience lenience)
    {
        State.Reset(state, rules);
        _machine.Prepare(State, block, rules, precompiles);
        Processor.Prepare(block, rules, lenience);
    }
}
