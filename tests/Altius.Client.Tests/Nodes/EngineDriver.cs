using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Altius.Client.Recorder;

namespace Altius.Client.Tests.Nodes;

/// <summary>Leads a node on the dev chain as a consensus client does, and remembers what the node has answered.</summary>
internal sealed class EngineDriver(EngineClient client) : IDisposable
{
    private static readonly string Zero = $"0x{new string('0', 64)}";

    private readonly List<string> _valid = [];
    private int _id;

    /// <summary>Every payload that was answered VALID.</summary>
    public IReadOnlyList<string> Valid => _valid;

    /// <summary>The last choice of head that was answered VALID; null before the first.</summary>
    public string? Head { get; private set; }

    /// <summary>A choice that was made and not answered; null where there is none.</summary>
    public string? UnderWay { get; private set; }

    public static EngineDriver For(RunningNode running) =>
        new(new EngineClient(new Uri($"http://{running.Node.Engine}"), running.SecretFile));

    /// <summary>The whole answer to a call.</summary>
    public async Task<JsonElement> AskAsync(string method, params JsonNode?[] parameters)
    {
        JsonObject request = new()
        {
            ["jsonrpc"] = "2.0",
            ["id"] = ++_id,
            ["method"] = method,
            ["params"] = new JsonArray(parameters),
        };
        byte[] answer = await client.AskAsync(Encoding.UTF8.GetBytes(request.ToJsonString()), CancellationToken.None);
        return JsonDocument.Parse(answer).RootElement;
    }

    /// <summary>Has the node build a block on its head, sends it back as a payload and chooses it.</summary>
    /// <param name="timestamp">Null for a slot after the head.</param>
    /// <returns>Null, or the first answer that was an error.</returns>
    public async Task<JsonElement?> ProduceAsync(ulong? timestamp = null)
    {
        JsonElement latest = await AskAsync("eth_getBlockByNumber", "latest", false);
        if (IsError(latest)) return latest;
        JsonElement head = latest.GetProperty("result");
        string parent = head.GetProperty("hash").GetString()!;
        ulong time = timestamp ?? Number(head.GetProperty("timestamp")) + 12;
        JsonElement begun = await AskAsync("engine_forkchoiceUpdatedV3", Choice(parent), Attributes(time));
        if (IsError(begun)) return begun;
        string id = begun.GetProperty("result").GetProperty("payloadId").GetString()!;
        JsonElement built = await AskAsync("engine_getPayloadV5", id);
        if (IsError(built)) return built;
        JsonElement payload = built.GetProperty("result").GetProperty("executionPayload");
        JsonElement requests = built.GetProperty("result").GetProperty("executionRequests");
        JsonElement judged = await AskAsync(
            "engine_newPayloadV4", JsonNode.Parse(payload.GetRawText()), new JsonArray(), Zero,
            JsonNode.Parse(requests.GetRawText()));
        if (IsError(judged)) return judged;
        string hash = payload.GetProperty("blockHash").GetString()!;
        Assert.That(judged.GetProperty("result").GetProperty("status").GetString(), Is.EqualTo("VALID"), judged.ToString());
        _valid.Add(hash);
        UnderWay = hash;
        JsonElement chosen = await AskAsync("engine_forkchoiceUpdatedV3", Choice(hash), null);
        if (IsError(chosen)) return chosen;
        JsonElement followed = chosen.GetProperty("result").GetProperty("payloadStatus");
        Assert.That(followed.GetProperty("status").GetString(), Is.EqualTo("VALID"), chosen.ToString());
        (Head, UnderWay) = (hash, null);
        return null;
    }

    /// <summary>Goes on until the node answers with an error or not at all, as where its disk is full.</summary>
    /// <returns>The error, which calls no payload invalid; null where the node stopped before it had answered.</returns>
    public async Task<string?> ProduceUntilItEndsAsync()
    {
        try
        {
            for (int i = 0; i < 1_000; i++)
            {
                if (await ProduceAsync() is not { } error) continue;
                Assert.That(error.ToString(), Does.Not.Contain("INVALID").And.Not.Contain("   at "));
                return error.ToString();
            }
        }
        catch (HttpRequestException)
        {
            return null;
        }
        throw new AssertionException("The node took everything.");
    }

    /// <summary>Holds another run of the node against what this one was answered.</summary>
    /// <param name="again">Leads that other run.</param>
    public async Task RequirePromisesAsync(EngineDriver again)
    {
        JsonElement found =
            (await again.AskAsync("eth_getBlockByNumber", "latest", false)).GetProperty("result").GetProperty("hash");
        if (Head is not null)
            Assert.That(found.GetString(), Is.EqualTo(Head).Or.EqualTo(UnderWay), "the head is the one that was answered");
        if (_valid.Count == 0) return;
        JsonArray asked = [.. _valid.Select(hash => (JsonNode)hash)];
        JsonElement bodies = (await again.AskAsync("engine_getPayloadBodiesByHashV1", asked)).GetProperty("result");
        Assert.That(bodies.EnumerateArray().Count(body => body.ValueKind == JsonValueKind.Object),
            Is.EqualTo(_valid.Count), "every VALID payload is there");
    }

    public static bool IsError(JsonElement answer) => answer.TryGetProperty("error", out _);

    public static ulong Number(JsonElement quantity) =>
        ulong.Parse(quantity.GetString().AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    public void Dispose() => client.Dispose();

    private static JsonObject Choice(string head) =>
        new() { ["headBlockHash"] = head, ["safeBlockHash"] = Zero, ["finalizedBlockHash"] = Zero };

    private static JsonObject Attributes(ulong timestamp) => new()
    {
        ["timestamp"] = $"0x{timestamp:x}",
        ["prevRandao"] = $"0x{new string('2', 64)}",
        ["suggestedFeeRecipient"] = $"0x{new string('3', 40)}",
        ["withdrawals"] = new JsonArray(),
        ["parentBeaconBlockRoot"] = Zero,
    };
}
