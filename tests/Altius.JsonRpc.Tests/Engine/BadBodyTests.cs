using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Altius.Core.Forks;
using Altius.JsonRpc.Engine;

namespace Altius.JsonRpc.Tests.Engine;

/// <summary>
/// What else may arrive on the authenticated port: each is refused in words, and the next payload is judged as ever.
/// </summary>
[TestFixture]
internal sealed class BadBodyTests
{
    private const int Most = 1 << 20;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private ConsensusMock _cl = null!;

    private static readonly Dictionary<string, (Func<byte[]> Make, int Code)> Bodies = new()
    {
        ["nothing"] = (() => [], -32700),
        ["half an object"] = (() => """{"jsonrpc":"2.0","id":1,"method":"engine_newPa"""u8.ToArray(), -32700),
        ["noise"] = (Noise, -32700),
        ["text that is not UTF-8"] = (() => [.. "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\""u8, 0xff, 0xfe, .. "\"}"u8], -32700),
        ["arrays a hundred thousand deep"] = (() => Encoding.ASCII.GetBytes(new string('[', 100_000)), -32700),
        ["objects without end in a payload"] =
            (() => Call("engine_newPayloadV4", string.Concat(Enumerable.Repeat("""{"a":""", 5_000))), -32700),
        ["a payload of numbers"] =
            (() => Call("engine_newPayloadV4", """{"parentHash":1,"transactions":5},[],null,[]]"""), -32602),
        ["a payload with an endless list"] = (() => Call(
            "engine_newPayloadV4",
            $$"""{"transactions":[{{string.Join(',', Enumerable.Repeat("\"0x\"", 100_000))}}]},[],null,[]]"""), -32602),
        ["hexadecimal of odd length"] = (() => Call("engine_getPayloadV5", "\"0x123\"]"), -32602),
        ["a choice that is a list"] = (() => Call("engine_forkchoiceUpdatedV3", "[],null]"), -32602),
        ["a batch of too many"] =
            (() => Encoding.ASCII.GetBytes($"[{string.Join(',', Enumerable.Repeat("""{"id":1}""", 1_001))}]"), -32600),
    };

    private static IEnumerable<string> Names => Bodies.Keys;

    [OneTimeSetUp]
    public async Task Start()
    {
        RpcLimits limits = EngineServerOptions.UsualLimits with { RequestBytes = Most };
        _cl = new ConsensusMock(
            await EngineFixtureHost.StartAsync(TestChains.Of(Osaka.Rules), limits: limits), TestChains.Of(Osaka.Rules));
    }

    [OneTimeTearDown]
    public async Task Stop() => await _cl.Node.DisposeAsync();

    [TestCaseSource(nameof(Names))]
    public async Task ABodyThatIsNoRequestHasItsError(string name)
    {
        (Func<byte[]> make, int code) = Bodies[name];
        using HttpResponseMessage response = await PostAsync(new ByteArrayContent(make()));
        string text = await response.Content.ReadAsStringAsync();
        JsonObject error = JsonNode.Parse(text)!["error"]!.AsObject();
        Assert.That((int)error["code"]!, Is.EqualTo(code), text);
        Assert.That(text, Has.Length.LessThan(500).And.Not.Contains("   at "));
        await _cl.ProduceAsync();
    }

    [Test]
    public async Task ABodyThatSaysItIsTooLargeIsRefusedUnread()
    {
        using TcpClient client = new();
        await client.ConnectAsync(IPEndPoint.Parse(_cl.Node.Address.Authority));
        string head = $"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {Most + 1}\r\n" +
            $"Authorization: Bearer {EngineFixtureHost.Token()}\r\n\r\n";
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head));
        using StreamReader reader = new(client.GetStream());
        using CancellationTokenSource patience = new(Patience);
        Assert.That(await reader.ReadLineAsync(patience.Token), Does.Contain("413"));
        await _cl.ProduceAsync();
    }

    [Test]
    public async Task ABodyThatGrowsTooLargeIsCutOff()
    {
        HttpStatusCode? status = null;
        try
        {
            using HttpResponseMessage response = await PostAsync(new Endless());
            status = response.StatusCode;
        }
        catch (HttpRequestException)
        {
            // Hung up on while it was still sending.
        }
        Assert.That(status, Is.Null.Or.EqualTo(HttpStatusCode.RequestEntityTooLarge));
        await _cl.ProduceAsync();
    }

    [Test]
    public async Task ACallerWhoHangsUpInTheMiddleOfABodyLeavesNothingBehind()
    {
        using OpenConnections open = new(_cl.Node.Address.Port);
        for (int i = 0; i < 20; i++)
        {
            using TcpClient client = new() { LingerState = new LingerOption(true, 0) };
            await client.ConnectAsync(IPEndPoint.Parse(_cl.Node.Address.Authority));
            string begun = "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n" +
                $"Authorization: Bearer {EngineFixtureHost.Token()}\r\n\r\n{{\"jsonrpc\":\"2.0\",";
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(begun));
        }
        Assert.That(() => open.Value, Is.Zero.After(30_000, 20));
        await _cl.ProduceAsync();
    }

    [TestCase("text/plain", HttpStatusCode.UnsupportedMediaType)]
    [TestCase("application/x-www-form-urlencoded", HttpStatusCode.UnsupportedMediaType)]
    public async Task AnotherTypeIsRefused(string type, HttpStatusCode status)
    {
        ByteArrayContent content = new(Call("engine_exchangeCapabilities", "[]]"));
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        using HttpResponseMessage response = await PostAsync(content);
        Assert.That(response.StatusCode, Is.EqualTo(status));
    }

    [Test]
    public async Task ACompressedRequestIsRefusedWithWhatIsTakenInstead()
    {
        ByteArrayContent content = new(Call("engine_exchangeCapabilities", "[]]"));
        content.Headers.ContentEncoding.Add("gzip");
        using HttpResponseMessage response = await PostAsync(content);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.UnsupportedMediaType));
        Assert.That(await response.Content.ReadAsStringAsync(), Does.Contain("uncompressed"));
        Assert.That(response.Headers.GetValues("Accept-Encoding"), Is.EqualTo((string[])["identity"]));
    }

    private async Task<HttpResponseMessage> PostAsync(HttpContent content)
    {
        content.Headers.ContentType ??= new MediaTypeHeaderValue("application/json");
        using HttpRequestMessage message = new(HttpMethod.Post, _cl.Node.Address) { Content = content };
        message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", EngineFixtureHost.Token());
        return await _cl.Node.Client.SendAsync(message);
    }

    /// <param name="parameters">From behind the opening bracket on.</param>
    private static byte[] Call(string method, string parameters) =>
        Encoding.UTF8.GetBytes($$"""{"jsonrpc":"2.0","id":1,"method":"{{method}}","params":[{{parameters}}}""");

    private static byte[] Noise()
    {
        byte[] noise = new byte[100_000];
        new Random(1).NextBytes(noise);
        return noise;
    }

    /// <summary>Chunks without a length, more of them than anybody reads.</summary>
    private sealed class Endless : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            byte[] piece = new byte[64 * 1024];
            Array.Fill(piece, (byte)' ');
            for (int i = 0; i < 64 * Most / piece.Length; i++) await stream.WriteAsync(piece);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
