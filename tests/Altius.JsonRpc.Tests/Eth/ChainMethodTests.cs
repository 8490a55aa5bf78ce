using System.Text.Json;
using System.Text.Json.Nodes;
using Altius.Core;
using Altius.Core.Forks;
using Altius.Primitives;

namespace Altius.JsonRpc.Tests;

/// <summary>What the node tells of its chain and itself.</summary>
public sealed class ChainMethodTests
{
    [Test]
    public async Task The_configuration_of_mainnet_names_its_forks_by_their_ids()
    {
        Assert.That(ChainSpec.TryLoadKnown("mainnet", out ChainSpec? mainnet));
        await using EthTestNode node = await EthTestNode.StartAsync(mainnet!);
        using JsonDocument answer = await node.Server.CallAsync("eth_config", "[]");
        JsonElement config = answer.RootElement.GetProperty("result");
        // At genesis nothing that comes by time has passed: EIP-6122's ids of Frontier, Shanghai and the second blob fork.
        Assert.That(config.GetProperty("current").GetProperty("forkId").GetString(), Is.EqualTo("0xfc64ec04"));
        Assert.That(config.GetProperty("next").GetProperty("forkId").GetString(), Is.EqualTo("0xdce96c2d"));
        JsonElement last = config.GetProperty("last");
        Assert.That(last.GetProperty("forkId").GetString(), Is.EqualTo("0x07c9462e"));
        Assert.That(last.GetProperty("activationTime").GetUInt64(), Is.EqualTo(1767747671));
        Assert.That(last.GetProperty("blobSchedule").GetProperty("max").GetInt32(), Is.EqualTo(21));
        Assert.That(
            last.GetProperty("systemContracts").GetProperty("DEPOSIT_CONTRACT_ADDRESS").GetString(),
            Is.EqualTo("0x00000000219ab540356cbb839cbe05303d7705fa"));
        Assert.That(last.GetProperty("precompiles").GetProperty("P256VERIFY").GetString(), Does.EndWith("0100"));
    }

    [Test]
    public async Task The_node_introduces_itself_truthfully()
    {
        ChainSpec chain = TestChains.Of(Osaka.Rules);
        await using EthTestNode node = await EthTestNode.StartAsync(chain);
        Assert.That(await node.Server.ResultAsync("web3_clientVersion"), Is.EqualTo("\"Altius/test\""));
        Assert.That(await node.Server.ResultAsync("web3_sha3", "[\"0x\"]"),
            Is.EqualTo("\"0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470\""));
        Assert.That(await node.Server.ResultAsync("net_version"), Is.EqualTo($"\"{chain.NetworkId}\""));
        Assert.That(await node.Server.ResultAsync("net_peerCount"), Is.EqualTo("\"0x0\""));
        Assert.That(await node.Server.ResultAsync("net_listening"), Is.EqualTo("false"));
        Assert.That(await node.Server.ResultAsync("admin_peers"), Is.EqualTo("[]"));
        Assert.That(await node.Server.ResultAsync("eth_accounts"), Is.EqualTo("[]"));
        Assert.That(await node.Server.ResultAsync("eth_syncing"), Is.EqualTo("false"));
    }

    [Test]
    public async Task A_header_is_a_block_without_its_content()
    {
        ChainSpec chain = TestChains.Of(Osaka.Rules);
        await using EthTestNode node = await EthTestNode.StartAsync(chain);
        Block built = node.Build(node.Blocks.Genesis, Address.FromNumber(1), TestChains.Pay(chain, 0));
        node.SetHead(built.Header.Hash);
        JsonObject block = JsonNode.Parse(await node.Server.ResultAsync("eth_getBlockByNumber", """["0x1",false]"""))!.AsObject();
        foreach (string content in (string[])["size", "transactions", "uncles", "withdrawals"])
            Assert.That(block.Remove(content), content);
        JsonNode byNumber = JsonNode.Parse(await node.Server.ResultAsync("eth_getHeaderByNumber", """["0x1"]"""))!;
        JsonNode byHash = JsonNode.Parse(await node.Server.ResultAsync("eth_getHeaderByHash", $"""["{built.Header.Hash}"]"""))!;
        Assert.That(JsonNode.DeepEquals(byNumber, block), byNumber.ToJsonString());
        Assert.That(JsonNode.DeepEquals(byHash, block), byHash.ToJsonString());
        Assert.That(await node.Server.ResultAsync("eth_getHeaderByNumber", """["0x2"]"""), Is.EqualTo("null"));
        using JsonDocument pending = await node.Server.CallAsync("eth_getHeaderByNumber", """["pending"]""");
        Assert.That(pending.RootElement.GetProperty("result").GetProperty("number").GetString(), Is.EqualTo("0x2"));
    }

    [TestCase("admin_addPeer"), TestCase("admin_removePeer")]
    public async Task Without_a_network_there_are_no_peers_to_choose(string method)
    {
        await using EthTestNode node = await EthTestNode.StartAsync(TestChains.Of(Osaka.Rules));
        string key = new('a', 128);
        (int code, string message) = await node.Server.FailAsync(method, $"""["enode://{key}@10.0.0.1:30303?discport=0"]""");
        Assert.That((code, message), Is.EqualTo((RpcErrorCode.ServerError,
            "this node takes part in no network of peers: its blocks come from its consensus client")));
        foreach (string url in (string[])
            ["", "enode://", $"http://{key}@10.0.0.1:30303", "enode://abc@10.0.0.1:30303",
             $"enode://{key}@10.0.0.1", $"enode://{key}@10.0.0.1:99999"])
            Assert.That((await node.Server.FailAsync(method, $"""["{url}"]""")).Code,
                Is.EqualTo(RpcErrorCode.InvalidParams), url);
    }

    [Test]
    public async Task A_block_that_is_not_chosen_is_found_by_hash_alone()
    {
        ChainSpec chain = TestChains.Of(Osaka.Rules);
        await using EthTestNode node = await EthTestNode.StartAsync(chain);
        PooledTransaction sent = TestChains.Pay(chain, 0);
        Block built = node.Build(node.Blocks.Genesis, Address.FromNumber(1), sent);
        Assert.That(await node.Server.ResultAsync("eth_blockNumber"), Is.EqualTo("\"0x0\""));
        Assert.That(await node.Server.ResultAsync("eth_getBlockByNumber", """["0x1",false]"""), Is.EqualTo("null"));
        Assert.That(await node.Server.ResultAsync("eth_getTransactionReceipt", $"""["{sent.Transaction.Hash}"]"""),
            Is.EqualTo("null"));
        Assert.That(await node.Server.ResultAsync("eth_getBlockTransactionCountByHash", $"""["{built.Header.Hash}"]"""),
            Is.EqualTo("\"0x1\""));
        (_, string message) = await node.Server.FailAsync(
            "eth_getBalance", $$"""["{{TestChains.Rich}}",{"blockHash":"{{built.Header.Hash}}","requireCanonical":true}]""");
        Assert.That(message, Is.EqualTo("hash is not currently canonical"));
    }

    [Test]
    public async Task The_pool_is_told_by_sender_and_nonce()
    {
        ChainSpec chain = TestChains.Of(Osaka.Rules);
        await using EthTestNode node = await EthTestNode.StartAsync(chain);
        Assert.That(node.Pool.Add(TestChains.Pay(chain, 0)).Error, Is.Null);
        Assert.That(node.Pool.Add(TestChains.Pay(chain, 2)).Error, Is.Null);
        Assert.That(await node.Server.ResultAsync("txpool_status"), Is.EqualTo("""{"pending":"0x1","queued":"0x1"}"""));
        using JsonDocument content = await node.Server.CallAsync("txpool_contentFrom", $"""["{TestChains.Rich}"]""");
        JsonElement groups = content.RootElement.GetProperty("result");
        Assert.That(groups.GetProperty("pending").TryGetProperty("0", out _));
        Assert.That(groups.GetProperty("queued").TryGetProperty("2", out _));
    }

    [Test]
    public async Task A_base_fee_history_ends_with_the_fee_to_come()
    {
        ChainSpec chain = TestChains.Of(Osaka.Rules);
        await using EthTestNode node = await EthTestNode.StartAsync(chain);
        Block built = node.Build(node.Blocks.Genesis, Address.FromNumber(1), TestChains.Pay(chain, 0), TestChains.Pay(chain, 1));
        node.SetHead(built.Header.Hash);
        using JsonDocument answer = await node.Server.CallAsync("eth_feeHistory", """["0x400","latest",[0,100]]""");
        JsonElement history = answer.RootElement.GetProperty("result");
        Assert.That(history.GetProperty("oldestBlock").GetString(), Is.EqualTo("0x0"));
        Assert.That(history.GetProperty("baseFeePerGas").GetArrayLength(), Is.EqualTo(3));
        Assert.That(history.GetProperty("baseFeePerGas")[2].GetString(),
            Is.EqualTo((await node.Server.ResultAsync("eth_baseFee")).Trim('"')));
        Assert.That(history.GetProperty("reward")[1][0].GetString(), Is.EqualTo("0x3b9aca00"));
        Assert.That((await node.Server.FailAsync("eth_feeHistory", """["0x1","latest",[5,1]]""")).Code,
            Is.EqualTo(RpcErrorCode.InvalidParams));
    }
}
