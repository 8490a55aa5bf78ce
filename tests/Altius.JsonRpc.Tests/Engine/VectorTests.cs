using System.Globalization;
using System.Text.Json.Nodes;
using Altius.Chain;
using Altius.Core;
using Altius.Evm;
using Altius.Execution;
using Altius.Primitives;
using Altius.State;

namespace Altius.JsonRpc.Tests.Engine;

/// <summary>Blocks of the public suites, valid and invalid, sent over the wire as payloads.</summary>
[TestFixture]
internal sealed class VectorTests
{
    private static readonly Address DepositContract = Address.Parse("00000000219ab540356cbb839cbe05303d7705fa");

    /// <summary>One file in so many is taken, and one case of each: the conformance suites run them all.</summary>
    [TestCase("shanghai", 6)]
    [TestCase("cancun", 12)]
    [TestCase("prague", 15)]
    [TestCase("osaka", 6)]
    public async Task BlocksOfTheSuitesAreJudgedAsTheySay(string fork, int stride)
    {
        string folder = Path.Combine(TestData.Require("eest-blockchain"), fork);
        string[] files = Directory.GetFiles(folder, "*.json", SearchOption.AllDirectories);
        Array.Sort(files, StringComparer.Ordinal);
        int blocks = 0;
        for (int i = 0; i < files.Length; i += stride)
        {
            JsonObject cases = (JsonObject)JsonNode.Parse(await File.ReadAllTextAsync(files[i]))!;
            (string name, JsonNode? test) = cases.ElementAt(i % cases.Count);
            blocks += await RunAsync(name, (JsonObject)test!);
        }
        Assert.That(blocks, Is.GreaterThan(3));
    }

    /// <summary>Payloads as the suite itself words them, with the versions of the methods that it names.</summary>
    [TestCase(9)]
    public async Task PayloadsOfTheBenchmarksAreValid(int stride)
    {
        string folder = Path.Combine(TestData.Require("eest-benchmark"), "blockchain_tests_engine");
        string[] files = [.. Directory.GetFiles(folder, "*.json", SearchOption.AllDirectories).Where(file =>
            new FileInfo(file).Length < 3_000_000)];
        Array.Sort(files, StringComparer.Ordinal);
        int payloads = 0;
        for (int i = 0; i < files.Length; i += stride)
        {
            JsonObject cases = (JsonObject)JsonNode.Parse(await File.ReadAllTextAsync(files[i]))!;
            (string name, JsonNode? test) = cases.First();
            BlockHeader genesis = Header((JsonObject)test!["genesisBlockHeader"]!, test["genesisRLP"]);
            await using EngineFixtureHost node = await EngineFixtureHost.StartAsync(ChainOf((JsonObject)test!, genesis));
            foreach (JsonNode? call in test["engineNewPayloads"]!.AsArray())
            {
                JsonObject answer = await node.CallAsync($"engine_newPayloadV{call!["newPayloadVersion"]}",
                    [.. call["params"]!.AsArray()]);
                Assert.That(ConsensusMock.Status(answer).Status, Is.EqualTo(ConsensusMock.Valid),
                    $"{name}: {answer.ToJsonString()}");
                string head = ConsensusMock.Status(answer).LatestValidHash!;
                answer = await node.CallAsync($"engine_forkchoiceUpdatedV{call["forkchoiceUpdatedVersion"]}",
                    ConsensusMock.State(head), null);
                Assert.That(ConsensusMock.Status(answer), Is.EqualTo((ConsensusMock.Valid, head)), name);
                payloads++;
            }
        }
        Assert.That(payloads, Is.GreaterThan(0));
    }

    private static async Task<int> RunAsync(string name, JsonObject test)
    {
        ChainSpec chain = ChainOf(test, Header((JsonObject)test["genesisBlockHeader"]!, test["genesisRLP"]));
        await using EngineFixtureHost node = await EngineFixtureHost.StartAsync(chain);
        ConsensusMock cl = new(node, chain);
        int sent = 0;
        foreach (JsonNode? row in test["blocks"]!.AsArray())
        {
            if (!Block.TryDecode(Hex.Decode((string)row!["rlp"]!), out Block? block, out _)) continue; // no payload can carry it
            if (block.Ommers.Count != 0 || !block.Header.Difficulty.IsZero) continue;
            JsonObject answer = await cl.SendAsync(Envelope.Of(new BuiltPayload(block, [], default, [], RequestsOf(node.Tree,
                block))));
            string? status = ConsensusMock.Status(answer).Status;
            string what = $"{name}, block {block.Header.Number}: {answer.ToJsonString()}";
            if (row["expectException"] is null)
            {
                Assert.That(status, Is.EqualTo(ConsensusMock.Valid), what);
                await cl.ChooseAsync(block.Header.Hash.ToString());
            }
            else
            {
                Assert.That(status ?? $"{ConsensusMock.ErrorCode(answer)}", Is.AnyOf(ConsensusMock.Invalid, "-32602", "-38005"),
                    what);
            }
            sent++;
        }
        if ((string?)test["lastblockhash"] is { } last) Assert.That(cl.Head.Hash.ToString(), Is.EqualTo(last), name);
        return sent;
    }

    /// <summary>What the block asks of the consensus layer, which its RLP commits to but does not hold.</summary>
    private static IReadOnlyList<ReadOnlyMemory<byte>>? RequestsOf(BlockTree tree, Block block)
    {
        if (block.Header.RequestsHash is null) return null;
        if (!tree.TryGetHeader(block.Header.ParentHash, out BlockHeader? parent)
            || !tree.TryOpenState(parent, out StateSnapshot? state)) return [];
        using (state)
        {
            BlockOutcome outcome = new SequentialBlockExecutor(tree.Chain, new CodeCache()).Execute(
                block, state, tree.RulesAfter(parent, block.Header.Timestamp), CancellationToken.None);
            return [.. (outcome.Requests ?? []).Where(request => request.Length > 1)];
        }
    }

    private static ChainSpec ChainOf(JsonObject test, BlockHeader genesis)
    {
        JsonNode? config = test["config"];
        string network = (string)test["network"]!;
        Assert.That(ForkRegistry.TryGetSchedule(network, out ForkSchedule? forks), network);
        Dictionary<string, BlobSchedule> blobs = (config?["blobSchedule"]?.AsObject() ?? []).ToDictionary(
            row => row.Key, row => new BlobSchedule(Number(row.Value!["target"]), Number(row.Value!["max"]),
                Number(row.Value!["baseFeeUpdateFraction"])));
        return new ChainSpec
        {
            Name = network,
            ChainId = config?["chainid"] is { } id ? Number(id) : 1,
            Forks = blobs.Count == 0 ? forks! : forks!.WithBlobs(blobs),
            DepositContract = DepositContract,
            Genesis = new Genesis(genesis, [.. test["pre"]!.AsObject().Select(Account)]),
        };
    }

    private static GenesisAccount Account(KeyValuePair<string, JsonNode?> account) => new(
        Address.Parse(account.Key), Word(account.Value!["balance"]), Number(account.Value["nonce"]),
            Hex.Decode((string)account.Value["code"]!),
        [.. account.Value["storage"]!.AsObject().Select(slot =>
            KeyValuePair.Create(UInt256.Parse(slot.Key), Word(slot.Value))).Where(slot => !slot.Value.IsZero)]);

    private static BlockHeader Header(JsonObject json, JsonNode? rlp)
    {
        if (rlp is not null && Block.TryDecode(Hex.Decode((string)rlp!), out Block? genesis, out _)) return genesis.Header;
        BlockHeader header = new()
        {
            OmmersHash = BlockHeader.NoOmmersHash,
            TransactionsRoot = Genesis.EmptyTrieRoot,
            ReceiptsRoot = Genesis.EmptyTrieRoot,
            StateRoot = Hash256.Parse((string)json["stateRoot"]!),
            Beneficiary = Address.Parse((string)json["coinbase"]!),
            GasLimit = Number(json["gasLimit"]),
            Timestamp = Number(json["timestamp"]),
            ExtraData = Hex.Decode((string)json["extraData"]!),
            MixHash = Hash256.Parse((string)json["mixHash"]!),
            BaseFeePerGas = Word(json["baseFeePerGas"]),
            WithdrawalsRoot = json["withdrawalsRoot"] is { } withdrawals ? Hash256.Parse((string)withdrawals!) : null,
            BlobGasUsed = json["blobGasUsed"] is { } used ? Number(used) : null,
            ExcessBlobGas = json["excessBlobGas"] is { } excess ? Number(excess) : null,
            ParentBeaconBlockRoot = json["parentBeaconBlockRoot"] is { } root ? Hash256.Parse((string)root!) : null,
            RequestsHash = json["requestsHash"] is { } requests ? Hash256.Parse((string)requests!) : null,
        };
        Assert.That(header.Hash.ToString(), Is.EqualTo((string)json["hash"]!));
        return header;
    }

    private static UInt256 Word(JsonNode? node) => UInt256.Parse((string)node!);

    private static ulong Number(JsonNode? node) =>
        ulong.Parse(((string)node!).AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
