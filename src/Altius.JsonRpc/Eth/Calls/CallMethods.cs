using System.Text.Json;
using Altius.Core;
using Altius.Primitives;
using Altius.State;

namespace Altius.JsonRpc;

/// <summary>Calls and blocks that are run and forgotten.</summary>
internal sealed class CallMethods(
    ChainReader chain, PendingBlock pending, CallSimulator simulator, GasEstimator estimator, EthOptions options)
{
    private const string AccessListSchema =
        """
        {"type":"object","required":["accessList","gasUsed"],"properties":
        {"accessList":{"type":"array"},"error":{"type":"string"},"gasUsed":{"type":"string"}}}
        """;

    private static readonly Param<CallRequest> CallParam = Param.Of("transaction", CallRequest.Type);
    private static readonly Param<BlockSelector> BlockParam = Param.Of("block", BlockSelector.Type).Or(BlockSelector.Latest);
    private static readonly Param<IReadOnlyDictionary<Address, AccountOverride>?> StateParam =
        Param.Of("stateOverrides", AccountOverride.Set.OrNull()).Or(null);
    private static readonly Param<BlockOverrides?> BlockOverridesParam =
        Param.Of("blockOverrides", BlockOverrides.Type.OrNull()).Or(null);

    private readonly AccessListFinder _accessLists = new(simulator);

    public IEnumerable<RpcMethod> Methods =>
    [
        RpcMethod.Create("eth_call", "Runs a call on the state after a block and gives what it returns.",
            CallParam, BlockParam, StateParam, BlockOverridesParam, Result.Of(RpcTypes.Data), Call),
        RpcMethod.Create("eth_estimateGas", "The least gas with which a transaction succeeds.",
            CallParam, BlockParam, StateParam, BlockOverridesParam, Result.Of(RpcTypes.Quantity64), Estimate),
        RpcMethod.Create(
            "eth_createAccessList", "What a transaction touches, and the gas it uses if that is announced (EIP-2930).",
            CallParam, BlockParam, StateParam, Result.Of(RpcTypes.Written(AccessListSchema)), FindAccessList),
        RpcMethod.Create("eth_simulateV1", "Runs calls in blocks that build on each other.",
            Param.Of("payload", SimulationRequest.Type), BlockParam,
            Result.Of(RpcTypes.Written(SimulatedBlock.Schema)), Simulate),
    ];

    /// <summary>Estimates the gas of a transaction in the next block.</summary>
    public ulong EstimateOnHead(CallRequest request, CancellationToken stop) =>
        Estimate(request, BlockSelector.Latest, null, null, new RpcContext(RpcTransport.Http, null, stop));

    private ReadOnlyMemory<byte> Call(
        CallRequest request, BlockSelector block, IReadOnlyDictionary<Address, AccountOverride>? overrides,
        BlockOverrides? blockOverrides, RpcContext call)
    {
        request.Check(chain.Blocks.Chain.ChainId);
        using OpenedState opened = pending.Open(chain, block);
        CallScene scene = CallScene.Of(chain.Blocks.Chain, opened.Header, opened.State, overrides, blockOverrides);
        Transaction transaction = request.ToTransaction(GasOf(request), 0, scene.Block.ChainId);
        CallOutcome outcome = simulator.Run(scene, transaction, call.Stop);
        if (outcome.Error != Execution.TransactionError.None)
            throw CallFailures.CannotRun(outcome.Error, transaction, scene, scene.State);
        if (outcome.Succeeded) return outcome.Output;
        throw CallFailures.Failed(simulator.Explain(outcome, scene, transaction, call.Stop));
    }

    private ulong Estimate(
        CallRequest request, BlockSelector block, IReadOnlyDictionary<Address, AccountOverride>? overrides,
        BlockOverrides? blockOverrides, RpcContext call)
    {
        request.Check(chain.Blocks.Chain.ChainId);
        using OpenedState opened = pending.Open(chain, block);
        CallScene scene = CallScene.Of(chain.Blocks.Chain, opened.Header, opened.State, overrides, blockOverrides);
        return estimator.Estimate(request, scene, options.GasCap, call.Stop);
    }

    private Action<Utf8JsonWriter> FindAccessList(
        CallRequest request, BlockSelector block, IReadOnlyDictionary<Address, AccountOverride>? overrides, RpcContext call)
    {
        request.Check(chain.Blocks.Chain.ChainId);
        using OpenedState opened = pending.Open(chain, block);
        CallScene scene = CallScene.Of(chain.Blocks.Chain, opened.Header, opened.State, overrides, null);
        FoundAccessList found = _accessLists.Find(request, scene, GasOf(request), call.Stop);
        return json =>
        {
            json.WriteStartObject();
            TransactionJson.WriteAccessList(json, found.List);
            if (found.Error is not null) json.WriteString("error"u8, found.Error);
            json.WriteQuantity("gasUsed"u8, found.GasUsed);
            json.WriteEndObject();
        };
    }

    private Action<Utf8JsonWriter> Simulate(SimulationRequest request, BlockSelector block, RpcContext call)
    {
        if (request.Blocks.Count == 0) throw RpcError.InvalidParams("empty input");
        using OpenedState opened = pending.Open(chain, block);
        BlockSimulator simulation = new(chain.Blocks.Chain, simulator, opened, request, options.GasCap);
        List<SimulatedBlock> blocks = simulation.Run(call.Stop);
        return json =>
        {
            json.WriteStartArray();
            foreach (SimulatedBlock simulated in blocks) simulated.Write(json, request.ReturnsTransactions);
            json.WriteEndArray();
        };
    }

    private ulong GasOf(CallRequest request) => Math.Min(request.Gas ?? options.GasCap, options.GasCap);
}
