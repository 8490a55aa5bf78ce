using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Altius.Client.Recorder;
using Altius.Devnet.Crashes;

namespace Altius.Devnet;

/// <summary>Calls a node's authenticated port as a consensus client does.</summary>
/// <param name="secretFile">Holds the shared secret.</param>
internal sealed class EngineCalls(Uri url, string secretFile) : IDisposable
{
    private readonly EngineClient _client = new(url, secretFile);

    /// <summary>The result of a call.</summary>
    /// <exception cref="CrashException">The answer is an error.</exception>
    public async Task<JsonElement> AskAsync(string method, params JsonNode?[] parameters)
    {
        JsonObject request = new()
        {
            ["jsonrpc"] = "2.0",
            ["id"] = 1,
            ["method"] = method,
            ["params"] = new JsonArray(parameters),
        };
        byte[] answer = await _client.AskAsync(Encoding.UTF8.GetBytes(request.ToJsonString()), CancellationToken.None);
        JsonElement json = JsonDocument.Parse(answer).RootElement;
        return json.TryGetProperty("result", out JsonElement result) ? result : throw new CrashException($"{method}: {json}");
    }

    public void Dispose() => _client.Dispose();

    /// <summary>A part of an answer, to be sent back.</summary>
    public static JsonNode? Copy(JsonElement json) => JsonNode.Parse(json.GetRawText());
}
