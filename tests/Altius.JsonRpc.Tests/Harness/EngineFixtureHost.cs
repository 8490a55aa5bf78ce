using System.Buffers.Text;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Altius.Chain;
using Altius.Core;
using Altius.Db;
using Altius.Evm;
using Altius.Execution;
using Altius.JsonRpc.Engine;
using Altius.State;
using Altius.TxPool;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Altius.JsonRpc.Tests;

/// <summary>
/// A whole node in this process, with its database in memory, and its Engine API on a free port: give it a chain, post calls.
/// It uses nothing but public members, so that other test projects can link this file.
/// </summary>
internal sealed class EngineFixtureHost : IAsyncDisposable
{
    private static readonly byte[] SharedSecret = "the secret of the test harness.."u8.ToArray();

    private readonly StateStore _states;
    private readonly IBlockExecutor _executor;
    private readonly StatePersister _persister;
    private readonly EngineServer _server;
    private long _id;

    private EngineFixtureHost(
        ChainSpec chain, RpcWatch? watch, ILoggerFactory? logs, Func<ChainSpec, CodeCache, IBlockExecutor>? executor,
        RpcLimits? limits)
    {
        MemoryStore store = new();
        CodeCache codes = new();
        _states = StateStore.Open(store, new StateStoreOptions());
        Tree = BlockTree.Open(store, _states, chain);
        _executor = executor?.Invoke(chain, codes) ?? new SequentialBlockExecutor(chain, codes);
        BlockProcessor processor = new(Tree, _executor);
        _persister = new StatePersister(processor);
        PayloadPipeline pipeline = new(processor);
        Pool = new TransactionPool(Tree, store);
        Builder = new PayloadBuilder(Tree, _states, Pool, codes: codes);
        Api = new EngineApi(
            Tree, pipeline, new ForkChoice(Tree, pipeline, _persister), Builder, Pool.FindBlobs, ClientVersion.Own("1.0",
                "0x01020304"));
        EngineServerOptions options = new() { Port = 0, Secret = JwtSecret.Of(SharedSecret), Watch = watch ?? new RpcWatch() };
        if (limits is not null) options = options with { Limits = limits };
        _server = new EngineServer(options, Api, [], "1.0", logs ?? NullLoggerFactory.Instance);
        // The longest payloads of the suites take seconds, and many run at once.
        Client = new HttpClient { Timeout = TimeSpan.FromMinutes(10) };
    }

    public BlockTree Tree { get; }

    public TransactionPool Pool { get; }

    public PayloadBuilder Builder { get; }

    public EngineApi Api { get; }

    /// <summary>Sends no token by itself.</summary>
    public HttpClient Client { get; }

    /// <summary>Where the port is.</summary>
    public Uri Address => new($"http://{_server.Endpoint}/");

    /// <summary>The secret that tokens are signed with.</summary>
    public static byte[] Secret => SharedSecret;

    /// <param name="watch">Sees the calls.</param>
    /// <param name="executor">Makes what runs the blocks; the sequential executor where it is not given.</param>
    /// <param name="limits">Those of the port; the Engine API's own where they are not given.</param>
    public static async Task<EngineFixtureHost> StartAsync(
        ChainSpec chain, RpcWatch? watch = null, ILoggerFactory? logs = null,
        Func<ChainSpec, CodeCache, IBlockExecutor>? executor = null, RpcLimits? limits = null)
    {
        EngineFixtureHost host = new(chain, watch, logs, executor, limits);
        await host._server.StartAsync();
        return host;
    }

    /// <summary>A token as a consensus client makes it.</summary>
    /// <param name="drift">How far its clock is from ours.</param>
    /// <param name="claims">More claims.</param>
    public static string Token(byte[]? secret = null, TimeSpan drift = default, params (string Name, JsonNode Value)[] claims)
    {
        JsonObject all = new() { ["iat"] = DateTimeOffset.UtcNow.Add(drift).ToUnixTimeSeconds() };
        foreach ((string name, JsonNode value) in claims) all[name] = value.DeepClone();
        return SignedToken("""{"alg":"HS256","typ":"JWT"}""", all.ToJsonString(), secret ?? SharedSecret);
    }

    /// <summary>A token of any header and payload, signed by HS256 whatever the header says.</summary>
    public static string SignedToken(string header, string payload, byte[] secret)
    {
        string signed =
            $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header))}." +
            $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(payload))}";
        return $"{signed}.{Base64Url.EncodeToString(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(signed)))}";
    }

    /// <summary>Calls a method and gives the whole answer.</summary>
    /// <param name="parameters">As JSON; each is copied.</param>
    public Task<JsonObject> CallAsync(string method, params JsonNode?[] parameters)
    {
        JsonObject request = new()
        {
            ["jsonrpc"] = "2.0",
            ["id"] = Interlocked.Increment(ref _id),
            ["method"] = method,
            ["params"] = new JsonArray([.. parameters.Select(parameter => parameter?.DeepClone())]),
        };
        return PostAsync(request.ToJsonString());
    }

    /// <summary>Posts a request as it is and gives the whole answer.</summary>
    public async Task<JsonObject> PostAsync(string request)
    {
        using HttpResponseMessage response = await SendAsync(request, Token());
        response.EnsureSuccessStatusCode();
        return (JsonObject)JsonNode.Parse(await response.Content.ReadAsStreamAsync())!;
    }

    /// <summary>Posts a request under some token, or none, and gives the response whatever it is.</summary>
    public async Task<HttpResponseMessage> SendAsync(string request, string? token)
    {
        using HttpRequestMessage message = new(HttpMethod.Post, Address)
        {
            Content = new StringContent(request, Encoding.UTF8, "application/json"),
        };
        if (token is not null) message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await Client.SendAsync(message);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _server.DisposeAsync();
        Builder.Dispose();
        Pool.Dispose();
        _persister.Dispose();
        (_executor as IDisposable)?.Dispose();
        _states.Dispose();
    }
}
