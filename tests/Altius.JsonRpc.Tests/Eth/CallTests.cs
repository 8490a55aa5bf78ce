using System.Globalization;
using System.Text.Json;
using Altius.Core;
using Altius.Core.Forks;
using Altius.Crypto;
using Altius.Primitives;
using Altius.Trie;

namespace Altius.JsonRpc.Tests;

/// <summary>Calls, estimates and access lists on overridden states, and what users are told when they fail.</summary>
public sealed class CallTests
{
    private const string Contract = "0x00000000000000000000000000000000000c0de0";

    /// <summary>Error("no").</summary>
    private const string ErrorNo =
        "0x08c379a00000000000000000000000000000000000000000000000000000000000000020" +
        "00000000000000000000000000000000000000000000000000000000000000026e6f000000000000000000000000000000000000000000000000000000000000";

    private EthTestNode _node = null!; // set before the first test

    [OneTimeSetUp]
    public async Task Start() => _node = await EthTestNode.StartAsync(TestChains.Of(Osaka.Rules));

    [OneTimeTearDown]
    public async Task Stop() => await _node.DisposeAsync();

    // Each code with the reason for which gas used is not enough gas given.
    [TestCase("600160005500", Description = "stores one: no difference")]
    [TestCase(
        "366013575f5f60015f5f305af1601a575f5ffd5b6001600155005b00",
        Description = "calls itself to store, with all gas but a 64th")]
    [TestCase("600160005560006000550060005460015500", Description = "clears what it set: a refund comes last")]
    [TestCase("5a620186a010600c573d5ffd5b00", Description = "asks for 100,000 gas to be left")]
    public async Task An_estimate_is_the_least_gas_that_does(string code)
    {
        string overrides = Overriding(code);
        string text = await _node.Server.ResultAsync("eth_estimateGas", $$"""[{"to":"{{Contract}}"},"latest",{{overrides}}]""");
        ulong estimate = ulong.Parse(text.Trim('"')[2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        Assert.That(await SucceedsAsync(estimate), Is.True);
        Assert.That(await SucceedsAsync(estimate - 1), Is.False);

        async Task<bool> SucceedsAsync(ulong gas)
        {
            using JsonDocument answer = await _node.Server.CallAsync(
                "eth_call", $$"""[{"to":"{{Contract}}","gas":"0x{{gas:x}}"},"latest",{{overrides}}]""");
            return answer.RootElement.TryGetProperty("result", out _);
        }
    }

    [Test]
    public async Task A_call_that_always_fails_has_no_estimate()
    {
        (int code, string message) = await _node.Server.FailAsync(
            "eth_estimateGas", $$"""[{"to":"{{Contract}}"},"latest",{{Overriding("fe")}}]""");
        Assert.That((code, message), Is.EqualTo((RpcErrorCode.ServerError, "invalid opcode: INVALID")));
        Assert.That(
            (await _node.Server.FailAsync("eth_estimateGas",
                $$"""[{"to":"{{Contract}}"},"latest",{{Overriding("5b5f56")}}]""")).Message,
            Does.StartWith("gas required exceeds allowance"));
    }

    [TestCase("fe", "invalid opcode: INVALID")]
    [TestCase("0c", "invalid opcode: opcode 0xc not defined")]
    [TestCase("01", "stack underflow (0 <=> 2)")]
    [TestCase("5b5f5f56", "stack limit reached 1024 (1023)", Description = "pushes for ever")]
    [TestCase("5f56", "invalid jump destination")]
    [TestCase("5f5f5f5f5f305af1fe", "invalid opcode: INVALID", Description = "fails after a call that failed otherwise")]
    public async Task Who_fails_is_told_at_what(string code, string fault)
    {
        foreach (string gas in (string[])["0x186a0", "0x5f5e100"])
        {
            string call = $$"""[{"to":"{{Contract}}","gas":"{{gas}}"},"latest",{{Overriding(code)}}]""";
            Assert.That(await _node.Server.FailAsync("eth_call", call), Is.EqualTo((RpcErrorCode.ServerError, fault)), gas);
        }
        using JsonDocument list = await _node.Server.CallAsync(
            "eth_createAccessList", $$"""[{"to":"{{Contract}}"},"latest",{{Overriding(code)}}]""");
        Assert.That(list.RootElement.GetProperty("result").GetProperty("error").GetString(), Is.EqualTo(fault));
        using JsonDocument simulated = await _node.Server.CallAsync(
            "eth_simulateV1",
            $$"""[{"blockStateCalls":[{"stateOverrides":{{Overriding(code)}},"calls":[{"to":"{{Contract}}"}]}]},"latest"]""");
        JsonElement call1 = simulated.RootElement.GetProperty("result")[0].GetProperty("calls")[0];
        Assert.That(call1.GetProperty("error").GetProperty("message").GetString(), Is.EqualTo(fault));
    }

    [Test]
    public async Task A_reason_is_decoded_and_its_data_kept()
    {
        // Reverts with what it is given.
        string call = $$"""{"to":"{{Contract}}","input":"{{ErrorNo}}"}""", overrides = Overriding("365f5f37365ffd");
        using JsonDocument answer = await _node.Server.CallAsync("eth_call", $"""[{call},"latest",{overrides}]""");
        JsonElement error = answer.RootElement.GetProperty("error");
        Assert.That(error.GetProperty("code").GetInt32(), Is.EqualTo(RpcErrorCode.ExecutionReverted));
        Assert.That(error.GetProperty("message").GetString(), Is.EqualTo("execution reverted: no"));
        Assert.That(error.GetProperty("data").GetString(), Is.EqualTo(ErrorNo));
    }

    [Test]
    public void Reasons_are_read_as_solidity_writes_them()
    {
        byte[] error = Hex.Decode(ErrorNo);
        Assert.That(RevertReason.TryDecode(error, out string? reason) ? reason : null, Is.EqualTo("no"));
        byte[] panic = [0x4e, 0x48, 0x7b, 0x71, .. new UInt256(0x11).ToHash256().Bytes];
        Assert.That(RevertReason.TryDecode(panic, out reason) ? reason : null, Is.EqualTo("arithmetic underflow or overflow"));
        Assert.That(RevertReason.TryDecode(error.AsSpan(0, 69), out _), Is.False);
    }

    [Test]
    public async Task Who_cannot_pay_is_told_so_in_the_known_words()
    {
        const string Transfer =
            """[{"from":"0x0000000000000000000000000000000000000bad","to":"0x0000000000000000000000000000000000000b0b","value":"0x1"}]""";
        Assert.That((await _node.Server.FailAsync("eth_call", Transfer)).Message,
            Does.Contain("insufficient funds for gas * price + value"));
        Assert.That(
            await _node.Server.ResultAsync("eth_call",
                Transfer[..^1] + ""","latest",{"0x0000000000000000000000000000000000000bad":{"balance":"0x1"}}]"""),
            Is.EqualTo("\"0x\""));
    }

    [Test]
    public async Task Blocks_and_storage_are_overridden()
    {
        // Returns number, timestamp, base fee and slot 7.
        const string Code = "435f52426020524860405260075460605260805ff3";
        string slot = new UInt256(7).ToHash256().ToString(), value = new UInt256(42).ToHash256().ToString();
        string overrides = $$"""{"{{Contract}}":{"code":"0x{{Code}}","state":{"{{slot}}":"{{value}}"} } }""";
        string result = await _node.Server.ResultAsync(
            "eth_call", $$"""[{"to":"{{Contract}}"},"latest",{{overrides}},{"number":"0x1234","time":"0x5678"}]""");
        string[] words = [.. result.Trim('"')[2..].Chunk(64).Select(word => new string(word).TrimStart('0'))];
        Assert.That(words, Is.EqualTo(new[] { "1234", "5678", "", "2a" }), "who pays nothing sees no base fee");
    }

    [Test]
    public async Task An_access_list_names_what_is_touched_and_not_free_anyway()
    {
        // SLOAD(1); BALANCE(0xabc); BALANCE(the precompile at 1).
        using JsonDocument answer = await _node.Server.CallAsync(
            "eth_createAccessList", $$"""[{"to":"{{Contract}}"},"latest",{{Overriding("60015450610abc315060013150")}}]""");
        JsonElement list = answer.RootElement.GetProperty("result").GetProperty("accessList");
        string[] entries = [.. list.EnumerateArray().Select(entry =>
            $"{entry.GetProperty("address").GetString()} {entry.GetProperty("storageKeys").GetArrayLength()}")];
        Assert.That(entries, Is.EqualTo(new[] { "0x0000000000000000000000000000000000000abc 0", $"{Contract} 1" }));
    }

    [Test]
    public async Task Tags_that_name_no_block_yet_are_errors()
    {
        Assert.That(await _node.Server.FailAsync("eth_getBalance", $"""["{Contract}","safe"]"""),
            Is.EqualTo((-39001, "safe block not found")));
        Assert.That(await _node.Server.FailAsync("eth_getBlockByNumber", """["finalized",false]"""),
            Is.EqualTo((-39001, "finalized block not found")));
    }

    [Test]
    public async Task States_are_found_by_number_hash_and_object()
    {
        string hash = _node.Blocks.Genesis.Hash.ToString();
        foreach (string block in (string[])["\"0x0\"", $"\"{hash}\"", $$"""{"blockHash":"{{hash}}","requireCanonical":true}""",
            """{"blockNumber":"0x0"}""", "\"0X0\"", "\"pending\""])
            Assert.That(await _node.Server.ResultAsync("eth_getBalance", $"""["{TestChains.Rich}",{block}]"""),
                Is.EqualTo("\"0xd3c21bcecceda1000000\""), block);
        Assert.That((await _node.Server.FailAsync("eth_getBalance", $"""["{TestChains.Rich}","0x99"]""")).Message,
            Is.EqualTo("header not found"));
    }

    [Test]
    public async Task A_transaction_is_filled_so_that_it_only_lacks_a_signature()
    {
        using JsonDocument answer = await _node.Server.CallAsync(
            "eth_fillTransaction", $$"""[{"from":"{{TestChains.Rich}}","to":"{{Contract}}","value":"0x1"}]""");
        JsonElement filled = answer.RootElement.GetProperty("result").GetProperty("tx");
        Assert.That(filled.GetProperty("gas").GetString(), Is.EqualTo("0x5208"));
        Assert.That(filled.GetProperty("type").GetString(), Is.EqualTo("0x2"));
        Assert.That(filled.GetProperty("nonce").GetString(), Is.EqualTo("0x0"));
        Assert.That(filled.GetProperty("maxFeePerGas").GetString(), Is.Not.EqualTo("0x0"));
    }

    [Test]
    public async Task The_pending_block_holds_what_waits_in_the_pool()
    {
        ChainSpec chain = TestChains.Of(Osaka.Rules);
        await using EthTestNode node = await EthTestNode.StartAsync(chain);
        PooledTransaction sent = TestChains.Pay(chain, 0);
        Assert.That(node.Pool.Add(sent).Error, Is.Null);
        using JsonDocument answer = await node.Server.CallAsync("eth_getBlockByNumber", """["pending",false]""");
        JsonElement block = answer.RootElement.GetProperty("result");
        Assert.That(block.GetProperty("hash").ValueKind, Is.EqualTo(JsonValueKind.Null));
        Assert.That(block.GetProperty("transactions")[0].GetString(), Is.EqualTo(sent.Transaction.Hash.ToString()));
        Assert.That(await node.Server.ResultAsync("eth_getTransactionCount", $"""["{TestChains.Rich}","pending"]"""),
            Is.EqualTo("\"0x1\""));
    }

    [Test]
    public async Task The_pending_state_is_that_after_what_waits_in_the_pool()
    {
        ChainSpec chain = TestChains.Of(Osaka.Rules);
        await using EthTestNode node = await EthTestNode.StartAsync(chain);
        Address receiver = Address.FromNumber(0xfee1);
        Assert.That(node.Pool.Add(TestChains.Pay(chain, 0, receiver)).Error, Is.Null);
        Assert.That(await BalanceAsync("pending"), Is.EqualTo("\"0x3e8\""));
        Assert.That(await BalanceAsync("latest"), Is.EqualTo("\"0x0\""));
        // Returns the receiver's balance, the block's number and the hash of the block before it.
        string call = $$"""{"to":"{{Contract}}"},"pending",{{Overriding("61fee1315f524360205260014303406040526060" + "5ff3")}}""";
        Assert.That(await node.Server.ResultAsync("eth_call", $"[{call}]"),
            Is.EqualTo($"\"0x{0x3e8:x64}{1:x64}{node.Blocks.Genesis.Hash.ToString()[2..]}\""));

        Assert.That(node.Pool.Add(TestChains.Pay(chain, 1, receiver)).Error, Is.Null);
        Assert.That(await BalanceAsync("pending"), Is.EqualTo("\"0x7d0\""), "the pool has moved");
        node.SetHead(
            node.Build(node.Blocks.Genesis, Address.Zero, TestChains.Pay(chain, 0, receiver), TestChains.Pay(chain, 1, receiver))
                .Header.Hash);
        Assert.That(await BalanceAsync("latest"), Is.EqualTo(await BalanceAsync("pending")));

        Task<string> BalanceAsync(string block) => node.Server.ResultAsync("eth_getBalance", $"""["{receiver}","{block}"]""");
    }

    [Test]
    public async Task The_pending_state_can_be_proven_and_built_on()
    {
        ChainSpec chain = TestChains.Of(Osaka.Rules);
        await using EthTestNode node = await EthTestNode.StartAsync(chain);
        Address receiver = Address.FromNumber(0xfee1);
        Assert.That(node.Pool.Add(TestChains.Pay(chain, 0, receiver)).Error, Is.Null);

        using JsonDocument block = await node.Server.CallAsync("eth_getBlockByNumber", """["pending",false]""");
        Hash256 root = Hash256.Parse(block.RootElement.GetProperty("result").GetProperty("stateRoot").GetString()!);
        using JsonDocument answer = await node.Server.CallAsync("eth_getProof", $"""["{receiver}",["0x0"],"pending"]""");
        JsonElement proof = answer.RootElement.GetProperty("result");
        byte[][] nodes = [.. proof.GetProperty("accountProof").EnumerateArray().Select(each => Hex.Decode(each.GetString()!))];
        Assert.That(proof.GetProperty("balance").GetString(), Is.EqualTo("0x3e8"));
        Assert.That(
            Proof.TryVerify(root, Keccak256.Hash(receiver.Bytes).Bytes, nodes, out ReadOnlyMemory<byte> account), Is.True);
        Assert.That(account.Length, Is.GreaterThan(0), "the account is there");

        // Returns the receiver's balance and the block's number.
        using JsonDocument simulated = await node.Server.CallAsync(
            "eth_simulateV1",
            $$"""[{"blockStateCalls":[{"stateOverrides":{{Overriding("61fee1315f524360205260405ff3")}},"calls":[{"to":"{{Contract}}"}]}]},"pending"]""");
        JsonElement call = simulated.RootElement.GetProperty("result")[0].GetProperty("calls")[0];
        Assert.That(call.GetProperty("returnData").GetString(), Is.EqualTo($"0x{0x3e8:x64}{2:x64}"));
    }

    [TestCase(5_001, 1, "too many calls in block: 5001 > 5000")]
    [TestCase(5_000, 3, "too many calls: 15000 > 10000")]
    [TestCase(0, 257, "too many blocks")]
    public async Task A_simulation_has_its_limits(int calls, int blocks, string message)
    {
        string block = $$"""{"calls":[{{string.Join(',', Enumerable.Repeat("{}", calls))}}]}""";
        string request = $$"""[{"blockStateCalls":[{{string.Join(',', Enumerable.Repeat(block, blocks))}}]}]""";
        Assert.That(await _node.Server.FailAsync("eth_simulateV1", request), Is.EqualTo((-38026, message)));
    }

    [Test]
    public async Task A_transaction_sent_with_patience_comes_back_as_a_receipt()
    {
        ChainSpec chain = TestChains.Of(Osaka.Rules);
        await using EthTestNode node = await EthTestNode.StartAsync(chain);
        PooledTransaction sent = TestChains.Pay(chain, 0);
        string raw = Hex.ToPrefixed(sent.Encode().Span);
        using (JsonDocument late = await node.Server.CallAsync("eth_sendRawTransactionSync", $"""["{raw}",1]"""))
            Assert.That(late.RootElement.GetProperty("error").GetProperty("data").GetString(),
                Is.EqualTo(sent.Transaction.Hash.ToString()));
        PooledTransaction second = TestChains.Pay(chain, 1);
        TaskCompletionSource isWaiting = new(TaskCreationOptions.RunContinuationsAsynchronously);
        node.Pool.Pending += _ => isWaiting.TrySetResult();
        Task<JsonDocument> waiting = node.Server.CallAsync("eth_sendRawTransactionSync",
            $"""["{Hex.ToPrefixed(second.Encode().Span)}",30000]""");
        await isWaiting.Task.WaitAsync(TimeSpan.FromSeconds(30));
        node.SetHead(node.Build(node.Blocks.Genesis, Address.Zero, sent, second).Header.Hash);
        using JsonDocument answer = await waiting;
        Assert.That(answer.RootElement.TryGetProperty("result", out JsonElement receipt), answer.RootElement.GetRawText());
        Assert.That(receipt.GetProperty("transactionHash").GetString(), Is.EqualTo(second.Transaction.Hash.ToString()));
    }

    private static string Overriding(string code) => $$"""{"{{Contract}}":{"code":"0x{{code}}"} }""";
}
