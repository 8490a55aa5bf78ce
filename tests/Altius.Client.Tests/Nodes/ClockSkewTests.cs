using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Altius.Client.Dev;
using Altius.Client.Recorder;
using Altius.Primitives;

namespace Altius.Client.Tests.Nodes;

/// <summary>A node whose clock is wrong, or is set while it runs.</summary>
[TestFixture]
internal sealed class ClockSkewTests
{
    private static readonly byte[] Capabilities =
        """{"jsonrpc":"2.0","id":1,"method":"engine_exchangeCapabilities","params":[[]]}"""u8.ToArray();

    private string _folder = "";
    private SetClock _clock = new();

    private NodeOptions Options => RunningNode.Options(_folder);

    [SetUp]
    public void Begin() => (_folder, _clock) = (Directory.CreateTempSubdirectory("altius-tests-").FullName, new SetClock());

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task ACallerWhoseClockIsAMinuteAwayIsToldSoUntilOneOfTheTwoIsSetRight([Values(-90, 90)] int seconds)
    {
        _clock.Ahead = TimeSpan.FromSeconds(seconds);
        await using RunningNode running = await RunningNode.Start(Options, node => node.Clock = _clock);
        using EngineClient client = new(new Uri($"http://{running.Node.Engine}"), running.SecretFile);
        string refused = Encoding.UTF8.GetString(await client.AskAsync(Capabilities, CancellationToken.None));
        Assert.That(refused, Does.StartWith("Wrong token: the token was issued").And.Contains("60 s"));
        Assert.That(refused, Does.Contain(seconds < 0 ? "in the future" : "ago"));
        _clock.Ahead = TimeSpan.Zero;
        string answer = Encoding.UTF8.GetString(await client.AskAsync(Capabilities, CancellationToken.None));
        Assert.That(answer, Does.Contain("engine_newPayloadV4"));
    }

    /// <summary>
    /// No client may refuse a block for its time's distance from its own clock: the consensus layer judges that.
    /// </summary>
    [TestCase(3_600UL)]
    [TestCase(100UL * 365 * 86_400)]
    [TestCase(ulong.MaxValue / 2)]
    public async Task APayloadFromTheFutureIsJudgedByItsParentAlone(ulong secondsAhead)
    {
        await using RunningNode running = await RunningNode.Start(Options, node => node.Clock = _clock);
        using EngineDriver driver = EngineDriver.For(running);
        ulong future = (ulong)_clock.GetUtcNow().ToUnixTimeSeconds() + secondsAhead;
        Assert.That(await driver.ProduceAsync(future), Is.Null);
        Assert.That(await driver.ProduceAsync(future + 1), Is.Null);
        JsonElement latest = await running.Call("eth_getBlockByNumber", "latest", false);
        Assert.That(EngineDriver.Number(latest.GetProperty("timestamp")), Is.EqualTo(future + 1));
        using HttpResponseMessage health = await running.Get("/health");
        Assert.That(JsonNode.Parse(await health.Content.ReadAsStringAsync())!["headNumber"]!.GetValue<int>(), Is.EqualTo(2));
        using HttpResponseMessage metrics = await running.Get("/metrics");
        Assert.That(metrics.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task AChainThatIsLedGoesOnWhileTheClockJumps()
    {
        await using RunningNode running = await RunningNode.Start(Options, node => node.Clock = _clock);
        using EngineDriver driver = EngineDriver.For(running);
        foreach (int seconds in (int[])[0, -50, 50, -20, 0])
        {
            _clock.Ahead = TimeSpan.FromSeconds(seconds);
            Assert.That(await driver.ProduceAsync(), Is.Null);
        }
    }

    [Test]
    public async Task ADevChainGoesOnThoughItsClockGoesBack()
    {
        NodeOptions options = Options with { Dev = true, HttpApi = ["eth", "net", "web3"] };
        await using RunningNode running = await RunningNode.Start(options, node => node.Clock = _clock);
        ulong first = await SealAsync(running, nonce: 0);
        _clock.Ahead = -TimeSpan.FromDays(365);
        ulong second = await SealAsync(running, nonce: 1);
        // Before the beginning of time.
        _clock.Ahead = -(_clock.GetUtcNow() - DateTimeOffset.UnixEpoch) - TimeSpan.FromDays(2 * 365);
        ulong third = await SealAsync(running, nonce: 2);
        _clock.Ahead = TimeSpan.FromDays(1);
        ulong fourth = await SealAsync(running, nonce: 3);
        Assert.That((second, third),
            Is.EqualTo((first + 1, first + 2)), "a block is later than its parent whatever the clock says");
        Assert.That(fourth, Is.GreaterThanOrEqualTo(first + 86_400), "and by the clock again as soon as that is ahead");
    }

    /// <returns>The timestamp of the block that holds the transaction.</returns>
    private static async Task<ulong> SealAsync(RunningNode running, ulong nonce)
    {
        JsonObject transaction = new()
        {
            ["from"] = DevAccounts.All[0].Address.ToString(),
            ["to"] = Address.FromNumber(7).ToString(),
            ["value"] = "0x1",
            ["nonce"] = $"0x{nonce:x}",
        };
        string encoded = (await running.Call("eth_signTransaction", transaction)).GetString()!;
        JsonElement receipt = await running.Call("eth_sendRawTransactionSync", encoded);
        JsonElement block = await running.Call("eth_getBlockByHash", receipt.GetProperty("blockHash").GetString(), false);
        return EngineDriver.Number(block.GetProperty("timestamp"));
    }

    /// <summary>The machine's clock, set wrong by as much as one likes.</summary>
    private sealed class SetClock : TimeProvider
    {
        private long _ahead;

        public TimeSpan Ahead
        {
            get => new(Interlocked.Read(ref _ahead));
            set => Interlocked.Exchange(ref _ahead, value.Ticks);
        }

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Ahead;
    }
}
