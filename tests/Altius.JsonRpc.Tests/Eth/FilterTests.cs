using System.Text.Json;
using Altius.Core;
using Altius.Core.Forks;
using Altius.Primitives;

namespace Altius.JsonRpc.Tests;

/// <summary>Filters that are polled tell everything once, and take back what left the chain.</summary>
public sealed class FilterTests
{
    private static readonly Address Miner = Address.FromNumber(0x111), Rival = Address.FromNumber(0x222);

    [Test]
    public async Task A_log_filter_tells_of_logs_and_of_their_removal()
    {
        ChainSpec chain = TestChains.Of(Osaka.Rules);
        await using EthTestNode node = await EthTestNode.StartAsync(chain);
        string id = await node.Server.ResultAsync("eth_newFilter", $$"""[{"topics":["{{LoggingContract.Topic(1)}}"]}]""");
        Block first = node.Build(node.Blocks.Genesis, Miner, LoggingContract.Log(chain, 0, 1));
        node.SetHead(first.Header.Hash);
        Assert.That(await ChangesAsync(node, id), Is.EqualTo(new[] { $"+{first.Header.Hash}" }));
        Assert.That(await ChangesAsync(node, id), Is.Empty);

        Block rival = node.Build(node.Blocks.Genesis, Rival, LoggingContract.Log(chain, 0, 1));
        Block next = node.Build(rival.Header, Rival, LoggingContract.Log(chain, 1, 2));
        node.SetHead(next.Header.Hash);
        Assert.That(await ChangesAsync(node, id), Is.EqualTo(new[] { $"-{first.Header.Hash}", $"+{rival.Header.Hash}" }));
        Assert.That(await LogsAsync(node, "eth_getFilterLogs", id), Is.Empty, "the query asks for the newest block alone");
    }

    [Test]
    public async Task A_block_filter_tells_of_the_blocks_that_joined()
    {
        await using EthTestNode node = await EthTestNode.StartAsync(TestChains.Of(Osaka.Rules));
        string id = await node.Server.ResultAsync("eth_newBlockFilter");
        Block first = node.Build(node.Blocks.Genesis, Miner), second = node.Build(first.Header, Miner);
        node.SetHead(second.Header.Hash);
        string told = await node.Server.ResultAsync("eth_getFilterChanges", $"[{id}]");
        Assert.That(told, Is.EqualTo($"""["{first.Header.Hash}","{second.Header.Hash}"]"""));
    }

    [Test]
    public async Task A_pending_transaction_filter_tells_of_what_comes_into_the_pool()
    {
        ChainSpec chain = TestChains.Of(Osaka.Rules);
        await using EthTestNode node = await EthTestNode.StartAsync(chain);
        string id = await node.Server.ResultAsync("eth_newPendingTransactionFilter");
        PooledTransaction sent = TestChains.Pay(chain, 0);
        string hash = await node.Server.ResultAsync("eth_sendRawTransaction", $"""["{Hex.ToPrefixed(sent.Encode().Span)}"]""");
        Assert.That(hash, Is.EqualTo($"\"{sent.Transaction.Hash}\""));
        Assert.That(await node.Server.ResultAsync("eth_getFilterChanges", $"[{id}]"), Is.EqualTo($"[{hash}]"));
        Assert.That(await node.Server.ResultAsync("eth_getFilterChanges", $"[{id}]"), Is.EqualTo("[]"));
    }

    [Test]
    public async Task A_pending_transaction_filter_tells_whole_transactions_where_it_is_asked_to()
    {
        ChainSpec chain = TestChains.Of(Osaka.Rules);
        await using EthTestNode node = await EthTestNode.StartAsync(chain);
        string id = await node.Server.ResultAsync("eth_newPendingTransactionFilter", "[true]");
        PooledTransaction first = TestChains.Pay(chain, 0), second = TestChains.Pay(chain, 1);
        Assert.That(node.Pool.Add(first).Error ?? node.Pool.Add(second).Error, Is.Null);
        node.SetHead(node.Build(node.Blocks.Genesis, Miner, first).Header.Hash);
        using JsonDocument answer = await node.Server.CallAsync("eth_getFilterChanges", $"[{id}]");
        JsonElement[] told = [.. answer.RootElement.GetProperty("result").EnumerateArray()];
        Assert.That(told.Select(one => one.GetProperty("hash").GetString()),
            Is.EqualTo(new[] { first.Transaction.Hash.ToString(), second.Transaction.Hash.ToString() }));
        Assert.That(told.Select(one => one.GetProperty("nonce").GetString()), Is.EqualTo(new[] { "0x0", "0x1" }));
    }

    [Test]
    public async Task A_filter_that_nobody_asks_is_forgotten()
    {
        ManualClock clock = new();
        await using EthTestNode node = await EthTestNode.StartAsync(TestChains.Of(Osaka.Rules), clock: clock);
        string kept = await node.Server.ResultAsync("eth_newBlockFilter");
        string left = await node.Server.ResultAsync("eth_newBlockFilter");
        clock.Advance(TimeSpan.FromMinutes(4));
        await node.Server.ResultAsync("eth_getFilterChanges", $"[{kept}]");
        clock.Advance(TimeSpan.FromMinutes(4));
        await node.Server.ResultAsync("eth_getFilterChanges", $"[{kept}]");
        Assert.That((await node.Server.FailAsync("eth_getFilterChanges", $"[{left}]")).Message, Is.EqualTo("filter not found"));
    }

    [TestCase("\"fromBlock\":\"0x5\",\"toBlock\":\"0x4\"", "invalid block range params")]
    [TestCase("\"fromBlock\":\"0x1\",\"toBlock\":\"earliest\"", "invalid block range params")]
    [TestCase("\"fromBlock\":\"pending\"", "pending logs are not supported")]
    [TestCase("\"toBlock\":\"pending\"", "pending logs are not supported")]
    public async Task A_filter_for_what_no_block_holds_is_refused(string range, string message)
    {
        await using EthTestNode node = await EthTestNode.StartAsync(TestChains.Of(Osaka.Rules));
        Assert.That(await node.Server.FailAsync("eth_newFilter", $"[{{{range}}}]"),
            Is.EqualTo((RpcErrorCode.InvalidParams, message)));
    }

    [Test]
    public async Task A_filter_may_wait_for_blocks_to_come()
    {
        ChainSpec chain = TestChains.Of(Osaka.Rules);
        await using EthTestNode node = await EthTestNode.StartAsync(chain);
        string id = await node.Server.ResultAsync("eth_newFilter", """[{"fromBlock":"0x2"}]""");
        Block first = node.Build(node.Blocks.Genesis, Miner, LoggingContract.Log(chain, 0, 1));
        Block second = node.Build(first.Header, Miner, LoggingContract.Log(chain, 1, 1));
        node.SetHead(second.Header.Hash);
        Assert.That(await ChangesAsync(node, id), Is.EqualTo(new[] { $"+{second.Header.Hash}" }));
    }

    [Test]
    public async Task An_uninstalled_filter_is_gone()
    {
        await using EthTestNode node = await EthTestNode.StartAsync(TestChains.Of(Osaka.Rules));
        string id = await node.Server.ResultAsync("eth_newBlockFilter");
        Assert.That(await node.Server.ResultAsync("eth_uninstallFilter", $"[{id}]"), Is.EqualTo("true"));
        Assert.That(await node.Server.ResultAsync("eth_uninstallFilter", $"[{id}]"), Is.EqualTo("false"));
        Assert.That((await node.Server.FailAsync("eth_getFilterChanges", $"[{id}]")).Code, Is.EqualTo(RpcErrorCode.ServerError));
    }

    [Test]
    public async Task A_query_beyond_the_limits_says_where_to_go_on()
    {
        ChainSpec chain = TestChains.Of(Osaka.Rules);
        await using EthTestNode node = await EthTestNode.StartAsync(chain, new EthOptions { Logs = 2, LogBlocks = 4 });
        BlockHeader head = node.Blocks.Genesis;
        for (ulong i = 0; i < 5; i++) head = node.Build(head, Miner, LoggingContract.Log(chain, i, 1)).Header;
        node.SetHead(head.Hash);

        Assert.That(await ResumeAsync("0x0", "0x5"), Is.EqualTo("0x4"), "four blocks are the limit");
        Assert.That(await ResumeAsync("0x1", "0x4"), Is.EqualTo("0x3"), "the third log is one too many");
        using JsonDocument part = await node.Server.CallAsync("eth_getLogs", """[{"fromBlock":"0x1","toBlock":"0x2"}]""");
        Assert.That(part.RootElement.GetProperty("result").GetArrayLength(), Is.EqualTo(2));

        async Task<string?> ResumeAsync(string from, string to)
        {
            using JsonDocument answer = await node.Server.CallAsync("eth_getLogs",
                $$"""[{"fromBlock":"{{from}}","toBlock":"{{to}}"}]""");
            JsonElement error = answer.RootElement.GetProperty("error");
            Assert.That(error.GetProperty("code").GetInt32(), Is.EqualTo(RpcErrorCode.LimitExceeded));
            return error.GetProperty("data").GetProperty("resumeFrom").GetString();
        }
    }

    private static Task<string[]> ChangesAsync(EthTestNode node, string id) => LogsAsync(node, "eth_getFilterChanges", id);

    private static async Task<string[]> LogsAsync(EthTestNode node, string method, string id)
    {
        using JsonDocument answer = await node.Server.CallAsync(method, $"[{id}]");
        return [.. answer.RootElement.GetProperty("result").EnumerateArray().Select(log =>
            (log.GetProperty("removed").GetBoolean() ? "-" : "+") + log.GetProperty("blockHash").GetString())];
    }

    private sealed class ManualClock : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Interlocked.Read(ref _ticks);

        public void Advance(TimeSpan time) => Interlocked.Add(ref _ticks, time.Ticks);
    }
}
