using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Altius.Core;
using Altius.Core.Forks;
using Altius.Primitives;

namespace Altius.JsonRpc.Tests;

/// <summary>Subscribers over WebSocket are told what happens, in order.</summary>
public sealed class SubscriptionTests
{
    private static readonly Address Miner = Address.FromNumber(0x111), Rival = Address.FromNumber(0x222);

    [Test]
    public async Task New_heads_are_sent_one_by_one()
    {
        await using EthTestNode node = await EthTestNode.StartAsync(TestChains.Of(Osaka.Rules));
        await using Subscriber subscriber = await Subscriber.ConnectAsync(node.Server.WebSocketUri);
        string id = await subscriber.SubscribeAsync("""["newHeads"]""");
        Block first = node.Build(node.Blocks.Genesis, Miner), second = node.Build(first.Header, Miner);
        node.SetHead(second.Header.Hash);
        foreach (Block block in (Block[])[first, second])
        {
            using JsonDocument told = await subscriber.ReceiveAsync();
            JsonElement parameters = told.RootElement.GetProperty("params");
            Assert.That(parameters.GetProperty("subscription").GetString(), Is.EqualTo(id));
            Assert.That(parameters.GetProperty("result").GetProperty("hash").GetString(),
                Is.EqualTo(block.Header.Hash.ToString()));
        }
    }

    [Test]
    public async Task Logs_of_a_block_that_leaves_the_chain_are_sent_again_as_removed()
    {
        ChainSpec chain = TestChains.Of(Osaka.Rules);
        await using EthTestNode node = await EthTestNode.StartAsync(chain);
        await using Subscriber subscriber = await Subscriber.ConnectAsync(node.Server.WebSocketUri);
        await subscriber.SubscribeAsync($$"""["logs",{"topics":["{{LoggingContract.Topic(5)}}"]}]""");
        Block first = node.Build(node.Blocks.Genesis, Miner, LoggingContract.Log(chain, 0, 5));
        node.SetHead(first.Header.Hash);
        Assert.That(await subscriber.ReceiveLogAsync(), Is.EqualTo((first.Header.Hash.ToString(), false)));
        Block rival = node.Build(node.Blocks.Genesis, Rival, LoggingContract.Log(chain, 0, 6));
        Block next = node.Build(rival.Header, Rival, LoggingContract.Log(chain, 1, 5));
        node.SetHead(next.Header.Hash);
        Assert.That(await subscriber.ReceiveLogAsync(), Is.EqualTo((first.Header.Hash.ToString(), true)));
        Assert.That(await subscriber.ReceiveLogAsync(), Is.EqualTo((next.Header.Hash.ToString(), false)));
    }

    [TestCase("false")]
    [TestCase("true")]
    public async Task Pending_transactions_are_sent_as_hashes_or_whole(string full)
    {
        ChainSpec chain = TestChains.Of(Osaka.Rules);
        await using EthTestNode node = await EthTestNode.StartAsync(chain);
        await using Subscriber subscriber = await Subscriber.ConnectAsync(node.Server.WebSocketUri);
        await subscriber.SubscribeAsync($"""["newPendingTransactions",{full}]""");
        PooledTransaction sent = TestChains.Pay(chain, 0);
        Assert.That(node.Pool.Add(sent).Error, Is.Null);
        using JsonDocument told = await subscriber.ReceiveAsync();
        JsonElement result = told.RootElement.GetProperty("params").GetProperty("result");
        string? hash = full == "true" ? result.GetProperty("hash").GetString() : result.GetString();
        Assert.That(hash, Is.EqualTo(sent.Transaction.Hash.ToString()));
    }

    [Test]
    public async Task Receipts_are_sent_of_the_transactions_asked_for()
    {
        ChainSpec chain = TestChains.Of(Osaka.Rules);
        await using EthTestNode node = await EthTestNode.StartAsync(chain);
        await using Subscriber subscriber = await Subscriber.ConnectAsync(node.Server.WebSocketUri);
        PooledTransaction other = TestChains.Pay(chain, 0), wanted = TestChains.Pay(chain, 1);
        await subscriber.SubscribeAsync($$"""["transactionReceipts",{"transactionHashes":["{{wanted.Transaction.Hash}}"]}]""");
        node.SetHead(node.Build(node.Blocks.Genesis, Miner, other, wanted).Header.Hash);
        using JsonDocument told = await subscriber.ReceiveAsync();
        JsonElement receipts = told.RootElement.GetProperty("params").GetProperty("result");
        Assert.That(receipts.GetArrayLength(), Is.EqualTo(1));
        Assert.That(receipts[0].GetProperty("transactionHash").GetString(), Is.EqualTo(wanted.Transaction.Hash.ToString()));
    }

    [Test]
    public async Task After_unsubscribing_nothing_more_is_sent()
    {
        await using EthTestNode node = await EthTestNode.StartAsync(TestChains.Of(Osaka.Rules));
        await using Subscriber subscriber = await Subscriber.ConnectAsync(node.Server.WebSocketUri);
        string ended = await subscriber.SubscribeAsync("""["newHeads"]"""), kept =
            await subscriber.SubscribeAsync("""["newHeads"]""");
        using (JsonDocument answer = await subscriber.CallAsync("eth_unsubscribe", $"""["{ended}"]"""))
            Assert.That(answer.RootElement.GetProperty("result").GetBoolean());
        node.SetHead(node.Build(node.Blocks.Genesis, Miner).Header.Hash);
        using JsonDocument told = await subscriber.ReceiveAsync();
        Assert.That(told.RootElement.GetProperty("params").GetProperty("subscription").GetString(), Is.EqualTo(kept));
    }

    [Test]
    public async Task Subscribing_over_http_is_refused()
    {
        await using EthTestNode node = await EthTestNode.StartAsync(TestChains.Of(Osaka.Rules));
        (int code, string message) = await node.Server.FailAsync("eth_subscribe", """["newHeads"]""");
        Assert.That((code, message), Is.EqualTo((RpcErrorCode.MethodNotSupported,
            "notifications not supported: subscribe over WebSocket or IPC")));
    }

    /// <summary>A client on one connection.</summary>
    private sealed class Subscriber : IAsyncDisposable
    {
        private readonly ClientWebSocket _socket = new();
        private readonly CancellationTokenSource _patience = new(TimeSpan.FromSeconds(30));
        private int _calls;

        public static async Task<Subscriber> ConnectAsync(Uri uri)
        {
            Subscriber subscriber = new();
            await subscriber._socket.ConnectAsync(uri, subscriber._patience.Token);
            return subscriber;
        }

        public async Task<string> SubscribeAsync(string arguments)
        {
            using JsonDocument answer = await CallAsync("eth_subscribe", arguments);
            return answer.RootElement.GetProperty("result").GetString()!;
        }

        public async Task<JsonDocument> CallAsync(string method, string arguments)
        {
            string request = $$"""{"jsonrpc":"2.0","id":{{++_calls}},"method":"{{method}}","params":{{arguments}}}""";
            await _socket.SendAsync(Encoding.UTF8.GetBytes(request), WebSocketMessageType.Text, true, _patience.Token);
            return await ReceiveAsync();
        }

        public async Task<JsonDocument> ReceiveAsync()
        {
            byte[] buffer = new byte[1 << 16];
            int length = 0;
            while (true)
            {
                ValueWebSocketReceiveResult piece = await _socket.ReceiveAsync(buffer.AsMemory(length), _patience.Token);
                length += piece.Count;
                if (piece.EndOfMessage) return JsonDocument.Parse(buffer.AsMemory(0, length));
            }
        }

        public async Task<(string? Block, bool IsRemoved)> ReceiveLogAsync()
        {
            using JsonDocument told = await ReceiveAsync();
            JsonElement log = told.RootElement.GetProperty("params").GetProperty("result");
            return (log.GetProperty("blockHash").GetString(), log.GetProperty("removed").GetBoolean());
        }

        public ValueTask DisposeAsync()
        {
            _socket.Dispose();
            _patience.Dispose();
            return default;
        }
    }
}
