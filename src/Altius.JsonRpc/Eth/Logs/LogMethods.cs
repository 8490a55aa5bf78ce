using Altius.Primitives;

namespace Altius.JsonRpc;

/// <summary>Logs, and filters that are polled.</summary>
internal sealed class LogMethods(LogReader logs, FilterStore filters)
{
    private const string ChangesSchema =
        """{"oneOf":[{"type":"array","items":{"type":"string"}},{"type":"array","items":{"type":"object"}}]}""";

    private static readonly Param<LogQuery> QueryParam = Param.Of("filter", LogQuery.Type);
    private static readonly Param<UInt256> IdParam = Param.Of("id", RpcTypes.Quantity);

    public IEnumerable<RpcMethod> Methods =>
    [
        RpcMethod.Create(
            "eth_getLogs", "The logs of a block or a range of blocks.", QueryParam, Result.Streamed(LogJson.ArraySchema),
            (query, call) => Stream(logs.Find(query, call.Stop))),
        RpcMethod.Create(
            "eth_newFilter", "Installs a filter for logs, to be polled.", QueryParam, Result.Of(RpcTypes.Quantity),
            filters.AddLogs),
        RpcMethod.Create(
            "eth_newBlockFilter", "Installs a filter for new blocks, to be polled.", Result.Of(RpcTypes.Quantity),
            filters.AddBlocks),
        RpcMethod.Create("eth_newPendingTransactionFilter", "Installs a filter for new transactions of the pool, to be polled.",
            Param.Of("fullTransactions", RpcTypes.Boolean).Or(false), Result.Of(RpcTypes.Quantity), filters.AddPending),
        RpcMethod.Create("eth_getFilterChanges", "What happened since the filter was polled last.", IdParam,
            Result.Of(RpcTypes.Written(ChangesSchema)), filters.Changes),
        RpcMethod.Create("eth_getFilterLogs", "All logs that the filter's query finds.", IdParam,
            Result.Of(RpcTypes.Written(LogJson.ArraySchema)), (id, call) => filters.AllLogs(id, call.Stop)),
        RpcMethod.Create(
            "eth_uninstallFilter", "Forgets a filter.", IdParam, Result.Of(RpcTypes.Boolean), filters.Remove).On(RpcLane.Caller),
    ];

    private static RpcStream Stream(List<FoundLog> found) => async output =>
    {
        output.Json.WriteStartArray();
        foreach (FoundLog log in found)
        {
            LogJson.Write(output.Json, log.Log, log.Position, log.IsRemoved);
            await output.FlushIfLargeAsync(); // and back to the port's worker
        }
        output.Json.WriteEndArray();
    };
}
