using System.Text.Json.Nodes;
using Altius.Core;
using Altius.Core.Forks;
using Altius.Primitives;

namespace Altius.JsonRpc.Tests.Engine;

/// <summary>
/// engine_newPayload (hive, engine-api: bad_hash, invalid_payload, invalid_ancestor, payload_execution), in every fork since the
/// merge.
/// </summary>
[TestFixture("Paris")]
[TestFixture("Shanghai")]
[TestFixture("Cancun")]
[TestFixture("Prague")]
[TestFixture("Osaka")]
internal sealed class NewPayloadTests(string fork)
{
    private ConsensusMock _cl = null!;

    [SetUp]
    public async Task Start()
    {
        Assert.That(ForkRegistry.TryGet(fork, out ForkRules? rules));
        _cl = await ConsensusMock.StartAsync(TestChains.Of(rules!));
    }

    [TearDown]
    public async Task Stop() => await _cl.Node.DisposeAsync();

    /// <summary>Hive: Bad Hash on NewPayload (Syncing, Sidechain).</summary>
    [Test]
    public async Task AWrongHashIsInvalidWhateverTheRest([Values] bool syncing, [Values] bool sidechain)
    {
        await _cl.ProduceManyAsync(3);
        string unknown = new UInt256(99).ToHash256().ToString();
        string parent = syncing == sidechain ? _cl.Head.Hash.ToString() : syncing ? unknown : _cl.Head.ParentHash.ToString();
        if (syncing) Assert.That(ConsensusMock.Status(await _cl.UpdateAsync(unknown)), Is.EqualTo((ConsensusMock.Syncing,
            (string?)null)));
        Envelope next = _cl.BuildNext();
        Envelope wrong = next.Raw(payload =>
        {
            payload["parentHash"] = parent;
            payload["blockHash"] = new UInt256(5).ToHash256().ToString();
        });
        await _cl.ExpectAsync(wrong, ConsensusMock.Invalid, null);
        (string? status, _) = ConsensusMock.Status(await _cl.SendAsync(next.With("parentHash", wrong.Hash)));
        Assert.That(status, Is.AnyOf(ConsensusMock.Accepted, ConsensusMock.Invalid, ConsensusMock.Syncing));
        await _cl.ProduceAsync();
    }

    /// <summary>Hive: ParentHash equals BlockHash on NewPayload.</summary>
    [Test]
    public async Task ABlockIsNotItsOwnParent([Values] bool syncing)
    {
        await _cl.ProduceManyAsync(2);
        Envelope wrong = _cl.BuildNext().Raw(payload =>
        {
            if (syncing) payload["parentHash"] = new UInt256(99).ToHash256().ToString();
            payload["blockHash"] = payload["parentHash"]!.DeepClone();
        });
        await _cl.ExpectAsync(wrong, ConsensusMock.Invalid, null);
    }

    private static readonly Dictionary<string, Action<JsonObject>> Falsifications = new()
    {
        ["StateRoot"] = payload => payload["stateRoot"] = new UInt256(5).ToHash256().ToString(),
        ["ReceiptsRoot"] = payload => payload["receiptsRoot"] = new UInt256(5).ToHash256().ToString(),
        ["Number"] = payload => payload["blockNumber"] = "0x1234",
        ["GasLimit"] = payload => payload["gasLimit"] = "0x3c9aca00",
        ["GasUsed"] = payload => payload["gasUsed"] = "0x1",
        ["Timestamp"] = payload => payload["timestamp"] = "0x18", // the parent's
        ["BaseFee"] = payload => payload["baseFeePerGas"] = "0x1",
        ["LogsBloom"] = payload => payload["logsBloom"] = "0x01" + new string('0', 510),
        ["ExtraData"] = payload => payload["extraData"] = "0x" + new string('0', 66),
        ["RemoveTransaction"] = payload => payload["transactions"] = new JsonArray(),
    };

    private static IEnumerable<string> FalsifiedFields => Falsifications.Keys;

    /// <summary>Hive: Invalid NewPayload, each field, Syncing=False.</summary>
    [TestCaseSource(nameof(FalsifiedFields))]
    public async Task AFalseFieldIsInvalidOnItsParent(string field)
    {
        await _cl.ProduceManyAsync(2);
        Envelope good = _cl.BuildNext(TestChains.Pay(_cl.Chain, 0));
        await _cl.ExpectAsync(good.Edit(Falsifications[field]), ConsensusMock.Invalid, good.ParentHash);
        await _cl.ExpectAsync(good.Edit(Falsifications[field]), ConsensusMock.Invalid, good.ParentHash); // and again
        Assert.That(_cl.Node.Tree.TryGetHeader(Hash256.Parse(good.Edit(Falsifications[field]).Hash), out _), Is.False);
        await _cl.ExpectAsync(good, ConsensusMock.Valid, good.Hash);
    }

    /// <summary>Hive: Invalid NewPayload, each field, Syncing=True: nothing can be said before the parent comes.</summary>
    [TestCaseSource(nameof(FalsifiedFields))]
    public async Task AFalseFieldIsFoundWhenTheParentComes(string field)
    {
        await _cl.ProduceManyAsync(1);
        await using EngineFixtureHost other = await EngineFixtureHost.StartAsync(_cl.Chain);
        ConsensusMock source = new(other, _cl.Chain);
        Envelope first = await source.ProduceAsync(); // the same block
        Envelope parent = await source.ProduceAsync();
        Envelope falsified = source.BuildNext(TestChains.Pay(_cl.Chain, 0)).Edit(Falsifications[field]);
        Assert.That(first.Hash, Is.EqualTo(_cl.Head.Hash.ToString()));

        await _cl.ExpectAsync(falsified, ConsensusMock.Syncing, null);
        JsonObject update = await _cl.UpdateAsync(falsified.Hash);
        Assert.That(ConsensusMock.Status(update), Is.EqualTo((ConsensusMock.Syncing, (string?)null)));
        await _cl.ExpectAsync(parent, ConsensusMock.Valid, parent.Hash);
        await _cl.ExpectAsync(falsified, ConsensusMock.Invalid, parent.Hash);
        Assert.That(ConsensusMock.Status(await _cl.UpdateAsync(falsified.Hash)), Is.EqualTo((ConsensusMock.Invalid,
            parent.Hash)));
        await _cl.ChooseAsync(parent.Hash);
    }

    private static readonly Dictionary<string, Func<ChainSpec, Transaction>> FalseTransactions = new()
    {
        ["Signature"] = chain => new Transaction
        {
            Type = TransactionType.DynamicFee,
            ChainId = chain.ChainId,
            To = default(Address),
            GasLimit = 21_000,
            MaxFeePerGas = 100_000_000_000UL,
            R = UInt256.MaxValue,
            S = 1UL,
        },
        ["Nonce"] = chain => Falsify(chain, nonce: 7),
        ["GasPrice"] = chain => Falsify(chain, maxFee: 1),
        ["GasTipPrice"] = chain => Falsify(chain, tip: 200_000_000_000),
        ["Gas"] = chain => Falsify(chain, gas: 20_999),
        ["Value"] = chain => Falsify(chain, value: UInt256.MaxValue),
        ["ChainID"] = chain => Falsify(chain with { ChainId = chain.ChainId + 1 }),
    };

    private static IEnumerable<string> FalsifiedTransactions => FalseTransactions.Keys;

    /// <summary>Hive: Invalid NewPayload, Transaction …</summary>
    [TestCaseSource(nameof(FalsifiedTransactions))]
    public async Task AnInvalidTransactionMakesItsBlockInvalid(string fault)
    {
        await _cl.ProduceManyAsync(1);
        Envelope bad = _cl.BuildNext().WithTransactions(FalseTransactions[fault](_cl.Chain));
        await _cl.ExpectAsync(bad, ConsensusMock.Invalid, bad.ParentHash);
        await _cl.ProduceAsync();
    }

    [Test]
    public async Task ATransactionWithoutBytesIsInvalidEvenWhileSyncing()
    {
        Envelope bad = _cl.BuildNext().With("parentHash", new UInt256(99).ToHash256().ToString())
            .Raw(payload => payload["transactions"] = new JsonArray("0x"));
        await _cl.ExpectAsync(bad, ConsensusMock.Invalid, null);
    }

    [TestCase("0x00")]
    [TestCase("0xc0")]
    [TestCase("0x02c0")]
    [TestCase("0x7f")]
    public async Task BytesThatAreNoTransactionAreInvalidEvenWhileSyncing(string bytes)
    {
        Envelope bad = _cl.BuildNext().Edit(payload =>
        {
            payload["transactions"] = new JsonArray(bytes);
            payload["parentHash"] = new UInt256(99).ToHash256().ToString();
        });
        await _cl.ExpectAsync(bad, ConsensusMock.Invalid, null);
    }

    /// <summary>
    /// Hive: Re-Execute Payload; In-Order Consecutive Payload Execution; NewPayload with Missing ForkchoiceUpdated.
    /// </summary>
    [Test]
    public async Task PayloadsCanBeRunAgainAndWithoutAnyChoice()
    {
        List<Envelope> chain = await _cl.ProduceManyAsync(6, pays: true);
        foreach (Envelope payload in chain) await _cl.ExpectAsync(payload, ConsensusMock.Valid, payload.Hash);
        await using EngineFixtureHost other = await EngineFixtureHost.StartAsync(_cl.Chain);
        ConsensusMock second = new(other, _cl.Chain);
        (string?, string?) syncing = (ConsensusMock.Syncing, null);
        Assert.That(ConsensusMock.Status(await second.UpdateAsync(chain[^1].Hash)), Is.EqualTo(syncing));
        foreach (Envelope payload in chain) await second.ExpectAsync(payload, ConsensusMock.Valid, payload.Hash);
        Assert.That(second.Head.Number, Is.Zero, "newPayload alone moves no head");
        await second.ChooseAsync(chain[^1].Hash, chain[^1].Hash, chain[^1].Hash);
        await second.ChooseAsync((await _cl.ProduceAsync()) is { } next && await Sent(second, next) ? next.Hash : "");
    }

    /// <summary>Hive: Valid NewPayload->ForkchoiceUpdated on Syncing Client; blocks that come before their parents.</summary>
    [Test]
    public async Task BlocksThatComeTooEarlyAreJudgedWhenTheirParentsCome()
    {
        List<Envelope> chain = await _cl.ProduceManyAsync(4, pays: true);
        await using EngineFixtureHost other = await EngineFixtureHost.StartAsync(_cl.Chain);
        ConsensusMock second = new(other, _cl.Chain);
        for (int i = chain.Count - 1; i > 0; i--) await second.ExpectAsync(chain[i], ConsensusMock.Syncing, null);
        await second.ExpectAsync(chain[0], ConsensusMock.Valid, chain[0].Hash);
        await second.ChooseAsync(chain[^1].Hash);
    }

    /// <summary>Hive: Multiple New Payloads Extending Canonical Chain.</summary>
    [Test]
    public async Task ManyBlocksMayStandOnOneParent()
    {
        await _cl.ProduceManyAsync(2);
        List<Envelope> siblings = [.. Enumerable.Range(1, 20).Select(i =>
            _cl.Build(_cl.Head, _cl.Ask(_cl.Head, randao: (ulong)i)))];
        foreach (Envelope sibling in siblings) await _cl.ExpectAsync(sibling, ConsensusMock.Valid, sibling.Hash);
        await _cl.ChooseAsync(siblings[0].Hash);
        await _cl.ChooseAsync(siblings[^1].Hash);
    }

    /// <summary>Hive: Invalid Missing Ancestor ReOrg, StateRoot, Invalid P1, P9, P10.</summary>
    [Test]
    public async Task WhatBuildsOnAnInvalidBlockIsInvalid([Values(1, 9, 10)] int invalidIndex, [Values] bool empty)
    {
        List<Envelope> main = await _cl.ProduceManyAsync(2);
        string before = main[^1].Hash;
        for (int i = 1; i <= 10; i++)
        {
            Envelope side = i <= invalidIndex ? _cl.BuildNext(empty ? [] : [TestChains.Pay(_cl.Chain, (ulong)i - 1)]) : main[^1];
            if (i == invalidIndex)
            {
                side = side.Edit(Falsifications["StateRoot"]);
                await _cl.ExpectAsync(side, ConsensusMock.Invalid, before);
                main.Add(side);
            }
            else if (i > invalidIndex)
            {
                Envelope child = main[^1].Edit(payload =>
                {
                    payload["parentHash"] = main[^1].Hash;
                    payload["blockNumber"] = $"0x{2 + i:x}";
                    payload["timestamp"] = $"0x{main[^1].Timestamp + 12:x}";
                });
                await _cl.ExpectAsync(child, ConsensusMock.Invalid, before);
                Assert.That(ConsensusMock.Status(await _cl.UpdateAsync(child.Hash)), Is.EqualTo((ConsensusMock.Invalid, before)));
                main.Add(child);
            }
            else
            {
                await _cl.ExpectAsync(side, ConsensusMock.Valid, side.Hash);
                await _cl.ChooseAsync(side.Hash);
                before = side.Hash;
            }
        }
        await _cl.ProduceAsync();
    }

    /// <summary>Hive: RPC: Latest Block on NewPayload.</summary>
    [Test]
    public async Task ABlockThatIsNotChosenDoesNotShow()
    {
        await _cl.ProduceManyAsync(1);
        PooledTransaction payment = TestChains.Pay(_cl.Chain, 0);
        Envelope next = _cl.BuildNext(payment);
        await _cl.ExpectAsync(next, ConsensusMock.Valid, next.Hash);
        Assert.That(_cl.Head.Hash.ToString(), Is.EqualTo(next.ParentHash));
        Assert.That(_cl.Node.Tree.TryLocate(payment.Transaction.Hash, out _), Is.False);
        await _cl.ChooseAsync(next.Hash);
        Assert.That(_cl.Node.Tree.TryLocate(payment.Transaction.Hash, out _), Is.True);
    }

    private static readonly string[] Fields =
    [
        "parentHash", "feeRecipient", "stateRoot", "receiptsRoot", "logsBloom", "prevRandao", "blockNumber", "gasLimit",
            "gasUsed",
        "timestamp", "extraData", "baseFeePerGas", "blockHash", "transactions",
    ];

    [Test]
    public async Task EachFieldMustBeThereAndOfItsType()
    {
        Envelope good = _cl.BuildNext();
        foreach (string field in Fields)
        {
            JsonObject answer = await SendFirstFormAsync(good.Raw(payload => payload.Remove(field)), good.Timestamp);
            Assert.That(ConsensusMock.ErrorCode(answer), Is.EqualTo(-32602), field);
            foreach (JsonNode? wrong in (JsonNode?[])[null, 5, "0xzz", "", new JsonObject()])
            {
                answer = await SendFirstFormAsync(good.Raw(payload => payload[field] = wrong), good.Timestamp);
                Assert.That(ConsensusMock.ErrorCode(answer), Is.EqualTo(-32602), answer.ToJsonString());
                Assert.That((string?)answer["error"]!["message"], Does.Contain(field));
            }
        }
    }

    private Task<JsonObject> SendFirstFormAsync(Envelope envelope, ulong timestamp)
    {
        ForkRules rules = _cl.Chain.Forks.RulesAt(1, timestamp, UInt256.MaxValue);
        JsonNode?[] more = rules.Blobs is null ? [] : [envelope.VersionedHashes, envelope.BeaconRoot];
        if (rules.HasRequests) more = [.. more, envelope.Requests];
        string version = rules.HasRequests ? "V4" : rules.Blobs is not null ? "V3" : rules.HasWithdrawals ? "V2" : "V1";
        return _cl.Node.CallAsync($"engine_newPayload{version}", [envelope.Payload, .. more]);
    }

    private static async Task<bool> Sent(ConsensusMock to, Envelope payload)
    {
        await to.ExpectAsync(payload, ConsensusMock.Valid, payload.Hash);
        return true;
    }

    private static Transaction Falsify(
        ChainSpec chain, ulong nonce = 0, ulong maxFee = 100_000_000_000, ulong tip = 1, ulong gas = 21_000,
            UInt256? value = null) =>
        TestChains.Sign(new Transaction
        {
            Type = TransactionType.DynamicFee,
            ChainId = chain.ChainId,
            Nonce = nonce,
            To = Address.FromNumber(0xb0b),
            Value = value ?? 1UL,
            GasLimit = gas,
            MaxFeePerGas = maxFee,
            MaxPriorityFeePerGas = tip,
        });
}
