using System.Text.Json.Nodes;
using Altius.Core;
using Altius.Primitives;

namespace Altius.Client.Bench;

/// <summary>Calls of JSON-RPC such as applications and explorers make, on what a benchmark's blocks use.</summary>
internal static class LoadCalls
{
    /// <summary>A request a line, to be sent over and over in this order.</summary>
    /// <param name="block">One of the chain, with transactions; where it calls contracts, so do these.</param>
    public static IEnumerable<string> Of(Block block)
    {
        Transaction[] used =
            [.. block.Transactions.Where(transaction => transaction.To is not null && transaction.Data.Length > 0).Take(32)];
        if (used.Length == 0) used = [.. block.Transactions.Take(32)];
        for (int i = 0; i < 64; i++)
        {
            Transaction transaction = used[i % used.Length];
            transaction.TryRecoverSender(out Address sender);
            string to = (transaction.To ?? sender).ToString();
            yield return Request("eth_call", new JsonObject
            {
                ["from"] = sender.ToString(),
                ["to"] = to,
                ["value"] = $"0x{transaction.Value:x}",
                ["data"] = Hex.ToPrefixed(transaction.Data.Span),
            }, "latest");
            yield return Request("eth_getBalance", sender.ToString(), "latest");
            if (i % 2 == 0) yield return Request(
                "eth_getLogs", new JsonObject { ["address"] = to, ["fromBlock"] = "earliest", ["toBlock"] = "latest" });
            if (i % 8 == 0) yield return Request("eth_getBlockByNumber", "latest", true);
            if (i % 16 == 0) yield return Request("debug_traceTransaction", transaction.Hash.ToString());
            if (i % 32 == 0)
                yield return Request("debug_traceBlockByNumber", "latest", new JsonObject { ["tracer"] = "callTracer" });
            if (i % 32 == 16) yield return Request("trace_block", "latest");
        }
    }

    private static string Request(string method, params JsonNode?[] parameters) =>
        new JsonObject { ["jsonrpc"] = "2.0", ["id"] = 1, ["method"] = method, ["params"] = new JsonArray(parameters) }
            .ToJsonString();
}
