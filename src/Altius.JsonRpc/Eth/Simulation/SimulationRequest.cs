using Altius.Primitives;

namespace Altius.JsonRpc;

/// <summary>A block to be simulated: what is changed before it and what is called in it.</summary>
internal sealed class SimulatedBlockRequest
{
    private static readonly RpcFields<SimulatedBlockRequest> Field = new();

    public static readonly RpcType<SimulatedBlockRequest> Type = RpcObject.Of<SimulatedBlockRequest>(
    [
        Field.OptionalReference("blockOverrides", BlockOverrides.Type, b => b.BlockOverrides, (b, v) => b.BlockOverrides = v),
        Field.OptionalReference("stateOverrides", AccountOverride.Set, b => b.StateOverrides, (b, v) => b.StateOverrides = v),
        Field.OptionalReference("calls", RpcTypes.Array(CallRequest.Type), b => b.Calls, (b, v) => b.Calls = v ?? []),
    ]);

    public BlockOverrides? BlockOverrides { get; set; }
    public IReadOnlyDictionary<Address, AccountOverride>? StateOverrides { get; set; }
    public IReadOnlyList<CallRequest> Calls { get; set; } = [];
}

/// <summary>What eth_simulateV1 is to do (execution-apis, EthSimulatePayload).</summary>
internal sealed class SimulationRequest
{
    private static readonly RpcFields<SimulationRequest> Field = new();

    public static readonly RpcType<SimulationRequest> Type = RpcObject.Of<SimulationRequest>(
    [
        Field.Required("blockStateCalls", RpcTypes.Array(SimulatedBlockRequest.Type), r => r.Blocks, (r, v) => r.Blocks = v),
        Field.Optional("traceTransfers", RpcTypes.Boolean, r => r.TracesTransfers, (r, v) => r.TracesTransfers = v),
        Field.Optional("validation", RpcTypes.Boolean, r => r.Validates, (r, v) => r.Validates = v),
        Field.Optional(
            "returnFullTransactions", RpcTypes.Boolean, r => r.ReturnsTransactions, (r, v) => r.ReturnsTransactions = v),
    ]);

    public IReadOnlyList<SimulatedBlockRequest> Blocks { get; set; } = [];

    /// <summary>Whether moved ether shows as logs.</summary>
    public bool TracesTransfers { get; set; }

    /// <summary>Whether all is checked that a block checks, but for signatures.</summary>
    public bool Validates { get; set; }

    /// <summary>Whether whole transactions are returned and not their hashes.</summary>
    public bool ReturnsTransactions { get; set; }
}
