using Altius.Core;
using Altius.JsonRpc.Tracing;
using Altius.State;

namespace Altius.JsonRpc.Debug;

/// <summary>debug_traceCall: a call, which nobody has signed, run under a tracer.</summary>
internal sealed class DebugCallMethods(TraceSource source, TraceLimits limits)
{
    private readonly CallTraces _calls = new(source.Chain.Blocks.Chain, source.Codes, limits);

    public IEnumerable<RpcMethod> Create() =>
    [
        RpcMethod.Create(
            "debug_traceCall",
            "Runs a call on the state after a block, or between two of its transactions, and tells what it did.",
            Param.Of("call", CallRequest.Type), Param.Of("block", BlockSelector.Type).Or(BlockSelector.Latest),
            Param.Of("options", TraceCallOptions.Type).Or(TraceCallOptions.Default), Result.Streamed("{}"), TraceCall)
            .Within(limits.CallTime),
    ];

    private RpcStream TraceCall(
        CallRequest request, BlockSelector selector, TraceCallOptions options, RpcContext call) => output =>
    {
        using TraceClock clock = new(options.Trace.Timeout, call.Stop);
        Block block = source.BlockOf(selector);
        if (options.TransactionIndex is { } index)
        {
            if (index >= (ulong)block.Transactions.Count)
                throw RpcError.Server(
                    $"transaction index {index} is out of range: the block has {block.Transactions.Count} transactions");
            using OpenReplay opened = source.Open(block);
            clock.Run(() =>
            {
                opened.Replay.SkipTo((int)index, clock.Stop);
                Trace(request, block, opened.Replay.State, options, output, clock.Stop);
            });
            return default;
        }
        using StateSnapshot state = source.Chain.OpenState(block.Header);
        clock.Run(() => Trace(request, block, state, options, output, clock.Stop));
        return default;
    };

    private void Trace(
        CallRequest request, Block block, Evm.IStateReader state, TraceCallOptions options, RpcOutput output,
        CancellationToken stop)
    {
        CallScene scene = CallScene.Of(
            source.Chain.Blocks.Chain, block.Header, state, options.StateOverrides, options.BlockOverrides);
        TransactionTracer tracer = options.Trace.CreateTracer(output);
        tracer.Flush = output.FlushIfLarge;
        _calls.Run(_calls.SubjectOf(request, scene), scene, tracer, stop);
        tracer.Write(output.Json);
    }
}
