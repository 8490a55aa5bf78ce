using System.Text.Json.Nodes;
using Altius.Core;
using Altius.Evm;
using Altius.Execution;
using Altius.Primitives;

namespace Altius.JsonRpc.Tests.Tracing;

/// <summary>
/// What debug_, trace_ and altius_ methods say of the blocks of a chain that has every fork from Frontier to BPO2.
/// </summary>
[TestFixture]
internal sealed class BlockMethodTests
{
    private TestChain _chain = null!; // set by Open
    private TestServer _server = null!;

    [OneTimeSetUp]
    public async Task Open()
    {
        _chain = TestChain.Import();
        _server = await TestServer.StartAsync(_chain.Methods(workers: 3));
    }

    [OneTimeTearDown]
    public async Task Close()
    {
        if (_server is not null) await _server.DisposeAsync();
        _chain?.Dispose();
    }

    private IEnumerable<Block> BlocksOfTheChain()
    {
        for (ulong number = 1; number <= _chain.Blocks.Head.Number; number++) yield return _chain.BlockAt(number);
    }

    private async Task<JsonNode> AskAsync(string method, string parameters) =>
        JsonNode.Parse(await _server.ResultAsync(method, parameters))!;

    [Test]
    public async Task AWitnessIsAllThatABlockNeeds()
    {
        foreach (Block block in BlocksOfTheChain())
        {
            JsonNode witness = await AskAsync("debug_executionWitness", $"[\"0x{block.Header.Number:x}\"]");
            List<BlockHeader> headers = [.. Bytes(witness["headers"]!)
                .Select(rlp => BlockHeader.TryDecode(rlp, out BlockHeader? header, out _)
                    ? header
                    : throw new AssertionException("a header is malformed"))];
            Assert.That(headers[^1].Hash, Is.EqualTo(block.Header.ParentHash));
            WitnessState state = new(Bytes(witness["state"]!), Bytes(witness["codes"]!), headers);
            BlockOutcome outcome = new SequentialBlockExecutor(_chain.Spec, new CodeCache())
                .Execute(block, state, _chain.Spec.Forks.RulesOf(block.Header), default);
            Assert.That(outcome.Error, Is.EqualTo(BlockError.None), $"block {block.Header.Number}");
            Assert.That(outcome.GasUsed, Is.EqualTo(block.Header.GasUsed), $"block {block.Header.Number}");
        }
    }

    [Test]
    public async Task AccessListsAreGivenUnderTheStandardsNameToo()
    {
        foreach (string block in (string[])["0x2", "0x20", "0x36"])
        {
            JsonNode own = await AskAsync("altius_getBlockAccessList", $"[\"{block}\"]");
            Assert.That(own.AsArray(), Is.Not.Empty);
            Assert.That(JsonNode.DeepEquals(await AskAsync("eth_getBlockAccessList", $"[\"{block}\"]"), own), block);
        }
        Assert.That(await _server.ResultAsync("eth_getBlockAccessList", "[\"0x1000\"]"), Is.EqualTo("null"));
    }

    [Test]
    public async Task ACallThatCannotRunIsToldToHaveFailedToTrace()
    {
        (int code, string message) =
            await _server.FailAsync("debug_traceCall", $$"""[{"from":"0x{{new string('c', 40)}}","value":"0x1"},"latest"]""");
        Assert.That(code, Is.EqualTo(RpcErrorCode.ServerError));
        Assert.That(message,
            Does.StartWith("tracing failed: insufficient funds for gas * price + value: address 0x")
                .And.EndWith("have 0 want 1"));
    }

    [Test]
    public async Task GenesisCannotBeTracedInWhateverForm()
    {
        Block genesis = _chain.BlockAt(0);
        foreach ((string method, string block) in ((string, string)[])
            [("debug_traceBlock", Hex.ToPrefixed(genesis.Encode().Span)), ("debug_traceBlockByNumber", "0x0"),
             ("debug_traceBlockByHash", genesis.Header.Hash.ToString()), ("altius_getParallelismReport", "earliest"),
             ("altius_getBlockAccessList", "0x0"), ("debug_executionWitness", "0x0")])
            Assert.That(await _server.FailAsync(method, $"[\"{block}\"]"),
                Is.EqualTo((RpcErrorCode.ServerError, "genesis is not traceable")), method);
    }

    [Test]
    public async Task TheParallelismOfABlockIsToldWithWhatTheExecutorCounted()
    {
        int inParallel = 0;
        foreach (Block block in BlocksOfTheChain())
        {
            JsonNode report = await AskAsync("altius_getParallelismReport", $"[\"0x{block.Header.Number:x}\"]");
            JsonArray transactions = report["transactions"]!.AsArray();
            string what = $"block {block.Header.Number}";
            Assert.That((ulong)report["gas"]!, Is.EqualTo(block.Header.GasUsed), what);
            Assert.That(transactions.Select(one => (string?)one!["hash"]),
                Is.EqualTo(block.Transactions.Select(one => one.Hash.ToString())), what);
            Assert.That(transactions.Sum(one => (long)one!["gas"]!), Is.EqualTo((long)block.Header.GasUsed), what);
            Assert.That(transactions.Select(one => (int)one!["executions"]!), Is.All.GreaterThanOrEqualTo(1), what);
            Assert.That(transactions.Sum(one => (int)one!["executions"]!), Is.EqualTo((int)report["runs"]!), what);
            if ((string?)report["road"] != "Parallel") continue;
            inParallel++;
            Assert.That((int)report["workers"]!, Is.EqualTo(TestChain.ReportWorkers), what);
        }
        Assert.That(inParallel, Is.Positive);
    }

    [Test]
    public async Task IntermediateRootsAreThoseThatOldReceiptsHold()
    {
        int compared = 0;
        foreach (Block block in BlocksOfTheChain())
        {
            JsonNode roots = await AskAsync("debug_intermediateRoots", $"[\"{block.Header.Hash}\"]");
            Assert.That(roots.AsArray(), Has.Count.EqualTo(block.Transactions.Count));
            Assert.That(_chain.Blocks.TryGetReceipts(block.Header.Hash, out IReadOnlyList<Receipt>? receipts), Is.True);
            for (int i = 0; i < receipts!.Count; i++)
            {
                if (receipts[i].PostStateRoot is not { } root) continue;
                compared++;
                Assert.That((string?)roots[i], Is.EqualTo(root.ToString()), $"block {block.Header.Number}, transaction {i}");
            }
        }
        Assert.That(compared, Is.GreaterThan(10));
    }

    [Test]
    public async Task AnAccessListHoldsWhatTheBlockChanged()
    {
        foreach (Block block in BlocksOfTheChain())
        {
            JsonNode list = await AskAsync("altius_getBlockAccessList", $"[\"0x{block.Header.Number:x}\"]");
            Assert.That(_chain.Blocks.TryGetHeader(block.Header.ParentHash, out BlockHeader? parent), Is.True);
            Assert.That(_chain.Blocks.TryOpenState(parent!, out State.StateSnapshot? state), Is.True);
            using State.StateSnapshot before = state!;
            StateDiff diff = new SequentialBlockExecutor(_chain.Spec, new CodeCache())
                .Execute(block, before, _chain.Spec.Forks.RulesOf(block.Header), default).StateDiff;
            Dictionary<string, JsonNode> accounts =
                list.AsArray().ToDictionary(entry => (string)entry!["address"]!, entry => entry!);
            foreach ((Address who, AccountChange change) in diff.Accounts)
            {
                string what = $"block {block.Header.Number}, {who}";
                Assert.That(accounts, Does.ContainKey(who.ToString()), what);
                before.TryGetAccount(who, out Account was);
                UInt256 balance = change.After?.Balance ?? UInt256.Zero;
                if (was.Balance != balance)
                    Assert.That((string?)accounts[who.ToString()]["balanceChanges"]!.AsArray()[^1]!["value"],
                        Is.EqualTo(balance.ToHexQuantity()), what);
                foreach ((UInt256 slot, UInt256 value) in change.Storage)
                {
                    JsonNode changes = accounts[who.ToString()]["storageChanges"]!.AsArray()
                        .Single(entry => (string)entry!["key"]! == slot.ToHash256().ToString())!["changes"]!;
                    Assert.That((string?)changes.AsArray()[^1]!["value"], Is.EqualTo(value.ToHash256().ToString()), what);
                }
            }
        }
    }

    [Test]
    public async Task AStorageRangeHoldsWhatTheTransactionsHaveStored()
    {
        int compared = 0;
        foreach (Block block in BlocksOfTheChain().Where(block => block.Transactions.Count != 0))
        {
            Assert.That(_chain.Blocks.TryOpenState(block.Header, out State.StateSnapshot? state), Is.True);
            using State.StateSnapshot after = state!;
            JsonNode list = await AskAsync("altius_getBlockAccessList", $"[\"0x{block.Header.Number:x}\"]");
            foreach (JsonNode account in list.AsArray().Select(entry => entry!)
                .Where(entry => entry["storageChanges"]!.AsArray().Count != 0))
            {
                string who = (string)account["address"]!;
                int lastStep = account["storageChanges"]!.AsArray().SelectMany(slot => slot!["changes"]!.AsArray())
                    .Max(change => Convert.ToInt32((string)change!["index"]!, 16));
                if (lastStep > block.Transactions.Count) continue; // changed after the transactions
                JsonNode whole = await AskAsync(
                    "debug_storageRangeAt", $"[\"{block.Header.Hash}\",{block.Transactions.Count},\"{who}\",\"0x\",1000]");
                Assert.That(whole["nextKey"], Is.Null);
                JsonObject slots = whole["storage"]!.AsObject();
                foreach (JsonNode slot in account["storageChanges"]!.AsArray()!)
                {
                    compared++;
                    Hash256 key = Hash256.Parse((string)slot["key"]!);
                    UInt256 value = after.GetStorage(Address.Parse(who), key.ToUInt256());
                    JsonNode? shown = slots[Crypto.Keccak256.Hash(key.Bytes).ToString()];
                    Assert.That((string?)shown?["value"],
                        Is.EqualTo(value.IsZero ? null : value.ToHash256().ToString()), $"block {block.Header.Number}, {who}");
                    if (shown is not null) Assert.That((string?)shown["key"], Is.EqualTo(key.ToString()));
                }
                Assert.That(await PageByPageAsync(block, who), Is.EqualTo(slots.Select(slot => slot.Key)));
            }
        }
        Assert.That(compared, Is.GreaterThan(10));
    }

    private async Task<List<string>> PageByPageAsync(Block block, string who)
    {
        List<string> hashes = [];
        for (string? start = "0x"; start is not null;)
        {
            JsonNode page = await AskAsync(
                "debug_storageRangeAt", $"[\"{block.Header.Hash}\",{block.Transactions.Count},\"{who}\",\"{start}\",2]");
            hashes.AddRange(page["storage"]!.AsObject().Select(slot => slot.Key));
            start = (string?)page["nextKey"];
        }
        Assert.That(hashes, Is.Ordered.Using((IComparer<string>)StringComparer.Ordinal).And.Unique);
        return hashes;
    }

    [Test]
    public async Task TheHeadIsTakenBackOnDemand()
    {
        using TestChain chain = TestChain.Import();
        await using TestServer server = await TestServer.StartAsync([Debug.SetHead.Create(chain.Blocks, chain.Choice)]);
        ulong head = chain.Blocks.Head.Number;
        Assert.That(await server.ResultAsync("debug_setHead", $"[\"0x{head - 2:x}\"]"), Is.EqualTo("null"));
        Assert.That(chain.Blocks.Head.Number, Is.EqualTo(head - 2));
        (int code, string message) = await server.FailAsync("debug_setHead", $"[\"0x{head:x}\"]");
        Assert.That((code, message),
            Is.EqualTo((RpcErrorCode.ServerError, $"block #{head} not found: the head is block {head - 2}")));
    }

    [Test]
    public async Task ATransactionIsTracedAloneAsWithItsBlock()
    {
        foreach (Block block in BlocksOfTheChain().Where(block => block.Transactions.Count != 0))
        {
            JsonArray together = (await AskAsync("trace_block", $"[\"0x{block.Header.Number:x}\"]")).AsArray();
            JsonArray replayed = (await AskAsync("trace_replayBlockTransactions",
                $"[\"0x{block.Header.Number:x}\",[\"trace\",\"vmTrace\",\"stateDiff\"]]")).AsArray();
            JsonArray calls =
                (await AskAsync("debug_traceBlockByHash", $"[\"{block.Header.Hash}\",{{\"tracer\":\"callTracer\"}}]")).AsArray();
            for (int i = 0; i < block.Transactions.Count; i++)
            {
                Hash256 hash = block.Transactions[i].Hash;
                JsonArray alone = (await AskAsync("trace_transaction", $"[\"{hash}\"]")).AsArray();
                string[] mine = [.. together.Where(trace => (string?)trace!["transactionHash"] == hash.ToString())
                    .Select(trace => trace!.ToJsonString())];
                Assert.That(alone.Select(trace => trace!.ToJsonString()),
                    Is.EqualTo(mine), $"block {block.Header.Number}, transaction {i}");

                JsonNode replay =
                    await AskAsync("trace_replayTransaction", $"[\"{hash}\",[\"trace\",\"vmTrace\",\"stateDiff\"]]");
                JsonNode entry = replayed[i]!.DeepClone();
                Assert.That((string?)entry["transactionHash"], Is.EqualTo(hash.ToString()));
                entry.AsObject().Remove("transactionHash");
                Assert.That(JsonNode.DeepEquals(entry, replay), Is.True, $"block {block.Header.Number}, transaction {i}");

                JsonNode call = await AskAsync("debug_traceTransaction", $"[\"{hash}\",{{\"tracer\":\"callTracer\"}}]");
                Assert.That(JsonNode.DeepEquals(calls[i]!["result"], call),
                    Is.True, $"block {block.Header.Number}, transaction {i}");
                JsonNode root = await AskAsync("trace_get", $"[\"{hash}\",[]]");
                Assert.That(JsonNode.DeepEquals(root, alone[0]), Is.True, $"block {block.Header.Number}, transaction {i}");
            }
        }
    }

    [Test]
    public async Task AFilterFindsWhatTheBlocksHold()
    {
        List<JsonNode> all = [];
        foreach (Block block in BlocksOfTheChain())
            all.AddRange((await AskAsync("trace_block", $"[\"0x{block.Header.Number:x}\"]")).AsArray()!);
        JsonNode found = await AskAsync("trace_filter", """[{"fromBlock":"0x0","toBlock":"latest"}]""");
        Assert.That(found.AsArray().Select(trace => trace!.ToJsonString()),
            Is.EqualTo(all.Select(trace => trace.ToJsonString())));

        string who = (string)all.First(trace => (string?)trace["type"] == "call")["action"]!["to"]!;
        JsonNode there =
            await AskAsync("trace_filter", $$"""[{"fromBlock":"0x0","toAddress":["{{who}}"],"after":1,"count":2}]""");
        Assert.That(there.AsArray().Count, Is.LessThanOrEqualTo(2));
        Assert.That(there.AsArray().Select(trace => (string?)trace!["action"]!["to"]), Has.All.EqualTo(who).IgnoreCase);
    }

    [Test]
    public async Task ABlockOfProofOfWorkPaysItsMiner()
    {
        JsonNode traces = await AskAsync("trace_block", """["0x1"]""");
        JsonNode reward = traces.AsArray()[^1]!;
        Assert.That(((string?)reward["type"], (string?)reward["action"]!["rewardType"], (string?)reward["action"]!["value"]),
            Is.EqualTo(("reward", "block", "0x4563918244f40000")));
    }

    [Test]
    public async Task AnEncodedBlockIsTracedAsTheChainsOwn()
    {
        Block block = BlocksOfTheChain().First(block => block.Transactions.Count > 1);
        string encoded = await _server.ResultAsync("debug_getRawBlock", $"[\"0x{block.Header.Number:x}\"]");
        Assert.That(
            await _server.ResultAsync("debug_traceBlock", $"[{encoded}]"),
            Is.EqualTo(await _server.ResultAsync("debug_traceBlockByHash", $"[\"{block.Header.Hash}\"]")));
    }

    [Test]
    public async Task ACallIsTracedWithItsOverrides()
    {
        const string Call =
            """{"from":"0x00000000000000000000000000000000000000aa","to":"0x00000000000000000000000000000000000000bb"}""";
        // Returns the balance of the caller.
        const string Overrides =
            """{"stateOverrides":{"0x00000000000000000000000000000000000000bb":{"code":"0x333160005260206000f3"},"0x00000000000000000000000000000000000000aa":{"balance":"0x2a"}},"tracer":"callTracer"}""";
        JsonNode trace = await AskAsync("debug_traceCall", $"[{Call},\"latest\",{Overrides}]");
        Assert.That((string?)trace["output"], Is.EqualTo(new UInt256(42).ToHash256().ToString()));
        JsonNode steps = await AskAsync(
            "debug_traceCall",
            $"[{Call},\"latest\",{Overrides.Replace(",\"tracer\":\"callTracer\"", "", StringComparison.Ordinal)}]");
        Assert.That(steps["structLogs"]!.AsArray().Select(step => (string?)step!["op"]),
            Is.EqualTo((string[])["CALLER", "BALANCE", "PUSH1", "MSTORE", "PUSH1", "PUSH1", "RETURN"]));
    }

    [Test]
    public async Task CallsOfOneListSeeWhatTheOnesBeforeLeft()
    {
        const string Pay =
            """{"from":"0x00000000000000000000000000000000000000aa","to":"0x00000000000000000000000000000000000000bb","value":"0x0"}""";
        JsonNode traces =
            await AskAsync("trace_callMany", $"[[[{Pay},[\"trace\",\"stateDiff\"]],[{Pay},[\"stateDiff\"]]],\"latest\"]");
        Assert.That((string?)traces[0]!["stateDiff"]!["0x00000000000000000000000000000000000000aa"]!["nonce"]!["+"],
            Is.EqualTo("0x1"));
        Assert.That((string?)traces[1]!["stateDiff"]!["0x00000000000000000000000000000000000000aa"]!["nonce"]!["*"]!["to"],
            Is.EqualTo("0x2"));
    }

    [Test]
    public async Task AnUnknownTracerIsAnsweredWithThoseThatThereAre()
    {
        (int code, string message) =
            await _server.FailAsync("debug_traceBlockByNumber", """["latest",{"tracer":"{data: [], step: function(log) {}}"}]""");
        Assert.That(code, Is.EqualTo(RpcErrorCode.InvalidParams));
        Assert.That(message, Does.Contain("callTracer").And.Contain("prestateTracer").And.Contain("JavaScript"));
    }

    [TestCase("debug_traceCall", """[{},"pending"]""", RpcErrorCode.ServerError)]
    [TestCase("debug_traceCall", """[{},"latest",{"timeout":"soon"}]""", RpcErrorCode.InvalidParams)]
    [TestCase("debug_traceCall", """[{},"latest",{"txIndex":"0xffff"}]""", RpcErrorCode.ServerError)]
    [TestCase(
        "debug_traceCall", """[{},"latest",{"tracer":"prestateTracer","tracerConfig":{"diffMode":true,"includeEmpty":true}}]""",
        RpcErrorCode.InvalidParams)]
    [TestCase(
        "debug_traceCall", """[{},"latest",{"tracer":"callTracer","tracerConfig":{"withLog":1}}]""", RpcErrorCode.InvalidParams)]
    [TestCase("debug_traceBlock", """["0xc0"]""", RpcErrorCode.InvalidParams)]
    [TestCase("trace_filter", """[{"fromBlock":"0x5","toBlock":"0x2"}]""", RpcErrorCode.InvalidParams)]
    [TestCase("trace_replayTransaction",
        """["0x0000000000000000000000000000000000000000000000000000000000000001",["calls"]]""", RpcErrorCode.InvalidParams)]
    [TestCase("trace_rawTransaction", """["0x02",["trace"]]""", RpcErrorCode.InvalidParams)]
    [TestCase("debug_executionWitness", """["0x0"]""", RpcErrorCode.ServerError)]
    public async Task WhatCannotBeDoneIsAnsweredWithAnError(string method, string parameters, int code) =>
        Assert.That((await _server.FailAsync(method, parameters)).Code, Is.EqualTo(code));

    [Test]
    public async Task ATraceThatTakesTooLongIsBrokenOff()
    {
        // Jumps for ever.
        const string Options =
            """{"stateOverrides":{"0x00000000000000000000000000000000000000bb":{"code":"0x5b600056"}},"timeout":"1ns","tracer":"prestateTracer"}""";
        (int code, string message) = await _server.FailAsync(
            "debug_traceCall", $$"""[{"to":"0x00000000000000000000000000000000000000bb"},"latest",{{Options}}]""");
        Assert.That((code, message), Is.EqualTo((RpcErrorCode.ServerError, "execution timeout")));
    }

    private static IEnumerable<byte[]> Bytes(JsonNode list) => list.AsArray().Select(item => Hex.Decode((string)item!));
}
