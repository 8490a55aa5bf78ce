using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Runtime.Versioning;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Altius.JsonRpc.Tests;

/// <summary>WebSocket, IPC and what HTTP brings along: origins, hosts, compression, slow clients.</summary>
[TestFixture]
internal sealed class TransportTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly RpcMethod[] Methods =
    [
        RpcMethod.Create("test_echo", "Gives back what it gets.", Param.Of("text", RpcTypes.Text), Result.Of(RpcTypes.Text),
            text => text),
        RpcMethod.CreateAsync("test_wait", "Waits for the end.", Result.Of(RpcTypes.Text), async call =>
        {
            await Task.Delay(Timeout.Infinite, call.Stop);
            return "";
        }).Within(Timeout.InfiniteTimeSpan),
        RpcMethod.Create("test_count", "Counts in notifications.", Param.Of("to", RpcTypes.Integer), Result.Of(RpcTypes.Text),
            Count),
        RpcMethod.Create("other_zeros", "Many zeros.", Result.Of(RpcTypes.Data), () => (ReadOnlyMemory<byte>)new byte[200_000]),
    ];

    private static string Count(ulong to, RpcContext call)
    {
        if (call.Connection is not { } connection) throw RpcError.Server("notifications need a WebSocket");
        call.WhenAnswered(() =>
        {
            for (ulong i = 1; i <= to; i++)
            {
                ulong number = i;
                if (!connection.TryNotify(RpcConnection.Compose("test_counted", json => json.WriteNumberValue(number)))) break;
            }
        });
        return "counting";
    }

    [Test]
    public async Task AWebSocketAnswersAndNotifies()
    {
        await using TestServer server = await TestServer.StartAsync(Methods);
        using ClientWebSocket socket = await ConnectAsync(server);
        await SendAsync(socket, """{"jsonrpc":"2.0","id":1,"method":"test_count","params":[100]}""");
        Assert.That(await ReadAsync(socket), Is.EqualTo("""{"jsonrpc":"2.0","id":1,"result":"counting"}"""));
        for (int i = 1; i <= 100; i++)
            Assert.That(await ReadAsync(socket), Is.EqualTo($$"""{"jsonrpc":"2.0","method":"test_counted","params":{{i}}}"""));
        await SendAsync(socket, "nonsense");
        Assert.That(await ReadAsync(socket), Does.Contain("-32700"));
        await SendAsync(socket, """[{"jsonrpc":"2.0","id":1,"method":"test_echo","params":["x"]}]""");
        Assert.That(await ReadAsync(socket), Is.EqualTo("""[{"jsonrpc":"2.0","id":1,"result":"x"}]"""));
    }

    [Test]
    public async Task ACallThatWaitsHoldsNoOtherUp()
    {
        await using TestServer server = await TestServer.StartAsync(Methods);
        using ClientWebSocket socket = await ConnectAsync(server);
        for (int i = 0; i < 5; i++) await SendAsync(socket, """{"jsonrpc":"2.0","id":0,"method":"test_wait"}""");
        await SendAsync(socket, """{"jsonrpc":"2.0","id":1,"method":"test_echo","params":["x"]}""");
        Assert.That(await ReadAsync(socket), Does.Contain("\"id\":1"));
    }

    [Test]
    public async Task ASubscriberThatDoesNotReadIsDisconnected()
    {
        await using TestServer server = await TestServer.StartAsync(
            Methods, new RpcServerOptions { Limits = new RpcLimits { WaitingNotifications = 10 } });
        using ClientWebSocket socket = await ConnectAsync(server);
        await SendAsync(socket, """{"jsonrpc":"2.0","id":1,"method":"test_count","params":[100000000]}""");
        Assert.That(async () =>
        {
            while (true) await ReadAsync(socket);
        }, Throws.InstanceOf<Exception>().And.Not.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task AMessageThatIsTooLongEndsTheConnection()
    {
        await using TestServer server = await TestServer.StartAsync(
            Methods, new RpcServerOptions { Limits = new RpcLimits { RequestBytes = 1000 } });
        using ClientWebSocket socket = await ConnectAsync(server);
        await SendAsync(socket, new string(' ', 1001));
        WebSocketReceiveResult read = await socket.ReceiveAsync(new byte[100], new CancellationTokenSource(Patience).Token);
        Assert.That(read.CloseStatus, Is.EqualTo(WebSocketCloseStatus.MessageTooBig));
    }

    [Test]
    public async Task EachTransportServesItsNamespaces()
    {
        await using TestServer server = await TestServer.StartAsync(
            Methods, new RpcServerOptions { HttpNamespaces = ["other"], WebSocketNamespaces = ["test"] });
        Assert.That((await server.FailAsync("test_echo", """["x"]""")).Code, Is.EqualTo(-32601));
        Assert.That(await server.ResultAsync("other_zeros"), Does.StartWith("\"0x00"));
        using ClientWebSocket socket = await ConnectAsync(server);
        await SendAsync(socket, """{"jsonrpc":"2.0","id":1,"method":"other_zeros"}""");
        Assert.That(await ReadAsync(socket), Does.Contain("-32601"));
        await SendAsync(socket, """{"jsonrpc":"2.0","id":1,"method":"test_echo","params":["x"]}""");
        Assert.That(await ReadAsync(socket), Does.Contain("\"x\""));
    }

    [Test]
    public async Task AWebPageOfAnotherOriginIsKeptOut()
    {
        await using TestServer server = await TestServer.StartAsync(Methods,
            new RpcServerOptions { CorsOrigins = ["https://good.example"] });
        using ClientWebSocket bad = new();
        bad.Options.SetRequestHeader("Origin", "https://bad.example");
        Assert.That(async () => await bad.ConnectAsync(server.WebSocketUri, default), Throws.TypeOf<WebSocketException>());
        using ClientWebSocket good = new();
        good.Options.SetRequestHeader("Origin", "https://good.example");
        await good.ConnectAsync(server.WebSocketUri, default);

        foreach ((string origin, bool isAllowed) in ((string, bool)[])[("https://good.example", true), ("https://bad.example",
            false)])
        {
            using HttpRequestMessage preflight = new(HttpMethod.Options, "");
            preflight.Headers.Add("Origin", origin);
            preflight.Headers.Add("Access-Control-Request-Method", "POST");
            preflight.Headers.Add("Access-Control-Request-Headers", "content-type");
            using HttpResponseMessage response = await server.Client.SendAsync(preflight);
            Assert.That(response.Headers.Contains("Access-Control-Allow-Origin"), Is.EqualTo(isAllowed));
        }
    }

    [TestCase("127.0.0.1", true)]
    [TestCase("localhost", true)]
    [TestCase("node.example", true)]
    [TestCase("[::1]", true)]
    [TestCase("rebound.example", false)]
    public async Task OnlyKnownHostNamesAreAnswered(string host, bool isKnown)
    {
        await using TestServer server = await TestServer.StartAsync(Methods,
            new RpcServerOptions { VirtualHosts = ["node.example"] });
        using HttpRequestMessage request = new(HttpMethod.Post, "")
        {
            Content = new StringContent("{}", Encoding.UTF8, "application/json"),
        };
        request.Headers.Host = host;
        using HttpResponseMessage response = await server.Client.SendAsync(request);
        Assert.That(response.StatusCode, Is.EqualTo(isKnown ? HttpStatusCode.OK : HttpStatusCode.Forbidden));
    }

    [Test]
    public async Task AnswersAreCompressedForThoseWhoCanReadIt()
    {
        await using TestServer server = await TestServer.StartAsync(Methods);
        using HttpRequestMessage request = new(HttpMethod.Post, "")
        {
            Content = new StringContent("""{"jsonrpc":"2.0","id":1,"method":"other_zeros"}""", Encoding.UTF8, "application/json"),
        };
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("gzip"));
        using HttpResponseMessage response = await server.Client.SendAsync(request);
        byte[] compressed = await response.Content.ReadAsByteArrayAsync();
        Assert.That(response.Content.Headers.ContentEncoding, Is.EqualTo((string[])["gzip"]));
        Assert.That(compressed, Has.Length.LessThan(10_000));
        using GZipStream plain = new(new MemoryStream(compressed), CompressionMode.Decompress);
        using JsonDocument answer = JsonDocument.Parse(plain);
        Assert.That(answer.RootElement.GetProperty("result").GetString(), Has.Length.EqualTo(400_002));
    }

    [Test]
    public async Task OtherEndpointsCanStandBesideTheCalls()
    {
        await using TestServer server = await TestServer.StartAsync(
            Methods, new RpcServerOptions
            {
                MapEndpoints = endpoints => endpoints.MapGet("/health", (HttpContext http) =>
                http.Response.WriteAsync("fine"))
            });
        Assert.That(await server.Client.GetStringAsync(new Uri("health", UriKind.Relative)), Is.EqualTo("fine"));
        Assert.That(await server.ResultAsync("test_echo", """["x"]"""), Is.EqualTo("\"x\""));
    }

    [Test]
    public async Task ABodyThatTricklesInIsCutOff()
    {
        RpcLimits limits = new() { LeastBytesPerSecond = 10_000, SlownessGrace = TimeSpan.FromSeconds(2) };
        await using TestServer server = await TestServer.StartAsync(Methods, new RpcServerOptions { Limits = limits });
        using TcpClient client = new();
        await client.ConnectAsync(server.Endpoint);
        NetworkStream stream = client.GetStream();
        await stream.WriteAsync(
            "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n{"u8
                .ToArray());
        using StreamReader reader = new(stream, Encoding.ASCII);
        string? status = await reader.ReadLineAsync(new CancellationTokenSource(Patience).Token);
        Assert.That(status, Is.Null.Or.Contain("408"));
    }

    [Test]
    public async Task ConnectionsHaveALimit()
    {
        await using TestServer server = await TestServer.StartAsync(
            Methods, new RpcServerOptions { Limits = new RpcLimits { Connections = 3 } });
        List<TcpClient> clients = [];
        for (int i = 0; i < 3; i++)
        {
            clients.Add(new TcpClient());
            await clients[i].ConnectAsync(server.Endpoint);
            await clients[i].GetStream().WriteAsync(
                "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}"u8.ToArray());
            Assert.That(await clients[i].GetStream().ReadAsync(new byte[1]), Is.EqualTo(1));
        }
        using TcpClient more = new();
        await more.ConnectAsync(server.Endpoint);
        int read = 0;
        try
        {
            await more.GetStream().WriteAsync("POST / HTTP/1.1\r\n"u8.ToArray());
            read = await more.GetStream().ReadAsync(new byte[1], new CancellationTokenSource(Patience).Token);
        }
        catch (IOException)
        {
            // Reset: refused as well.
        }
        Assert.That(read, Is.Zero);
        foreach (TcpClient client in clients) client.Dispose();
    }

    [TestCase("[\"latest\"]", false)]
    [TestCase("[\"pending\"]", true)]
    [TestCase("{\"block\":\"pending\"}", true)]
    public async Task AQuickCallGoesToAWorkerWhereItsArgumentsMakeItSlow(string arguments, bool toWorker)
    {
        RpcMethod where = RpcMethod.Create(
            "test_where", "Tells of its thread.", Param.Of("block", RpcTypes.Text), Result.Of(RpcTypes.Boolean),
            _ => Thread.CurrentThread.IsThreadPoolThread).On(RpcLane.Quick).SlowAt("pending");
        await using TestServer server = await TestServer.StartAsync([where]);
        Assert.That(await server.ResultAsync("test_where", arguments), Is.EqualTo(toWorker ? "false" : "true"));
    }

    [Test]
    public async Task QuickCallsGoToWorkersWhereOthersAreAtIt()
    {
        // Each waits for all the others: on callers' threads alone they would not come together.
        int calls = Math.Max(1, Environment.ProcessorCount / 2) + 1;
        using Barrier together = new(calls);
        RpcMethod meet = RpcMethod.Create("test_meet", "Waits for the others.", Result.Of(RpcTypes.Boolean),
            () => together.SignalAndWait(TimeSpan.FromSeconds(20))).On(RpcLane.Quick);
        await using TestServer server =
            await TestServer.StartAsync([meet], new RpcServerOptions { Limits = new RpcLimits { Workers = calls } });
        string[] answers = await Task.WhenAll(Enumerable.Range(0, calls).Select(_ => server.ResultAsync("test_meet")));
        Assert.That(answers, Is.All.EqualTo("true"));
    }

    [Test]
    public async Task WhenTooManyCallsWaitTheNextIsRefused()
    {
        await using TestServer server = await TestServer.StartAsync(
            Methods, new RpcServerOptions { Limits = new RpcLimits { Workers = 1, WaitingCalls = 1 } });
        using ClientWebSocket socket = await ConnectAsync(server);
        for (int i = 0; i < 3; i++) await SendAsync(socket, $$"""{"jsonrpc":"2.0","id":{{i}},"method":"test_wait"}""");
        Assert.That(await ReadAsync(socket), Does.StartWith("""{"jsonrpc":"2.0","id":2,"error":{"code":-32005,"""));
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "The socket is one of Unix.")]
    [UnsupportedOSPlatform("windows")]
    public async Task AUnixSocketTakesValuesBackToBack()
    {
        string folder = Directory.CreateTempSubdirectory("altius-ipc").FullName;
        string path = Path.Combine(folder, "node.ipc");
        try
        {
            await using (TestServer server = await TestServer.StartAsync(Methods, new RpcServerOptions { IpcPath = path }))
            {
                Assert.That(File.GetUnixFileMode(path), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
                using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(path));
                using NetworkStream stream = new(socket);
                using StreamReader reader = new(stream);
                string text = """
                    {"jsonrpc":"2.0","id":1,"method":"test_echo","params":["a}\"]{["]}{"jsonrpc":"2.0","id":2,"method":"test_echo","params":["b"]}

                    [{"jsonrpc":"2.0","id":3,"method":"test_echo","params":["c"]}] nonsense
                    {"jsonrpc":"2.0","id":4,"method":"test_count","params":[2]}
                    """;
                foreach (byte[] piece in Encoding.UTF8.GetBytes(text).Chunk(7)) await stream.WriteAsync(piece);
                List<string?> lines = [];
                for (int i = 0; i < 7; i++) lines.Add(await reader.ReadLineAsync(new CancellationTokenSource(Patience).Token));
                Assert.That(lines, Is.EquivalentTo((string[])
                [
                    """{"jsonrpc":"2.0","id":1,"result":"a}\"]{["}""", """{"jsonrpc":"2.0","id":2,"result":"b"}""",
                    """[{"jsonrpc":"2.0","id":3,"result":"c"}]""",
                    """{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"the request is not JSON (byte 1)"}}""",
                    """{"jsonrpc":"2.0","id":4,"result":"counting"}""",
                    """{"jsonrpc":"2.0","method":"test_counted","params":1}""",
                    """{"jsonrpc":"2.0","method":"test_counted","params":2}""",
                ]));
            }
            await File.WriteAllTextAsync(path, "not a socket");
            Assert.That(async () => await TestServer.StartAsync(Methods, new RpcServerOptions { IpcPath = path }),
                Throws.TypeOf<IOException>().With.Message.Contains("is no socket"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Test]
    public async Task APortThatIsTakenIsNamed()
    {
        await using TestServer server = await TestServer.StartAsync(Methods);
        await using RpcServer second = new(
            new RpcServerOptions { Port = server.Endpoint.Port }, new RpcMethodTable("1.0", Methods),
                Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance);
        Assert.That(async () => await second.StartAsync(),
            Throws.TypeOf<IOException>().With.Message.Contains($"{server.Endpoint.Port}"));
    }

    [Test]
    public async Task ObserversSeeCallsAndBytes()
    {
        List<(string?, int?)> calls = [];
        List<string> bytes = [];
        await using TestServer server = await TestServer.StartAsync(Methods, new RpcServerOptions
        {
            Watch = new RpcWatch
            {
                Called = (method, _, error) => calls.Add((method?.Name, error)),
                Exchanged = exchange => bytes.Add(Encoding.UTF8.GetString(exchange.Request.Span) + Encoding.UTF8.GetString(
                    exchange.Answer.Span)),
            },
        });
        string answer = await server.PostAsync(
            """[{"jsonrpc":"2.0","id":1,"method":"test_echo","params":["x"]},{"jsonrpc":"2.0","id":2,"method":"no_such"}]""");
        Assert.That(calls, Is.EqualTo(((string?, int?)[])[("test_echo", null), (null, -32601)]));
        Assert.That(bytes.Single(), Does.StartWith("[{").And.EndsWith(answer));
    }

    private static async Task<ClientWebSocket> ConnectAsync(TestServer server)
    {
        ClientWebSocket socket = new();
        await socket.ConnectAsync(server.WebSocketUri, new CancellationTokenSource(Patience).Token);
        return socket;
    }

    private static Task SendAsync(ClientWebSocket socket, string text) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true,
            new CancellationTokenSource(Patience).Token);

    private static async Task<string> ReadAsync(ClientWebSocket socket)
    {
        using CancellationTokenSource patience = new(Patience);
        using MemoryStream message = new();
        byte[] piece = new byte[16 * 1024];
        while (true)
        {
            WebSocketReceiveResult read = await socket.ReceiveAsync(piece, patience.Token);
            if (read.MessageType == WebSocketMessageType.Close) throw new WebSocketException($"closed: {read.CloseStatus}");
            message.Write(piece, 0, read.Count);
            if (read.EndOfMessage) return Encoding.UTF8.GetString(message.ToArray());
        }
    }
}
