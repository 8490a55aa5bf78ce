using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Altius.Primitives;

namespace Altius.Devnet.Traffic;

/// <summary>The few calls of JSON-RPC that traffic needs.</summary>
/// <param name="patience">For how long a call that nobody answers is made again, as while the node starts anew.</param>
internal sealed class NodeClient(Uri url, TimeSpan patience) : IDisposable
{
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(100);

    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromMinutes(10) };
    private int _id;

    /// <summary>How often a call was made again because nobody answered.</summary>
    public int Interruptions { get; private set; }

    /// <summary>The result, or the error's message.</summary>
    public async Task<(JsonElement Result, string? Error)> CallAsync(string method, params JsonNode?[] parameters)
    {
        JsonObject request = new()
        {
            ["jsonrpc"] = "2.0",
            ["id"] = ++_id,
            ["method"] = method,
            ["params"] = new JsonArray(parameters),
        };
        return AnswerOf(await PostAsync(request));
    }

    /// <summary>The result or the error's message of each call, asked for in one request.</summary>
    public async Task<List<(JsonElement Result, string? Error)>> CallAllAsync(string method, IEnumerable<JsonArray> calls)
    {
        int first = _id + 1;
        JsonArray requests = [];
        foreach (JsonArray parameters in calls)
            requests.Add(new JsonObject { ["jsonrpc"] = "2.0", ["id"] = ++_id, ["method"] = method, ["params"] = parameters });
        if (requests.Count == 0) return [];
        List<(JsonElement Result, string? Error)> answers = [.. new (JsonElement, string?)[requests.Count]];
        foreach (JsonElement answer in (await PostAsync(requests)).EnumerateArray())
            answers[answer.GetProperty("id").GetInt32() - first] = AnswerOf(answer);
        return answers;
    }

    public async Task<ulong> NonceOfAsync(Address who) =>
        Number((await RequireAsync("eth_getTransactionCount", who.ToString(), "latest")).GetString()!);

    public async Task<ulong> LatestTimestampAsync() =>
        Number((await RequireAsync("eth_getBlockByNumber", "latest", false)).GetProperty("timestamp").GetString()!);

    /// <summary>Null where there is none yet; else whether the transaction succeeded.</summary>
    public async Task<bool?> ReceiptStatusAsync(Hash256 hash)
    {
        JsonElement receipt = await RequireAsync("eth_getTransactionReceipt", hash.ToString());
        return receipt.ValueKind == JsonValueKind.Null ? null : receipt.GetProperty("status").GetString() == "0x1";
    }

    public void Dispose() => _http.Dispose();

    /// <summary>Reads a quantity.</summary>
    public static ulong Number(string hex) => ulong.Parse(hex.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private async Task<JsonElement> RequireAsync(string method, params JsonNode?[] parameters)
    {
        (JsonElement result, string? error) = await CallAsync(method, parameters);
        return error is null ? result : throw new InvalidOperationException($"{method}: {error}");
    }

    private async Task<JsonElement> PostAsync(JsonNode request)
    {
        for (long began = Stopwatch.GetTimestamp(); ;)
        {
            try
            {
                using HttpResponseMessage response = await _http.PostAsJsonAsync(url, request);
                return await response.Content.ReadFromJsonAsync<JsonElement>();
            }
            catch (Exception fault) when (fault is HttpRequestException or IOException
                && Stopwatch.GetElapsedTime(began) < patience)
            {
                Interruptions++;
                await Task.Delay(Retry);
            }
        }
    }

    private static (JsonElement Result, string? Error) AnswerOf(JsonElement answer) =>
        answer.TryGetProperty("error", out JsonElement error)
            ? (default, error.GetProperty("message").GetString())
            : (answer.GetProperty("result"), null);
}
