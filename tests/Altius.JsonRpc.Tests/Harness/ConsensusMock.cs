using System.Text.Json.Nodes;
using Altius.Chain;
using Altius.Core;
using Altius.Primitives;

namespace Altius.JsonRpc.Tests;

/// <summary>
/// What a consensus client does with a node: builds, sends, chooses, by the methods of the fork that a block is of.
/// </summary>
internal sealed class ConsensusMock(EngineFixtureHost node, ChainSpec chain)
{
    public const string Valid = "VALID", Invalid = "INVALID", Syncing = "SYNCING", Accepted = "ACCEPTED";

    public static readonly string Zero = Hash256.Zero.ToString();

    public EngineFixtureHost Node => node;

    public ChainSpec Chain => chain;

    public BlockHeader Head => node.Tree.Head;

    /// <summary>
    /// The nonce that the rich account's next transaction has, if each block is chosen that was built with one.
    /// </summary>
    public ulong Nonce { get; private set; }

    public static async Task<ConsensusMock> StartAsync(ChainSpec chain) => new(await EngineFixtureHost.StartAsync(chain), chain);

    /// <summary>Attributes for a block on some parent.</summary>
    public PayloadAttributes Ask(BlockHeader parent, ulong elapsed = TestChains.Interval, ulong randao = 77,
        params Withdrawal[] withdrawals)
    {
        ForkRules rules = RulesAt(parent.Timestamp + elapsed);
        return new PayloadAttributes(
            parent.Timestamp + elapsed, new UInt256(randao).ToHash256(), Address.FromNumber(0xfee),
            rules.HasWithdrawals ? withdrawals : null, rules.StoresBeaconRoot ? Hash256.Zero : null);
    }

    /// <summary>Builds a block of exactly these transactions without any call.</summary>
    public Envelope Build(BlockHeader parent, PayloadAttributes attributes, params PooledTransaction[] transactions)
    {
        ExactPayload exact = node.Builder.BuildExactly(parent, attributes, transactions, CancellationToken.None);
        Assert.That(exact.Error, Is.Null);
        return Envelope.Of(exact.Payload!);
    }

    /// <summary>Builds an empty block on the head.</summary>
    public Envelope BuildNext(params PooledTransaction[] transactions) => Build(Head, Ask(Head), transactions);

    /// <summary>Builds, sends and chooses a block on the head; with a transaction where asked to.</summary>
    public async Task<Envelope> ProduceAsync(bool pays = false, params Withdrawal[] withdrawals)
    {
        PooledTransaction[] transactions = pays ? [TestChains.Pay(chain, Nonce++)] : [];
        Envelope next = Build(Head, Ask(Head, withdrawals: withdrawals), transactions);
        await ExpectAsync(next, Valid, next.Hash);
        await ChooseAsync(next.Hash);
        return next;
    }

    public async Task<List<Envelope>> ProduceManyAsync(int count, bool pays = false)
    {
        List<Envelope> produced = [];
        for (int i = 0; i < count; i++) produced.Add(await ProduceAsync(pays));
        return produced;
    }

    /// <summary>Sends a payload by the method of its fork.</summary>
    public Task<JsonObject> SendAsync(Envelope envelope)
    {
        ForkRules rules = RulesAt(envelope.Timestamp);
        if (rules.HasRequests)
            return node.CallAsync("engine_newPayloadV4", envelope.Payload, envelope.VersionedHashes, envelope.BeaconRoot,
                envelope.Requests);
        if (rules.Blobs is not null)
            return node.CallAsync("engine_newPayloadV3", envelope.Payload, envelope.VersionedHashes, envelope.BeaconRoot);
        return node.CallAsync(rules.HasWithdrawals ? "engine_newPayloadV2" : "engine_newPayloadV1", envelope.Payload);
    }

    /// <summary>Sends a payload and holds the answer against a status and, unless it is any, a latest valid hash.</summary>
    public async Task ExpectAsync(Envelope envelope, string status, string? latestValid)
    {
        JsonObject answer = await SendAsync(envelope);
        Assert.That(Status(answer), Is.EqualTo((status, latestValid)), answer.ToJsonString());
    }

    public static (string? Status, string? LatestValidHash) Status(JsonObject answer)
    {
        JsonNode? result = answer["result"];
        JsonNode? status = result?["payloadStatus"] ?? result;
        return ((string?)status?["status"], (string?)status?["latestValidHash"]);
    }

    public static int? ErrorCode(JsonObject answer) => (int?)answer["error"]?["code"];

    /// <summary>Calls forkchoiceUpdated by the newest version that takes a block of this time.</summary>
    public Task<JsonObject> UpdateAsync(
        string head, string? safe = null, string? final = null, JsonNode? attributes = null, ulong? timestamp = null) =>
        node.CallAsync(UpdateMethod(timestamp ?? Head.Timestamp), State(head, safe, final), attributes);

    public static JsonObject State(string head, string? safe = null, string? final = null) => new()
    {
        ["headBlockHash"] = head,
        ["safeBlockHash"] = safe ?? Zero,
        ["finalizedBlockHash"] = final ?? Zero,
    };

    /// <summary>Makes a valid block the head.</summary>
    public async Task ChooseAsync(string head, string? safe = null, string? final = null)
    {
        JsonObject answer = await UpdateAsync(head, safe, final);
        Assert.That(Status(answer), Is.EqualTo((Valid, head)), answer.ToJsonString());
        Assert.That(Head.Hash.ToString(), Is.EqualTo(head));
    }

    public string UpdateMethod(ulong timestamp)
    {
        ForkRules rules = RulesAt(timestamp);
        return $"engine_forkchoiceUpdatedV{(rules.Blobs is not null ? 3 : rules.HasWithdrawals ? 2 : 1)}";
    }

    public string GetMethod(ulong timestamp)
    {
        ForkRules rules = RulesAt(timestamp);
        int version = rules.BlobSidecars == BlobSidecarVersion.CellProofs ? 5
            : rules.HasRequests ? 4 : rules.Blobs is not null ? 3 : rules.HasWithdrawals ? 2 : 1;
        return $"engine_getPayloadV{version}";
    }

    public static JsonObject ToJson(PayloadAttributes attributes)
    {
        JsonObject json = new()
        {
            ["timestamp"] = $"0x{attributes.Timestamp:x}",
            ["prevRandao"] = attributes.PrevRandao.ToString(),
            ["suggestedFeeRecipient"] = attributes.FeeRecipient.ToString(),
        };
        if (attributes.Withdrawals is { } withdrawals) json["withdrawals"] = new JsonArray([.. withdrawals.Select(ToJson)]);
        if (attributes.ParentBeaconBlockRoot is { } root) json["parentBeaconBlockRoot"] = root.ToString();
        return json;
    }

    public static JsonObject ToJson(Withdrawal withdrawal) => new()
    {
        ["index"] = $"0x{withdrawal.Index:x}",
        ["validatorIndex"] = $"0x{withdrawal.ValidatorIndex:x}",
        ["address"] = withdrawal.Address.ToString(),
        ["amount"] = $"0x{withdrawal.AmountInGwei:x}",
    };

    private ForkRules RulesAt(ulong timestamp) => chain.Forks.RulesAt(1, timestamp, UInt256.MaxValue);
}
