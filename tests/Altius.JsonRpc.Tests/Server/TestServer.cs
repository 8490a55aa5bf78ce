using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Altius.JsonRpc.Tests;

/// <summary>A server on a free port of this machine, and a client for it.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private readonly RpcServer _server;

    private TestServer(RpcServer server)
    {
        _server = server;
        Client = new HttpClient(new SocketsHttpHandler { AutomaticDecompression = System.Net.DecompressionMethods.None })
        {
            BaseAddress = new Uri($"http://{server.Endpoint}/"),
            Timeout = TimeSpan.FromSeconds(30),
        };
    }

    public HttpClient Client { get; }

    public Uri WebSocketUri => new($"ws://{_server.Endpoint}/");

    public System.Net.IPEndPoint Endpoint => _server.Endpoint!;

    public static async Task<TestServer> StartAsync(
        IEnumerable<RpcMethod> methods, RpcServerOptions? options = null, ILoggerFactory? logs = null)
    {
        RpcServer server = new(
            (options ?? new RpcServerOptions()) with { Port = 0 }, new RpcMethodTable("1.0", methods), logs
                ?? NullLoggerFactory.Instance);
        await server.StartAsync();
        return new TestServer(server);
    }

    /// <summary>Posts text as JSON and gives back the answer's text.</summary>
    public Task<string> PostAsync(string text) => PostAsync(Encoding.UTF8.GetBytes(text));

    public async Task<string> PostAsync(byte[] body)
    {
        using HttpResponseMessage response = await SendAsync(body);
        return await response.Content.ReadAsStringAsync();
    }

    public Task<HttpResponseMessage> SendAsync(byte[] body)
    {
        ByteArrayContent content = new(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return Client.PostAsync("", content);
    }

    /// <summary>Calls a method and gives the code and message of the error that it must answer with.</summary>
    public async Task<(int Code, string Message)> FailAsync(string method, string parameters)
    {
        using JsonDocument answer = await CallAsync(method, parameters);
        JsonElement error = answer.RootElement.GetProperty("error");
        return (error.GetProperty("code").GetInt32(), error.GetProperty("message").GetString()!);
    }

    /// <summary>Calls a method and gives the text of its result.</summary>
    public async Task<string> ResultAsync(string method, string parameters = "[]")
    {
        using JsonDocument answer = await CallAsync(method, parameters);
        return answer.RootElement.TryGetProperty("result", out JsonElement result)
            ? result.GetRawText() : throw new AssertionException(answer.RootElement.GetRawText());
    }

    public async Task<JsonDocument> CallAsync(string method, string parameters) =>
        JsonDocument.Parse(await PostAsync($$"""{"jsonrpc":"2.0","id":1,"method":"{{method}}","params":{{parameters}}}"""));

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _server.DisposeAsync();
    }
}
