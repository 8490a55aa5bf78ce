using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using Altius.Core;
using Altius.Core.Forks;
using Altius.Evm;
using Altius.Execution;

namespace Altius.JsonRpc.Tests.Engine;

/// <summary>In which order and on whose time the Engine API works.</summary>
[TestFixture]
internal sealed class LaneTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Test]
    public async Task CallsThatArriveTogetherAreRunInTheirOrder()
    {
        ConsensusMock source = await ConsensusMock.StartAsync(TestChains.Of(Osaka.Rules));
        await using EngineFixtureHost first = source.Node;
        List<Envelope> chain = await source.ProduceManyAsync(8, pays: true);
        await using EngineFixtureHost second = await EngineFixtureHost.StartAsync(source.Chain);
        // One connection, all requests before the first answer: each block needs the one before it, each choice its block.
        using ClientWebSocket socket = new();
        socket.Options.SetRequestHeader("Authorization", $"Bearer {EngineFixtureHost.Token()}");
        await socket.ConnectAsync(new UriBuilder(second.Address) { Scheme = "ws" }.Uri, default);
        for (int i = 0; i < chain.Count; i++)
        {
            JsonArray payload = [chain[i].Payload.DeepClone(), new JsonArray(), chain[i].BeaconRoot,
                chain[i].Requests!.DeepClone()];
            await SendAsync(socket, 2 * i, "engine_newPayloadV4", payload);
            await SendAsync(socket, 2 * i + 1, "engine_forkchoiceUpdatedV3", [ConsensusMock.State(chain[i].Hash)]);
        }
        for (int i = 0; i < 2 * chain.Count; i++)
        {
            JsonObject answer = await ReadAsync(socket); // answers may overtake each other, calls may not
            string block = chain[(int)answer["id"]! / 2].Hash;
            Assert.That(ConsensusMock.Status(answer), Is.EqualTo((ConsensusMock.Valid, block)), answer.ToJsonString());
        }
        Assert.That(second.Tree.Head.Hash.ToString(), Is.EqualTo(chain[^1].Hash));
    }

    [Test]
    public async Task ABlockIsKeptThoughTheCallerHangsUp()
    {
        ChainSpec chain = TestChains.Of(Osaka.Rules);
        using Gate gate = new();
        await using EngineFixtureHost node = await EngineFixtureHost.StartAsync(
            chain, executor: (chain, codes) => gate.Before(new SequentialBlockExecutor(chain, codes)));
        ConsensusMock cl = new(node, chain);
        Envelope next = cl.BuildNext(TestChains.Pay(chain, 0));
        JsonArray payload = [next.Payload.DeepClone(), new JsonArray(), next.BeaconRoot, next.Requests!.DeepClone()];
        JsonObject request = new() { ["jsonrpc"] = "2.0", ["id"] = 1, ["method"] = "engine_newPayloadV4", ["params"] = payload };
        using (TcpClient client = new())
        {
            await client.ConnectAsync(IPEndPoint.Parse(node.Address.Authority));
            byte[] body = Encoding.UTF8.GetBytes(request.ToJsonString());
            string head = "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" +
                $"Authorization: Bearer {EngineFixtureHost.Token()}\r\nContent-Length: {body.Length}\r\n\r\n";
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head));
            await client.GetStream().WriteAsync(body);
            await gate.Reached.WaitAsync(Patience);
        }
        gate.Open();
        await cl.ExpectAsync(next, ConsensusMock.Valid, next.Hash); // runs after it, in the same lane
        Assert.That((gate.Runs, gate.WasStopped), Is.EqualTo((1, false)), "the first call brought the block in");
        await cl.ChooseAsync(next.Hash);
    }

    [Test]
    public async Task AFloodOfSlowCallsElsewhereDoesNotReachTheEngine()
    {
        ConsensusMock cl = await ConsensusMock.StartAsync(TestChains.Of(Osaka.Rules));
        await using EngineFixtureHost node = cl.Node;
        using ManualResetEventSlim release = new();
        RpcMethod block = RpcMethod.Create("test_block", "Keeps its thread busy.", Result.Of(RpcTypes.Text), () =>
        {
            release.Wait();
            return "";
        });
        await using TestServer rpc = await TestServer.StartAsync([block],
            new RpcServerOptions { Limits = new RpcLimits { Workers = 4 } });
        Task<string>[] flood = [.. Enumerable.Range(0, 200).Select(_ => rpc.ResultAsync("test_block"))];
        try
        {
            await cl.ProduceManyAsync(5, pays: true); // would wait for ever behind the flood
            Assert.That(flood.Count(task => task.IsCompleted), Is.Zero);
        }
        finally
        {
            release.Set();
        }
        await Task.WhenAll(flood);
    }

    [Test]
    public async Task TheRecorderSeesWhatWasSaid()
    {
        List<string> exchanges = [];
        RpcWatch watch = new()
        {
            Exchanged = exchange =>
            exchanges.Add(Encoding.UTF8.GetString(exchange.Request.Span) + "\n" + Encoding.UTF8.GetString(
            exchange.Answer.Span))
        };
        await using EngineFixtureHost node = await EngineFixtureHost.StartAsync(TestChains.Of(Osaka.Rules), watch);
        string head = node.Tree.Head.Hash.ToString();
        JsonObject answer = await node.CallAsync("engine_forkchoiceUpdatedV3", ConsensusMock.State(head));
        Assert.That(exchanges.Single(), Does.Contain("engine_forkchoiceUpdatedV3").And.EndsWith(answer.ToJsonString()));
    }

    /// <summary>Whatever bytes a payload has, the answer is JSON and no fault of ours.</summary>
    [Test]
    public async Task MutatedPayloadsAreAnsweredAndNeverAFaultOfOurs()
    {
        ConsensusMock cl = await ConsensusMock.StartAsync(TestChains.Of(Osaka.Rules));
        await using EngineFixtureHost node = cl.Node;
        Envelope next = cl.BuildNext(TestChains.Pay(cl.Chain, 0), TestChains.Blobs(cl.Chain, 1, 1,
            BlobSidecarVersion.CellProofs));
        Random random = new(7);
        for (int i = 0; i < 400; i++)
        {
            // Change digits of the payload, and half of the time let the hash go with them.
            Envelope mutated = next.Raw(payload => Mutate(payload, random));
            if (i % 2 == 0 && mutated.Payload["transactions"]!.AsArray().All(bytes =>
                ((string)bytes!).Length > 2)) mutated = mutated.Edit(_ => { });
            JsonObject answer = await node.CallAsync("engine_newPayloadV4", mutated.Payload, next.VersionedHashes,
                next.BeaconRoot, next.Requests);
            string? status = ConsensusMock.Status(answer).Status;
            Assert.That(status ?? $"{ConsensusMock.ErrorCode(answer)}", Is.AnyOf("INVALID", "SYNCING", "VALID", "-32602",
                "-38005"), answer.ToJsonString());
        }
        await cl.ExpectAsync(next, ConsensusMock.Valid, next.Hash);
    }

    /// <summary>Holds blocks up before they run, and sees whether they are told to stop meanwhile.</summary>
    private sealed class Gate : IBlockExecutor, IDisposable
    {
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ManualResetEventSlim _open = new();
        private IBlockExecutor _inner = null!;

        public Task Reached => _reached.Task;

        public int Runs { get; private set; }

        public bool WasStopped { get; private set; }

        public Gate Before(IBlockExecutor inner)
        {
            _inner = inner;
            return this;
        }

        public void Open() => _open.Set();

        public BlockOutcome Execute(Block block, IStateReader parent, ForkRules rules, CancellationToken stop)
        {
            Runs++;
            _reached.TrySetResult();
            _open.Wait(Patience, CancellationToken.None);
            WasStopped = stop.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(
                300)); // the server has time to notice that the caller is gone
            return _inner.Execute(block, parent, rules, stop);
        }

        public void Dispose() => _open.Dispose();
    }

    private static void Mutate(JsonObject payload, Random random)
    {
        JsonArray transactions = payload["transactions"]!.AsArray();
        if (random.Next(2) == 0)
        {
            int which = random.Next(transactions.Count);
            transactions[which] = Mutated((string)transactions[which]!, random);
            return;
        }
        string[] fields = [.. payload.Where(field => field.Value is JsonValue && field.Key != "blockHash").Select(field =>
            field.Key)];
        string name = fields[random.Next(fields.Length)];
        string value = Mutated((string)payload[name]!, random);
        payload[name] = value.StartsWith("0x0", StringComparison.Ordinal) && value.Length < 19 ? "0x1" : value;
    }

    private static string Mutated(string hex, Random random)
    {
        if (hex.Length <= 2) return hex;
        char[] digits = hex.ToCharArray();
        digits[random.Next(2, digits.Length)] = "0123456789abcdef"[random.Next(16)];
        return new string(digits);
    }

    private static Task SendAsync(ClientWebSocket socket, int id, string method, JsonArray parameters)
    {
        JsonObject request = new() { ["jsonrpc"] = "2.0", ["id"] = id, ["method"] = method, ["params"] = parameters };
        return socket.SendAsync(Encoding.UTF8.GetBytes(request.ToJsonString()), WebSocketMessageType.Text, true, default);
    }

    private static async Task<JsonObject> ReadAsync(ClientWebSocket socket)
    {
        using CancellationTokenSource patience = new(Patience);
        byte[] message = new byte[64 * 1024];
        int length = 0;
        while (true)
        {
            ValueWebSocketReceiveResult read = await socket.ReceiveAsync(message.AsMemory(length), patience.Token);
            length += read.Count;
            if (read.EndOfMessage) return (JsonObject)JsonNode.Parse(message.AsSpan(0, length))!;
        }
    }
}
