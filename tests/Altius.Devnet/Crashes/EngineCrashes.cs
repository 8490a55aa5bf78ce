using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Altius.Client.Monitoring;
using Altius.Client.Recorder;

namespace Altius.Devnet.Crashes;

/// <summary>
/// Kills a node again and again while it is handed the payloads and choices of a recording. After each kill its database must
/// verify, and its head must be the last one that it answered VALID (or the one that was under way); it must start without help,
/// say so itself, and have every payload that it answered VALID.
/// </summary>
internal sealed class EngineCrashes(
    string client, string folder, string genesis, IReadOnlyList<Exchange> exchanges, Random random)
{
    /// <summary>Payloads in one question.</summary>
    private const int Asked = 256;

    /// <summary>One kill in four comes within so many milliseconds of the start of the process.</summary>
    private const int LongestStart = 2000;

    /// <summary>
    /// The others come within <see cref="LongestWait"/> milliseconds after so many exchanges, however fast the machine is.
    /// </summary>
    private const int MostExchanges = 150, LongestWait = 30;

    private readonly List<string> _valid = [];
    private string? _head, _headUnderWay;
    private int _next, _rounds;

    /// <summary>Only what changes the chain.</summary>
    public static IReadOnlyList<Exchange> Read(string recording) =>
    [
        .. Recording.Read(recording, fault => throw new FormatException(fault))
            .Where(exchange => Method(exchange) is var method && (IsPayload(method) || IsChoice(method))),
    ];

    /// <returns>How many times the recording was gone through.</returns>
    public async Task<int> RunAsync(int kills)
    {
        for (int i = 1; i <= kills; i++)
        {
            await LiveAsync(i);
            VerifiedHead? head = await DatabaseCheck.RunAsync(client, folder, genesis, $"kill {i}");
            if (_head is not null) RequireHead(head?.Hash, i);
            if (_next == exchanges.Count) BeginAnew();
            if (i % 20 == 0) Console.WriteLine($"{i} kills, at exchange {_next} of {exchanges.Count}, round {_rounds + 1}");
        }
        return _rounds;
    }

    /// <summary>Starts the node, checks what it has, hands it more, and kills it wherever it is.</summary>
    private async Task LiveAsync(int kill)
    {
        using ClientProcess node = ClientProcess.Start(
            client, folder, genesis, "--engine.port", "0", "--http.port", "off", "--ws.port", "off", "--metrics.port", "off",
            "--warm-up", "false");
        bool isEarly = random.Next(4) == 0;
        await using Timer killer =
            new(_ => node.Kill(), null, isEarly ? random.Next(LongestStart) : Timeout.Infinite, Timeout.Infinite);
        try
        {
            if (await node.EngineAsync() is not { } url)
            {
                // Killed while it started; it must not end by itself.
                if (node.HasExited && node.ExitCode != 137)
                    throw new CrashException($"kill {kill}: the node ended with exit code {node.ExitCode}:\n{node.Tail}");
                return;
            }
            using EngineClient engine = new(url, Path.Combine(folder, "data", "jwt.hex"));
            await CheckAsync(engine, kill);
            int last = isEarly ? int.MaxValue : _next + random.Next(MostExchanges);
            await FeedAsync(engine, kill, () =>
            {
                if (_next == last) killer.Change(random.Next(LongestWait), Timeout.Infinite);
            });
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or TaskCanceledException)
        {
            // The kill came in the middle of an answer.
        }
    }

    /// <summary>An empty folder, and the recording from its beginning.</summary>
    private void BeginAnew()
    {
        Directory.Delete(Path.Combine(folder, "data"), recursive: true);
        (_head, _headUnderWay, _next) = (null, null, 0);
        _valid.Clear();
        _rounds++;
    }

    private async Task CheckAsync(EngineClient engine, int kill)
    {
        if (_head is null) return;
        string head = (await Ask(engine, "eth_getBlockByNumber", "latest", false)).GetProperty("hash").GetString()!;
        RequireHead(head, kill - 1);
        foreach (string[] hashes in _valid.Chunk(Asked))
        {
            JsonArray asked = [.. hashes.Select(hash => (JsonNode)hash)];
            JsonElement[] bodies = [.. (await Ask(engine, "engine_getPayloadBodiesByHashV1", asked)).EnumerateArray()];
            for (int i = 0; i < bodies.Length; i++)
                if (bodies[i].ValueKind == JsonValueKind.Null)
                    throw new CrashException($"after kill {kill - 1} payload {hashes[i]} is missing, which was VALID");
        }
        _head = head;
    }

    private void RequireHead(string? head, int kill)
    {
        if (head != _head && head != _headUnderWay)
            throw new CrashException($"after kill {kill} the head is {head ?? "none"}; it was {_head}");
    }

    /// <summary>Goes on with the recording until the node is killed, or the recording ends.</summary>
    /// <param name="before">Called before each exchange.</param>
    private async Task FeedAsync(EngineClient engine, int kill, Action before)
    {
        while (_next < exchanges.Count)
        {
            before();
            Exchange exchange = exchanges[_next];
            JsonElement parameter = JsonDocument.Parse(exchange.Request).RootElement.GetProperty("params")[0];
            bool isPayload = IsPayload(Method(exchange));
            string hash = parameter.GetProperty(isPayload ? "blockHash" : "headBlockHash").GetString()!;
            if (!isPayload) _headUnderWay = hash;
            byte[] answer = await engine.AskAsync(exchange.Request, CancellationToken.None);
            if (EngineWatch.StatusOf(answer) != "VALID")
                throw new CrashException($"before kill {kill}, exchange {_next}: {Encoding.UTF8.GetString(answer)}");
            if (isPayload) _valid.Add(hash);
            else (_head, _headUnderWay) = (await HeadAfterAsync(engine, hash), null);
            _next++;
        }
    }

    /// <summary>A choice below what is final is VALID and moves nothing.</summary>
    private static async Task<string> HeadAfterAsync(EngineClient engine, string chosen)
    {
        string head = (await Ask(engine, "eth_getBlockByNumber", "latest", false)).GetProperty("hash").GetString()!;
        return head == chosen ? chosen : head;
    }

    private static async Task<JsonElement> Ask(EngineClient engine, string method, params JsonNode?[] parameters)
    {
        JsonObject request = new()
        {
            ["jsonrpc"] = "2.0",
            ["id"] = 1,
            ["method"] = method,
            ["params"] = new JsonArray(parameters),
        };
        JsonElement answer = JsonDocument.Parse(
            await engine.AskAsync(Encoding.UTF8.GetBytes(request.ToJsonString()), CancellationToken.None)).RootElement;
        return answer.TryGetProperty("result", out JsonElement result) ? result : throw new CrashException($"{method}: {answer}");
    }

    private static string Method(Exchange exchange) => EngineWatch.MethodOf(exchange.Request.Span);

    private static bool IsPayload(string method) => method.StartsWith("engine_newPayload", StringComparison.Ordinal);

    private static bool IsChoice(string method) => method.StartsWith("engine_forkchoiceUpdated", StringComparison.Ordinal);
}

/// <summary>A node did not survive a kill as it must.</summary>
internal sealed class CrashException(string message) : Exception(message);
