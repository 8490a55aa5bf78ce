using System.Text.Json.Nodes;
using Altius.Chain;
using Altius.Core;
using Altius.Core.Forks;
using Altius.Primitives;

namespace Altius.JsonRpc.Tests.Engine;

/// <summary>
/// engine_forkchoiceUpdated and engine_getPayload (hive, engine-api: forkchoice, payload_attributes, payload_id, reorg, rpc), in
/// every fork since the merge.
/// </summary>
[TestFixture("Paris")]
[TestFixture("Shanghai")]
[TestFixture("Cancun")]
[TestFixture("Prague")]
[TestFixture("Osaka")]
internal sealed class ForkchoiceTests(string fork)
{
    private static readonly string Unknown = new UInt256(99).ToHash256().ToString();

    private ConsensusMock _cl = null!;

    [SetUp]
    public async Task Start()
    {
        Assert.That(ForkRegistry.TryGet(fork, out ForkRules? rules));
        _cl = await ConsensusMock.StartAsync(TestChains.Of(rules!));
    }

    [TearDown]
    public async Task Stop() => await _cl.Node.DisposeAsync();

    private BlockHeader Header(string hash) =>
        _cl.Node.Tree.TryGetHeader(Hash256.Parse(hash), out BlockHeader? header) ? header! : throw new AssertionException(hash);

    /// <summary>A valid branch beside the chain, from a known block on.</summary>
    private async Task<List<Envelope>> BranchAsync(string parent, int length)
    {
        List<Envelope> branch = [];
        for (int i = 0; i < length; i++)
        {
            BlockHeader on = Header(branch.Count == 0 ? parent : branch[^1].Hash);
            Envelope next = _cl.Build(on, _cl.Ask(on, randao: 1234));
            await _cl.ExpectAsync(next, ConsensusMock.Valid, next.Hash);
            branch.Add(next);
        }
        return branch;
    }

    /// <summary>Hive: Inconsistent Head, Safe, Finalized in ForkchoiceState.</summary>
    [Test]
    public async Task SafeAndFinalHaveToLieOnTheHeadsBranch()
    {
        string start = (await _cl.ProduceAsync()).Hash;
        List<Envelope> side = await BranchAsync(start, 3);
        List<Envelope> main = await _cl.ProduceManyAsync(3);
        (string Head, string Safe, string Final)[] wrong =
        [
            (side[2].Hash, main[1].Hash, main[0].Hash), (main[2].Hash, side[1].Hash, main[0].Hash), (main[2].Hash, main[1].Hash,
                side[0].Hash),
            (main[2].Hash, Unknown, main[0].Hash), (main[2].Hash, main[1].Hash, Unknown), (main[1].Hash, main[2].Hash,
                main[0].Hash),
        ];
        foreach ((string head, string safe, string final) in wrong)
            Assert.That(ConsensusMock.ErrorCode(await _cl.UpdateAsync(head, safe, final)), Is.EqualTo(-38002));
        Assert.That(ConsensusMock.ErrorCode(await _cl.UpdateAsync(ConsensusMock.Zero)), Is.EqualTo(-38002));
        Assert.That(_cl.Head.Hash.ToString(), Is.EqualTo(main[2].Hash), "nothing moved");
        await _cl.ChooseAsync(main[2].Hash, main[1].Hash, main[0].Hash);
        Assert.That((_cl.Node.Tree.Safe?.Hash.ToString(), _cl.Node.Tree.Finalized?.Hash.ToString()), Is.EqualTo((main[1].Hash,
            main[0].Hash)));
    }

    /// <summary>Hive: Unknown HeadBlockHash; Invalid PayloadAttributes, Syncing=True.</summary>
    [Test]
    public async Task AnUnknownHeadIsSyncingWhateverTheAttributes()
    {
        await _cl.ProduceManyAsync(2);
        JsonObject good = ConsensusMock.ToJson(_cl.Ask(_cl.Head));
        JsonObject bad = (JsonObject)good.DeepClone();
        bad["timestamp"] = "0x0";
        JsonObject worse = (JsonObject)good.DeepClone();
        worse["prevRandao"] = "0x12";
        foreach (JsonNode? attributes in (JsonNode?[])[null, good, bad, worse, new JsonObject()])
        {
            JsonObject answer = await _cl.UpdateAsync(Unknown, attributes: attributes);
            Assert.That(answer["result"]?.ToJsonString(), Is.EqualTo(
                """{"payloadStatus":{"status":"SYNCING","latestValidHash":null,"validationError":null},"payloadId":null}"""));
        }
    }

    /// <summary>Hive: Invalid PayloadAttributes, Zero timestamp, Parent timestamp, Syncing=False.</summary>
    [TestCase("timestamp", "0x0")]
    [TestCase("timestamp", "0x18")]
    [TestCase("timestamp", "0x018")]
    [TestCase("timestamp", null)]
    [TestCase("prevRandao", "0x12")]
    [TestCase("suggestedFeeRecipient", null)]
    public async Task BadAttributesAreRefusedButTheHeadMoves(string field, string? value)
    {
        await _cl.ProduceAsync();
        Envelope next = _cl.BuildNext(); // its timestamp is 0x18
        await _cl.ExpectAsync(next, ConsensusMock.Valid, next.Hash);
        JsonObject attributes = ConsensusMock.ToJson(_cl.Ask(Header(next.Hash)));
        attributes[field] = value;
        Assert.That(ConsensusMock.ErrorCode(await _cl.UpdateAsync(next.Hash, attributes: attributes)), Is.EqualTo(-38003));
        Assert.That(_cl.Head.Hash.ToString(), Is.EqualTo(next.Hash));
    }

    [Test]
    public async Task TheStateMustBeWhole()
    {
        string head = (await _cl.ProduceAsync()).Hash;
        foreach (string field in (string[])["headBlockHash", "safeBlockHash", "finalizedBlockHash"])
        {
            JsonObject state = ConsensusMock.State(head);
            state[field] = null;
            Assert.That(ConsensusMock.ErrorCode(await _cl.Node.CallAsync(_cl.UpdateMethod(0), state)), Is.EqualTo(-32602));
        }
        JsonObject answer = await _cl.Node.CallAsync(_cl.UpdateMethod(0), ConsensusMock.State(head));
        Assert.That(ConsensusMock.Status(answer), Is.EqualTo((ConsensusMock.Valid, head)), "the second parameter may be absent");
        answer = await _cl.Node.CallAsync(_cl.UpdateMethod(0), ConsensusMock.State(head), 5);
        Assert.That(ConsensusMock.ErrorCode(answer), Is.EqualTo(-32602));
    }

    /// <summary>Hive: Payload ID tests: any change of an attribute makes another payload, and the same ones the same.</summary>
    [Test]
    public async Task EachSetOfAttributesHasItsPayload()
    {
        await _cl.ProduceAsync();
        List<PayloadAttributes> sets =
        [
            _cl.Ask(_cl.Head), _cl.Ask(_cl.Head, elapsed: 13), _cl.Ask(_cl.Head, randao: 78),
            _cl.Ask(_cl.Head) with { FeeRecipient = Address.FromNumber(0xbee) },
        ];
        if (sets[0].Withdrawals is not null)
        {
            sets.Add(_cl.Ask(_cl.Head, withdrawals: new Withdrawal(1, 2, default, 3)));
            sets.Add(_cl.Ask(_cl.Head, withdrawals: new Withdrawal(1, 2, default, 4)));
            sets.Add(_cl.Ask(_cl.Head, withdrawals: [new Withdrawal(1, 2, default, 3), new Withdrawal(2, 2, default, 3)]));
        }
        if (sets[0].ParentBeaconBlockRoot is not null) sets.Add(sets[0] with
        {
            ParentBeaconBlockRoot = new UInt256(
            5).ToHash256()
        });
        HashSet<string> ids = [];
        foreach (PayloadAttributes set in sets)
        {
            string id = await BeginAsync(_cl.Head.Hash.ToString(), set);
            Assert.That(ids.Add(id), id);
            Assert.That(await BeginAsync(_cl.Head.Hash.ToString(), set), Is.EqualTo(id));
            JsonNode payload = (await GetAsync(id, set.Timestamp))["executionPayload"]!;
            Assert.That((string?)payload["prevRandao"], Is.EqualTo(set.PrevRandao.ToString()));
            Assert.That((string?)payload["feeRecipient"], Is.EqualTo(set.FeeRecipient.ToString()));
            Assert.That(payload["withdrawals"]?.AsArray().Count, Is.EqualTo(set.Withdrawals?.Count));
        }
    }

    [Test]
    public async Task AnUnknownPayloadIsNotThere()
    {
        JsonObject answer = await _cl.Node.CallAsync(_cl.GetMethod(0), "0x0011223344556677");
        Assert.That(ConsensusMock.ErrorCode(answer), Is.EqualTo(-38001));
        foreach (JsonNode? wrong in (JsonNode?[])[null, "0x1", "0x001122334455667788", 5, "0011223344556677"])
            Assert.That(ConsensusMock.ErrorCode(await _cl.Node.CallAsync(_cl.GetMethod(0), wrong)), Is.EqualTo(-32602));
    }

    /// <summary>A block goes the whole way over the wire: asked for, taken, sent back, chosen.</summary>
    [Test]
    public async Task WhatIsBuiltIsValid()
    {
        await _cl.ProduceAsync();
        Assert.That(_cl.Node.Pool.Add(TestChains.Pay(_cl.Chain, 0)).Error, Is.Null);
        Withdrawal[] withdrawals = [new(5, 6, Address.FromNumber(0xaaaa), 7)];
        for (int round = 0; round < 3; round++)
        {
            PayloadAttributes attributes = _cl.Ask(_cl.Head, withdrawals: withdrawals);
            string id = await BeginAsync(_cl.Head.Hash.ToString(), attributes);
            JsonNode built = await GetAsync(id, attributes.Timestamp);
            Envelope envelope = new(
                built["executionPayload"]!.DeepClone().AsObject(), [], attributes.ParentBeaconBlockRoot?.ToString(),
                built["executionRequests"]?.DeepClone().AsArray());
            await _cl.ExpectAsync(envelope, ConsensusMock.Valid, envelope.Hash);
            await _cl.ChooseAsync(envelope.Hash);
        }
    }

    /// <summary>Hive: PayloadBuild after invalid payload.</summary>
    [Test]
    public async Task BuildingGoesOnAfterAnInvalidBlock()
    {
        await _cl.ProduceManyAsync(2);
        Envelope bad = _cl.BuildNext().With("stateRoot", Unknown);
        string id = await BeginAsync(_cl.Head.Hash.ToString(), _cl.Ask(_cl.Head));
        await _cl.ExpectAsync(bad, ConsensusMock.Invalid, _cl.Head.Hash.ToString());
        JsonNode built = await GetAsync(id, _cl.Head.Timestamp + TestChains.Interval);
        Assert.That((string?)built["executionPayload"]!["parentHash"], Is.EqualTo(_cl.Head.Hash.ToString()));
    }

    /// <summary>Hive: Sidechain Reorg; Re-org to Previously Validated Sidechain Payload; Safe Re-Org to Side Chain.</summary>
    [Test]
    public async Task TheHeadMayMoveToABranchAndBack()
    {
        Envelope start = await _cl.ProduceAsync();
        List<Envelope> side = await BranchAsync(start.Hash, 5);
        List<Envelope> main = await _cl.ProduceManyAsync(5, pays: true);
        await _cl.ChooseAsync(main[^1].Hash, main[3].Hash, start.Hash);
        await _cl.ChooseAsync(side[3].Hash, side[2].Hash, start.Hash);
        Assert.That(_cl.Node.Tree.Safe?.Hash.ToString(), Is.EqualTo(side[2].Hash));
        Envelope built = _cl.BuildNext();
        Assert.That(built.ParentHash, Is.EqualTo(side[3].Hash));
        await _cl.ChooseAsync(main[^1].Hash, main[3].Hash, start.Hash);
        await _cl.ChooseAsync(main[1].Hash, main[0].Hash, start.Hash);
        await _cl.ChooseAsync(main[^1].Hash);
    }

    /// <summary>Hive: Re-Org Back to Canonical Chain From Syncing Chain.</summary>
    [Test]
    public async Task ABranchWithoutAncestorsDoesNotHoldTheChainUp()
    {
        Envelope start = await _cl.ProduceAsync();
        Envelope orphan = _cl.BuildNext().With("parentHash", Unknown);
        await _cl.ExpectAsync(orphan, ConsensusMock.Syncing, null);
        (string?, string?) syncing = (ConsensusMock.Syncing, null);
        Assert.That(ConsensusMock.Status(await _cl.UpdateAsync(orphan.Hash, start.Hash, start.Hash)), Is.EqualTo(syncing));
        await _cl.ProduceManyAsync(2);
    }

    /// <summary>Hive: Transaction Re-Org: out of a block, into another one, and back in.</summary>
    [Test]
    public async Task ATransactionMovesWithTheChain()
    {
        Envelope start = await _cl.ProduceAsync();
        PooledTransaction payment = TestChains.Pay(_cl.Chain, 0);
        Envelope with = _cl.BuildNext(payment);
        BlockHeader parent = Header(start.Hash);
        Envelope without = _cl.Build(parent, _cl.Ask(parent, randao: 5));
        Envelope elsewhere = _cl.Build(parent, _cl.Ask(parent, randao: 6), payment);
        foreach (Envelope block in (Envelope[])[with, without, elsewhere]) await _cl.ExpectAsync(block, ConsensusMock.Valid,
            block.Hash);
        foreach ((Envelope block, bool isThere) in ((Envelope, bool)[])[(with, true), (without, false), (elsewhere, true),
            (without, false), (with, true)])
        {
            await _cl.ChooseAsync(block.Hash);
            Assert.That(_cl.Node.Tree.TryLocate(payment.Transaction.Hash, out TransactionPlace place), Is.EqualTo(isThere));
            if (isThere) Assert.That(place.Block.Hash.ToString(), Is.EqualTo(block.Hash));
        }
    }

    [Test]
    public async Task AHeadBeforeWhatIsFinalIsValidButNotFollowed()
    {
        List<Envelope> chain = await _cl.ProduceManyAsync(4);
        await _cl.ChooseAsync(chain[3].Hash, chain[3].Hash, chain[2].Hash);
        JsonObject answer = await _cl.UpdateAsync(chain[0].Hash,
            attributes: ConsensusMock.ToJson(_cl.Ask(Header(chain[0].Hash))));
        Assert.That(ConsensusMock.Status(answer), Is.EqualTo((ConsensusMock.Valid, chain[0].Hash)), answer.ToJsonString());
        Assert.That(answer["result"]!["payloadId"], Is.Null);
        Assert.That(_cl.Head.Hash.ToString(), Is.EqualTo(chain[3].Hash));
    }

    private async Task<string> BeginAsync(string head, PayloadAttributes attributes)
    {
        JsonObject answer = await _cl.UpdateAsync(head, attributes: ConsensusMock.ToJson(attributes),
            timestamp: attributes.Timestamp);
        return (string?)answer["result"]?["payloadId"] ?? throw new AssertionException(answer.ToJsonString());
    }

    /// <summary>The envelope of a payload, whose first version has none.</summary>
    private async Task<JsonNode> GetAsync(string id, ulong timestamp)
    {
        JsonObject answer = await _cl.Node.CallAsync(_cl.GetMethod(timestamp), id);
        JsonNode result = answer["result"] ?? throw new AssertionException(answer.ToJsonString());
        return result["executionPayload"] is null ? new JsonObject { ["executionPayload"] = result.DeepClone() } : result;
    }
}
