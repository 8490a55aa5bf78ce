using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using Altius.Core.Forks;

namespace Altius.JsonRpc.Tests.Engine;

/// <summary>JWT on the authenticated port (hive, engine-auth: 7 cases), and what else can be wrong with a token.</summary>
[TestFixture]
internal sealed class EngineAuthTests
{
    private const string Call = """{"jsonrpc":"2.0","id":1,"method":"engine_exchangeCapabilities","params":[[]]}""";

    private EngineFixtureHost _node = null!;

    [OneTimeSetUp]
    public async Task Start() => _node = await EngineFixtureHost.StartAsync(TestChains.Of(Cancun.Rules));

    [OneTimeTearDown]
    public async Task Stop() => await _node.DisposeAsync();

    /// <summary>Made when the test runs: a token is good for a minute only.</summary>
    private static readonly Dictionary<string, (Func<string?> Make, bool IsAdmitted)> Tokens = new()
    {
        ["No time drift, correct secret"] = (() => EngineFixtureHost.Token(), true),
        ["No time drift, incorrect secret (shorter)"] = (() =>
            EngineFixtureHost.Token("secretsecretsecretsecretsecrets"u8.ToArray()), false),
        ["No time drift, incorrect secret (longer)"] = (() =>
            EngineFixtureHost.Token([0, .. "secretsecretsecretsecretsecretse"u8]), false),
        ["Correct secret with a byte more"] = (() => EngineFixtureHost.Token([.. EngineFixtureHost.Secret, 1]), false),
        ["Unknown claims"] = (() => EngineFixtureHost.Token(claims: [("id", "lighthouse"), ("clv", "v9"), ("more",
            new JsonArray(1, 2))]), true),
        ["Expires later"] = (() => EngineFixtureHost.Token(claims: ("exp", Seconds(300))), true),
        ["Has expired"] = (() => EngineFixtureHost.Token(claims: ("exp", Seconds(-300))), false),
        ["Is valid later"] = (() => EngineFixtureHost.Token(claims: ("nbf", Seconds(300))), false),
        ["Time of issue is no number"] = (() => EngineFixtureHost.Token(claims: ("iat", "now")), false),
        ["No time of issue"] = (() => EngineFixtureHost.SignedToken(Header("HS256"), "{}", EngineFixtureHost.Secret), false),
        ["Algorithm none, no signature"] = (() =>
            EngineFixtureHost.SignedToken(Header("none"), Now(), EngineFixtureHost.Secret).Split('.') is [var h, var p, _]
            ? $"{h}.{p}." : "", false),
        ["Algorithm none, signed"] = (() =>
            EngineFixtureHost.SignedToken(Header("none"), Now(), EngineFixtureHost.Secret), false),
        ["Algorithm HS512"] = (() => EngineFixtureHost.SignedToken(Header("HS512"), Now(), EngineFixtureHost.Secret), false),
        ["No JWT at all"] = (() => "nonsense", false),
        ["Empty"] = (() => "", false),
        ["No token"] = (() => null, false),
    };

    private static IEnumerable<string> Names => Tokens.Keys;

    [TestCaseSource(nameof(Names))]
    public async Task ATokenIsAdmittedOrRefused(string name)
    {
        (Func<string?> make, bool isAdmitted) = Tokens[name];
        using HttpResponseMessage response = await _node.SendAsync(Call, make());
        string text = await response.Content.ReadAsStringAsync();
        Assert.That(response.StatusCode, Is.EqualTo(isAdmitted ? HttpStatusCode.OK : HttpStatusCode.Unauthorized), text);
        if (!isAdmitted) Assert.That(text, Has.Length.InRange(10, 200));
    }

    // The bound is 60 s; a second is left for the way, so that a slow machine cannot turn one case into the other.
    [TestCase(-61, false, TestName = "{m}: Negative time drift, exceeding limit, correct secret")]
    [TestCase(-45, true, TestName = "{m}: Negative time drift, within limit, correct secret")]
    [TestCase(75, false, TestName = "{m}: Positive time drift, exceeding limit, correct secret")]
    [TestCase(59, true, TestName = "{m}: Positive time drift, within limit, correct secret")]
    public async Task ATokenOfTheWrongTimeIsRefused(int seconds, bool isAdmitted)
    {
        using HttpResponseMessage response = await _node.SendAsync(Call,
            EngineFixtureHost.Token(drift: TimeSpan.FromSeconds(seconds)));
        Assert.That(response.StatusCode, Is.EqualTo(isAdmitted ? HttpStatusCode.OK : HttpStatusCode.Unauthorized));
        if (!isAdmitted) Assert.That(await response.Content.ReadAsStringAsync(), Does.Contain("issued").And.Contain("60 s"));
    }

    [Test]
    public async Task AWebSocketIsCheckedAtItsHandshakeAlone()
    {
        using ClientWebSocket stranger = new();
        Assert.That(async () => await stranger.ConnectAsync(SocketAddress, default), Throws.TypeOf<WebSocketException>());
        using ClientWebSocket socket = new();
        socket.Options.SetRequestHeader("Authorization", $"Bearer {EngineFixtureHost.Token()}");
        await socket.ConnectAsync(SocketAddress, default);
        for (int i = 0; i < 2; i++)
        {
            await socket.SendAsync(Encoding.UTF8.GetBytes(Call), WebSocketMessageType.Text, true, default);
            byte[] answer = new byte[4096];
            WebSocketReceiveResult read = await socket.ReceiveAsync(answer, default);
            Assert.That(Encoding.UTF8.GetString(answer, 0, read.Count), Does.Contain("engine_newPayloadV4"));
        }
    }

    /// <summary>As where both clients are containers, and the consensus client calls by a name.</summary>
    [TestCase("execution", HttpStatusCode.Forbidden)]
    [TestCase("localhost", HttpStatusCode.OK)]
    [TestCase("192.168.1.2", HttpStatusCode.OK)]
    public async Task AHostNameThatIsNotAllowedIsNamedWithTheOptionForIt(string host, HttpStatusCode status)
    {
        using HttpRequestMessage request =
            new(HttpMethod.Post, _node.Address) { Content = new StringContent(Call, Encoding.UTF8, "application/json") };
        request.Headers.Host = $"{host}:8551";
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", EngineFixtureHost.Token());
        using HttpResponseMessage response = await _node.Client.SendAsync(request);
        Assert.That(response.StatusCode, Is.EqualTo(status));
        if (status == HttpStatusCode.OK) return;
        Assert.That(await response.Content.ReadAsStringAsync(), Does.Contain($"'{host}'").And.Contain("--engine.vhosts"));
    }

    /// <summary>Three requests at once on one connection, as some libraries send them: three answers in their order.</summary>
    [Test]
    public async Task RequestsOnOneConnectionAreAnsweredInTheirOrder()
    {
        using TcpClient client = new();
        await client.ConnectAsync(IPEndPoint.Parse(_node.Address.Authority));
        StringBuilder requests = new();
        foreach (string id in (string[])["10", "20", "30"])
        {
            string body = $$"""{"jsonrpc":"2.0","id":{{id}},"method":"engine_getPayloadV5","params":["0x0000000000000001"]}""";
            string close = id == "30" ? "Connection: close\r\n" : "";
            requests.Append(
                $"POST / HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {EngineFixtureHost.Token()}\r\n{close}" +
                $"Content-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}");
        }
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(requests.ToString()));
        using StreamReader reader = new(client.GetStream());
        string answers = await reader.ReadToEndAsync();
        int[] places =
            [.. ((string[])["10", "20", "30"]).Select(id => answers.IndexOf($"\"id\":{id}", StringComparison.Ordinal))];
        Assert.That(places, Is.Ordered.And.All.GreaterThan(0), answers);
    }

    [Test]
    public async Task TheLastCallIsKnown()
    {
        using HttpResponseMessage response = await _node.SendAsync(Call, EngineFixtureHost.Token());
        Assert.That(_node.Api.ConsensusClient.LastCall, Is.EqualTo(DateTimeOffset.UtcNow).Within(TimeSpan.FromMinutes(1)));
    }

    private Uri SocketAddress => new UriBuilder(_node.Address) { Scheme = "ws" }.Uri;

    private static long Seconds(int fromNow) => DateTimeOffset.UtcNow.AddSeconds(fromNow).ToUnixTimeSeconds();

    private static string Header(string algorithm) => $$"""{"alg":"{{algorithm}}","typ":"JWT"}""";

    private static string Now() => $$"""{"iat":{{Seconds(0)}}}""";
}
