using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Altius.Client.Plugins;
using Altius.Client.Recorder;
using Altius.Client.Running;
using Altius.Core;
using Serilog.Core;

namespace Altius.Client.Tests.Nodes;

/// <summary>A node in this process on a folder of its own, on ports that are free, with clients for what it serves.</summary>
internal sealed class RunningNode : IAsyncDisposable
{
    private readonly NodeStop _stop;
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(60) };
    private int _id;

    private RunningNode(Node node, NodeStop stop, string folder) => (Node, _stop, Folder) = (node, stop, folder);

    public Node Node { get; }

    public string Folder { get; }

    public string SecretFile => DataDirectory.JwtSecretIn(Folder);

    /// <summary>Options that suit a test: everything on loopback and on free ports.</summary>
    public static NodeOptions Options(string folder) => new()
    {
        Chain = "dev",
        DataDirectory = folder,
        EnginePort = 0,
        HttpPort = 0,
        WsPort = null,
        MetricsPort = 0,
        MinFreeDisk = 1 << 20,
        DatabaseCache = 8 << 20,
        StateCache = 8 << 20,
        TrieCache = 8 << 20,
        Workers = 2,
        WarmUp = false,
        RpcTimeLimit = TimeSpan.FromMinutes(2), // however slow the machine
    };

    /// <param name="stop">What asks the node to stop; one of its own where it is not given.</param>
    public static async Task<RunningNode> Start(
        NodeOptions options, Action<NodeBuilder>? configure = null, Logger? log = null, NodeStop? stop = null)
    {
        ChainSpec.TryLoadKnown(options.Chain, out ChainSpec? known);
        stop ??= new NodeStop();
        NodeBuilder builder = new(options, known ?? ChainSpec.LoadFile(options.Chain), stop, log ?? Logger.None);
        foreach (IClientPlugin plugin in PluginLoader.Load(options)) plugin.Configure(builder);
        configure?.Invoke(builder);
        return new RunningNode(await builder.StartAsync(CancellationToken.None), stop, options.DataDirectory!);
    }

    /// <summary>The result of a call of the Engine API.</summary>
    public async Task<JsonElement> Engine(string method, params JsonNode?[] parameters)
    {
        using EngineClient client = new(new Uri($"http://{Node.Engine}"), SecretFile);
        byte[] answer =
            await client.AskAsync(Encoding.UTF8.GetBytes(Write(method, parameters).ToJsonString()), CancellationToken.None);
        return Result(JsonDocument.Parse(answer).RootElement);
    }

    /// <summary>The result of a call over HTTP.</summary>
    public async Task<JsonElement> Call(string method, params JsonNode?[] parameters)
    {
        using HttpResponseMessage response = await _http.PostAsJsonAsync($"http://{Node.Http}", Write(method, parameters));
        return Result(await response.Content.ReadFromJsonAsync<JsonElement>());
    }

    public async Task<HttpResponseMessage> Get(string path) => await _http.GetAsync($"http://{Node.Monitoring}{path}");

    public async ValueTask DisposeAsync()
    {
        await Node.DisposeAsync();
        _stop.Dispose();
        _http.Dispose();
    }

    private JsonObject Write(string method, JsonNode?[] parameters) =>
        new() { ["jsonrpc"] = "2.0", ["id"] = ++_id, ["method"] = method, ["params"] = new JsonArray(parameters) };

    private static JsonElement Result(JsonElement answer) =>
        answer.TryGetProperty("result", out JsonElement result) ? result : throw new AssertionException(answer.ToString());
}
