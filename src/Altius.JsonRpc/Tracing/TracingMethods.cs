using Altius.Chain;
using Altius.Evm;
using Altius.JsonRpc.Debug;
using Altius.JsonRpc.Trace;

namespace Altius.JsonRpc.Tracing;

/// <summary>
/// The methods that run transactions of the chain once more, and those that look into it: debug_, trace_ and altius_.
/// </summary>
public static class TracingMethods
{
    /// <summary>All of them, as rows for a port's table.</summary>
    /// <param name="codes">Analysed code; better not the block executors', lest traces drive theirs out.</param>
    /// <param name="badBlocks">Blocks refused lately, the newest first.</param>
    public static IEnumerable<RpcMethod> Create(
        BlockTree blocks, Func<IReadOnlyList<InvalidBlock>> badBlocks, CodeCache codes, TraceLimits limits)
    {
        TraceSource source = new(new ChainReader(blocks), codes);
        return
        [
            .. DebugRawMethods.Create(source),
            .. new DebugTraceMethods(source, limits).Create(),
            .. new DebugCallMethods(source, limits).Create(),
            .. DebugBlockMethods.Create(source, limits, badBlocks),
            BlockReportMethods.GetBlockAccessList(source, limits),
            BlockReportMethods.GetBlockAccessListOfStandard(source, limits),
            BlockReportMethods.GetParallelismReport(source, limits),
            .. new TraceMethods(source, limits).Create(),
            .. new TraceCallMethods(source, limits).Create(),
        ];
    }
}
