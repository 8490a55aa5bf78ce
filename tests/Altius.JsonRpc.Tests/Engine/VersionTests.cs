using System.Text.Json.Nodes;
using Altius.Chain;
using Altius.Core;
using Altius.Core.Forks;
using Altius.Primitives;

namespace Altius.JsonRpc.Tests.Engine;

/// <summary>
/// Which version of a method takes blocks of which fork, and what must then be there (hive, engine-withdrawals and
/// engine-cancun; execution-apis, shanghai.md to osaka.md).
/// </summary>
[TestFixture]
internal sealed class VersionTests
{
    private const string PriorHash = "0x0100000000000000000000000000000000000000000000000000000000000001";

    private static async Task<ConsensusMock> StartAtAsync(ForkRules fork, ulong block, int produced)
    {
        ConsensusMock cl = await ConsensusMock.StartAsync(TestChains.At(fork, block));
        await cl.ProduceManyAsync(produced);
        return cl;
    }

    private static Task<JsonObject> Update(ConsensusMock cl, int version, JsonObject attributes) =>
        cl.Node.CallAsync($"engine_forkchoiceUpdatedV{version}", ConsensusMock.State(cl.Head.Hash.ToString()), attributes);

    /// <summary>Hive, withdrawals: fork on genesis and on blocks 1, 2 and 3; each block credits its accounts once.</summary>
    [TestCase(0, 1)]
    [TestCase(0, 2)]
    [TestCase(1, 1)]
    [TestCase(2, 16)]
    [TestCase(3, 80)]
    public async Task WithdrawalsAreCreditedFromTheForkOn(int forkBlock, int accounts)
    {
        ConsensusMock cl = await StartAtAsync(Shanghai.Rules, (ulong)forkBlock, forkBlock == 0 ? 0 : forkBlock - 1);
        await using EngineFixtureHost node = cl.Node;
        for (int block = 0; block < 3; block++)
        {
            Withdrawal[] withdrawals =
            [
                .. Enumerable.Range(0, 80).Select(i =>
                    new Withdrawal((ulong)(80 * block + i), 7, Address.FromNumber(0x1000UL + (ulong)(i % accounts)),
                    (ulong)(i % 2))),
            ];
            Envelope produced = await cl.ProduceAsync(withdrawals: withdrawals);
            Assert.That((JsonArray?)produced.Payload["withdrawals"], Has.Count.EqualTo(80));
        }
        Assert.That(cl.Node.Tree.TryOpenState(cl.Head, out State.StateSnapshot? state));
        using (state)
        {
            UInt256 credited = UInt256.Zero;
            for (int i = 0; i < accounts; i++)
                if (state!.TryGetAccount(Address.FromNumber(0x1000UL + (ulong)i),
                    out Account account)) credited += account.Balance;
            Assert.That(credited, Is.EqualTo(new UInt256(3 * 40) * 1_000_000_000UL));
        }
    }

    /// <summary>Hive, withdrawals: base verifications before and after the fork.</summary>
    [Test]
    public async Task WithdrawalsGoWithShanghai()
    {
        ConsensusMock cl = await StartAtAsync(Shanghai.Rules, 2, 0);
        await using EngineFixtureHost node = cl.Node;
        JsonObject before = ConsensusMock.ToJson(cl.Ask(cl.Head));
        JsonObject early = (JsonObject)before.DeepClone();
        early["withdrawals"] = new JsonArray();
        Assert.That(ConsensusMock.ErrorCode(await Update(cl, 2, early)), Is.EqualTo(-38003));
        Assert.That(ConsensusMock.ErrorCode(await Update(cl, 2, before)), Is.Null);
        Assert.That(ConsensusMock.ErrorCode(await Update(cl, 1, early)), Is.EqualTo(-38003));

        Envelope paris = cl.BuildNext();
        JsonObject withList = await node.CallAsync("engine_newPayloadV2", paris.With("withdrawals", new JsonArray()).Payload);
        Assert.That(ConsensusMock.ErrorCode(withList), Is.EqualTo(-32602));
        withList = await node.CallAsync("engine_newPayloadV1", paris.With("withdrawals", new JsonArray()).Payload);
        Assert.That(ConsensusMock.ErrorCode(withList), Is.EqualTo(-32602));
        Assert.That(ConsensusMock.Status(await node.CallAsync("engine_newPayloadV2", paris.Payload)).Status,
            Is.EqualTo(ConsensusMock.Valid));
        await cl.ChooseAsync(paris.Hash);

        JsonObject late = ConsensusMock.ToJson(cl.Ask(cl.Head));
        late.Remove("withdrawals");
        Assert.That(ConsensusMock.ErrorCode(await Update(cl, 2, late)), Is.EqualTo(-38003));
        Assert.That(ConsensusMock.ErrorCode(await Update(cl, 1, late)), Is.EqualTo(-38005));
        Envelope shanghai = cl.BuildNext();
        JsonObject withoutList = await node.CallAsync("engine_newPayloadV2", shanghai.Raw(payload =>
            payload.Remove("withdrawals")).Payload);
        Assert.That(ConsensusMock.ErrorCode(withoutList), Is.EqualTo(-32602));
        withoutList = await node.CallAsync("engine_newPayloadV1", shanghai.Raw(payload => payload.Remove("withdrawals")).Payload);
        Assert.That(ConsensusMock.ErrorCode(withoutList), Is.EqualTo(-38005));
        await cl.ProduceAsync();
    }

    /// <summary>Hive, withdrawals: GetPayloadV2 Block Value; a payload from before Shanghai taken by V2.</summary>
    [Test]
    public async Task TheSecondVersionTellsTheValue()
    {
        ConsensusMock cl = await StartAtAsync(Shanghai.Rules, 5, 1);
        await using EngineFixtureHost node = cl.Node;
        JsonObject begun = await Update(cl, 2, ConsensusMock.ToJson(cl.Ask(cl.Head)));
        JsonObject built = await node.CallAsync("engine_getPayloadV2", (string?)begun["result"]!["payloadId"]);
        Assert.That((string?)built["result"]!["blockValue"], Is.EqualTo("0x0"));
        Assert.That(built["result"]!["executionPayload"]!.AsObject().ContainsKey("withdrawals"), Is.False);
        BuiltPayload paid = node.Builder.BuildExactly(cl.Head, cl.Ask(cl.Head), [TestChains.Pay(cl.Chain, 0)], default).Payload!;
        Assert.That(paid.Value, Is.EqualTo(new UInt256(21_000) * 1_000_000_000UL));
    }

    /// <summary>Hive, cancun: ForkchoiceUpdatedV2 and V3 to request payloads of either side of the fork.</summary>
    [TestCase(3, false, null, -38003, TestName = "{m}: V3 To Request Shanghai Payload, Null Beacon Root")]
    [TestCase(3, false, "zero", -38005, TestName = "{m}: V3 To Request Shanghai Payload, Non-Null Beacon Root")]
    [TestCase(2, false, "zero", -38003, TestName = "{m}: V2 To Request Shanghai Payload, Non-Null Beacon Root")]
    [TestCase(2, true, "zero", -38003, TestName = "{m}: V2 To Request Cancun Payload, Non-Null Beacon Root")]
    [TestCase(2, true, null, -38005, TestName = "{m}: V2 To Request Cancun Payload, Missing Beacon Root")]
    [TestCase(1, true, null, -38003, TestName = "{m}: V1 To Request Cancun Payload")]
    [TestCase(3, true, null, -38003, TestName = "{m}: V3 To Request Cancun Payload, Null Beacon Root")]
    [TestCase(2, false, null, null, TestName = "{m}: V2 To Request Shanghai Payload")]
    [TestCase(3, true, "zero", null, TestName = "{m}: V3 To Request Cancun Payload")]
    public async Task TheBeaconRootGoesWithCancun(int version, bool isCancun, string? root, int? code)
    {
        ConsensusMock cl = await StartAtAsync(Cancun.Rules, isCancun ? 2UL : 3UL, 1);
        await using EngineFixtureHost node = cl.Node;
        JsonObject attributes = ConsensusMock.ToJson(cl.Ask(cl.Head));
        attributes.Remove("parentBeaconBlockRoot");
        if (root is not null) attributes["parentBeaconBlockRoot"] = ConsensusMock.Zero;
        Assert.That(ConsensusMock.ErrorCode(await Update(cl, version, attributes)), Is.EqualTo(code));
    }

    /// <summary>Hive, cancun: ForkchoiceUpdatedV3 Set Head to Shanghai Payload, Null Payload Attributes.</summary>
    [Test]
    public async Task AnyVersionMovesTheHeadToAnyBlock([Values(1, 2, 3)] int version)
    {
        ConsensusMock cl = await StartAtAsync(Cancun.Rules, 2, 0);
        await using EngineFixtureHost node = cl.Node;
        for (int i = 0; i < 3; i++)
        {
            Envelope next = cl.BuildNext();
            await cl.ExpectAsync(next, ConsensusMock.Valid, next.Hash);
            JsonObject answer = await node.CallAsync($"engine_forkchoiceUpdatedV{version}", ConsensusMock.State(next.Hash), null);
            Assert.That(ConsensusMock.Status(answer), Is.EqualTo((ConsensusMock.Valid, next.Hash)));
        }
    }

    /// <summary>Hive, cancun: GetPayloadV3 To Request Shanghai Payload and the like, for each version and fork.</summary>
    [Test]
    public async Task EachForkHasItsVersionOfGetPayload([Values(0, 1, 2, 3, 4)] int fork, [Values(1, 2, 3, 4, 5)] int version)
    {
        ForkRules rules = ((ForkRules[])[Paris.Rules, Shanghai.Rules, Cancun.Rules, Prague.Rules, Osaka.Rules])[fork];
        ConsensusMock cl = await ConsensusMock.StartAsync(TestChains.Of(rules));
        await using EngineFixtureHost node = cl.Node;
        JsonObject begun = await cl.UpdateAsync(cl.Head.Hash.ToString(), attributes: ConsensusMock.ToJson(cl.Ask(cl.Head)));
        JsonObject built = await node.CallAsync($"engine_getPayloadV{version}", (string?)begun["result"]!["payloadId"]);
        bool isRight = version == fork + 1 || (fork == 0 && version == 2);
        Assert.That(ConsensusMock.ErrorCode(built), Is.EqualTo(isRight ? null : -38005), built.ToJsonString());
        if (!isRight) return;
        string[] fields = version switch
        {
            1 => [],
            2 => ["executionPayload", "blockValue"],
            3 => ["executionPayload", "blockValue", "blobsBundle", "shouldOverrideBuilder"],
            _ => ["executionPayload", "blockValue", "blobsBundle", "shouldOverrideBuilder", "executionRequests"],
        };
        if (version > 1) Assert.That(built["result"]!.AsObject().Select(field => field.Key), Is.EquivalentTo(fields));
        if (version > 2)
            Assert.That(built["result"]!["blobsBundle"]!.ToJsonString(),
                Is.EqualTo("""{"commitments":[],"proofs":[],"blobs":[]}"""));
    }

    /// <summary>Hive, cancun: NewPayloadV3 before and after Cancun, with each thing missing.</summary>
    [Test]
    public async Task TheThirdVersionWantsAllFieldsBeforeItAsksForTheFork(
        [Values] bool isCancun, [Values] bool used, [Values] bool excess, [Values] bool hashes, [Values] bool root)
    {
        ConsensusMock cl = await StartAtAsync(Cancun.Rules, isCancun ? 1UL : 3UL, 0);
        await using EngineFixtureHost node = cl.Node;
        Envelope payload = cl.BuildNext().Raw(json =>
        {
            json["blobGasUsed"] = used ? "0x0" : null;
            json["excessBlobGas"] = excess ? "0x0" : null;
        });
        JsonObject answer = await node.CallAsync(
            "engine_newPayloadV3", payload.Payload, hashes ? new JsonArray() : null, root ? ConsensusMock.Zero : null);
        int? expected = !(used && excess && hashes && root) ? -32602 : isCancun ? null : -38005;
        Assert.That(ConsensusMock.ErrorCode(answer), Is.EqualTo(expected), answer.ToJsonString());
        if (expected is null) Assert.That(ConsensusMock.Status(answer).Status, Is.EqualTo(ConsensusMock.Valid));
    }

    /// <summary>Every version of newPayload against a well formed block of every fork.</summary>
    [Test]
    public async Task EachForkHasItsVersionOfNewPayload([Values(0, 1, 2, 3, 4)] int fork, [Values(1, 2, 3, 4)] int version)
    {
        ForkRules rules = ((ForkRules[])[Paris.Rules, Shanghai.Rules, Cancun.Rules, Prague.Rules, Osaka.Rules])[fork];
        ConsensusMock cl = await ConsensusMock.StartAsync(TestChains.Of(rules));
        await using EngineFixtureHost node = cl.Node;
        Envelope next = cl.BuildNext();
        JsonNode?[] parameters = [next.Payload, next.VersionedHashes, next.BeaconRoot ?? ConsensusMock.Zero, next.Requests ?? []];
        JsonObject answer = await node.CallAsync($"engine_newPayloadV{version}", parameters[..(version < 3 ? 1 : version)]);
        int? expected = (fork, version) switch
        {
            (0, 1 or 2) or (1, 2) or (2, 3) or (3 or 4, 4) => null,
            ( <= 1, >= 3) => -32602, // the blob fields are missing
            (1, 1) => -32602, // there are withdrawals
            ( >= 2, 1) => -32602, // there are withdrawals and blob fields
            _ => -38005,
        };
        Assert.That(ConsensusMock.ErrorCode(answer), Is.EqualTo(expected), answer.ToJsonString());
    }

    [Test]
    public async Task FieldsOfNoVersionAreRefusedFromTheThirdOn()
    {
        ConsensusMock cl = await ConsensusMock.StartAsync(TestChains.Of(Prague.Rules));
        await using EngineFixtureHost node = cl.Node;
        JsonObject answer = await cl.SendAsync(cl.BuildNext().Raw(payload => payload["extra"] = "0x"));
        Assert.That(ConsensusMock.ErrorCode(answer), Is.EqualTo(-32602));
        Envelope next = cl.BuildNext();
        answer = await node.CallAsync("engine_newPayloadV4", next.Payload, next.VersionedHashes, next.BeaconRoot, next.Requests,
            1);
        Assert.That(ConsensusMock.ErrorCode(answer), Is.EqualTo(-32602));
    }

    private static readonly Dictionary<string, string?[]?> WrongHashes = new()
    {
        ["Missing Hash"] = ["a"],
        ["Extra Hash"] = ["a", "b", PriorHash],
        ["Out of Order"] = ["b", "a"],
        ["Repeated Hash"] = ["a", "a", "b"],
        ["Incorrect Hash"] = ["a", PriorHash],
        ["Incorrect Version"] = ["a", "v"],
        ["Empty Hashes"] = [],
        ["Nil Hashes"] = null,
    };

    private static IEnumerable<string> WrongHashNames => WrongHashes.Keys;

    /// <summary>Hive, cancun: NewPayloadV3 Versioned Hashes, …, Syncing=False and True.</summary>
    [Test]
    public async Task TheExpectedBlobsAreThoseOfTheTransactions([ValueSource(nameof(WrongHashNames))] string name,
        [Values] bool syncing)
    {
        ConsensusMock cl = await ConsensusMock.StartAsync(TestChains.Of(Cancun.Rules));
        await using EngineFixtureHost node = cl.Node;
        Envelope block = cl.BuildNext(
            TestChains.Blobs(cl.Chain, 0, 1, BlobSidecarVersion.BlobProofs), TestChains.Blobs(cl.Chain, 1, 1,
                BlobSidecarVersion.BlobProofs));
        if (syncing) block = block.With("parentHash", new UInt256(99).ToHash256().ToString());
        (string a, string b) = ((string)block.VersionedHashes[0]!, (string)block.VersionedHashes[1]!);
        JsonArray? wrong = WrongHashes[name] is { } names
            ? [.. names.Select(hash => (JsonNode?)(hash == "a" ? a : hash == "b" ? b : hash == "v"
                ? $"0x02{b[4..]}" : hash))] : null;
        JsonObject answer = await node.CallAsync("engine_newPayloadV3", block.Payload, wrong, block.BeaconRoot);
        if (wrong is null) Assert.That(ConsensusMock.ErrorCode(answer), Is.EqualTo(-32602));
        else Assert.That(ConsensusMock.Status(answer), Is.EqualTo((ConsensusMock.Invalid, (string?)null)));
        await cl.ExpectAsync(block, syncing ? ConsensusMock.Syncing : ConsensusMock.Valid, syncing ? null : block.Hash);
    }

    /// <summary>Hive, cancun: Versioned Hashes, Non-Empty Hashes; Incorrect BlobGasUsed.</summary>
    [Test]
    public async Task ABlockWithoutBlobsHasNoHashesAndNoBlobGas()
    {
        ConsensusMock cl = await ConsensusMock.StartAsync(TestChains.Of(Cancun.Rules));
        await using EngineFixtureHost node = cl.Node;
        Envelope block = cl.BuildNext();
        JsonObject answer = await node.CallAsync("engine_newPayloadV3", block.Payload, new JsonArray(PriorHash),
            block.BeaconRoot);
        Assert.That(ConsensusMock.Status(answer), Is.EqualTo((ConsensusMock.Invalid, (string?)null)));
        foreach (string gas in (string[])["0x1", "0x20000"])
            await cl.ExpectAsync(block.With("blobGasUsed", gas), ConsensusMock.Invalid, block.ParentHash);
        await cl.ExpectAsync(block, ConsensusMock.Valid, block.Hash);
    }

    /// <summary>EIP-7685: newPayloadV4's requests.</summary>
    [TestCase("[\"0x01ff\",\"0x00ff\"]", -32602)]
    [TestCase("[\"0x01ff\",\"0x01ff\"]", -32602)]
    [TestCase("[\"0x01\"]", -32602)]
    [TestCase("[\"0x\"]", -32602)]
    [TestCase("[\"0xf\"]", -32602)]
    [TestCase("[null]", -32602)]
    [TestCase("null", -32602)]
    [TestCase("{}", -32602)]
    [TestCase("[\"0x00ff\"]", null)] // well formed, but not what the hash commits to: INVALID
    public async Task RequestsAreOrderedAndNeverEmpty(string requests, int? code)
    {
        ConsensusMock cl = await ConsensusMock.StartAsync(TestChains.Of(Prague.Rules));
        await using EngineFixtureHost node = cl.Node;
        Envelope next = cl.BuildNext();
        JsonObject answer = await node.CallAsync(
            "engine_newPayloadV4", next.Payload, next.VersionedHashes, next.BeaconRoot, JsonNode.Parse(requests));
        Assert.That(ConsensusMock.ErrorCode(answer), Is.EqualTo(code));
        if (code is null) Assert.That(ConsensusMock.Status(answer), Is.EqualTo((ConsensusMock.Invalid, (string?)null)));
    }

    /// <summary>Blob transactions come with their blobs, in the proofs of the fork.</summary>
    [TestCase("Cancun", 1)]
    [TestCase("Prague", 1)]
    [TestCase("Osaka", 128)]
    public async Task ABundleHoldsWhatTheTransactionsCommitTo(string fork, int proofsPerBlob)
    {
        Assert.That(ForkRegistry.TryGet(fork, out ForkRules? rules));
        ConsensusMock cl = await ConsensusMock.StartAsync(TestChains.Of(rules!));
        await using EngineFixtureHost node = cl.Node;
        PooledTransaction blobs = RealBlob(cl.Chain, rules!.BlobSidecars);
        Assert.That(node.Pool.Add(blobs).Error, Is.Null);
        JsonNode? built = null;
        for (ulong attempt = 0; attempt < 40 && built?["blobsBundle"]!["blobs"]!.AsArray() is null or { Count: 0 }; attempt++)
        {
            PayloadAttributes attributes = cl.Ask(cl.Head, randao: attempt);
            JsonObject begun = await cl.UpdateAsync(cl.Head.Hash.ToString(), attributes: ConsensusMock.ToJson(attributes));
            built = (await node.CallAsync(cl.GetMethod(attributes.Timestamp), (string?)begun["result"]!["payloadId"]))["result"];
        }
        JsonNode bundle = built!["blobsBundle"]!;
        Assert.That((bundle["commitments"]!.AsArray().Count, bundle["proofs"]!.AsArray().Count, bundle["blobs"]!.AsArray().Count),
            Is.EqualTo((1, proofsPerBlob, 1)));
        Assert.That((string?)bundle["commitments"]![0], Is.EqualTo(Hex.ToPrefixed(blobs.Sidecar!.Commitments[0].Span)));
        JsonArray hashes = [blobs.Transaction.BlobVersionedHashes[0].ToString()];
        Envelope envelope = new(
            built["executionPayload"]!.DeepClone().AsObject(), hashes, ConsensusMock.Zero,
                built["executionRequests"]?.DeepClone().AsArray());
        await cl.ExpectAsync(envelope, ConsensusMock.Valid, envelope.Hash);
    }

    /// <summary>getBlobs: what the pool has, by version and fork.</summary>
    [Test]
    public async Task BlobsOfThePoolAreFound([Values("Prague", "Osaka")] string fork)
    {
        Assert.That(ForkRegistry.TryGet(fork, out ForkRules? rules));
        ConsensusMock cl = await ConsensusMock.StartAsync(TestChains.Of(rules!));
        await using EngineFixtureHost node = cl.Node;
        bool hasCells = rules!.BlobSidecars == BlobSidecarVersion.CellProofs;
        PooledTransaction blobs = RealBlob(cl.Chain, rules.BlobSidecars);
        Assert.That(node.Pool.Add(blobs).Error, Is.Null);
        string known = blobs.Transaction.BlobVersionedHashes[0].ToString();

        JsonObject first = await node.CallAsync("engine_getBlobsV1", new JsonArray(known, PriorHash, known));
        Assert.That(ConsensusMock.ErrorCode(first), Is.EqualTo(hasCells ? -38005 : null));
        if (!hasCells)
        {
            Assert.That(first["result"]!.AsArray().Select(item => item is null), Is.EqualTo((bool[])[false, true, false]));
            Assert.That((string?)first["result"]![0]!["proof"], Is.EqualTo(Hex.ToPrefixed(blobs.Sidecar!.Proofs[0].Span)));
            return;
        }
        JsonObject all = await node.CallAsync("engine_getBlobsV2", new JsonArray(known, known));
        Assert.That(all["result"]![1]!["proofs"]!.AsArray(), Has.Count.EqualTo(128));
        Assert.That((await node.CallAsync("engine_getBlobsV2", new JsonArray(known, PriorHash)))["result"], Is.Null);
        JsonObject some = await node.CallAsync("engine_getBlobsV3", new JsonArray(PriorHash, known));
        Assert.That(some["result"]!.AsArray().Select(item => item is null), Is.EqualTo((bool[])[true, false]));
    }

    [Test]
    public async Task BlobsAreAskedForIn128sAtMost([Values(1, 2, 3)] int version)
    {
        ConsensusMock cl = await ConsensusMock.StartAsync(TestChains.Of(version == 1 ? Prague.Rules : Osaka.Rules));
        await using EngineFixtureHost node = cl.Node;
        JsonArray Hashes(int count) => [.. Enumerable.Repeat(0, count).Select(_ => (JsonNode)PriorHash)];
        Assert.That(ConsensusMock.ErrorCode(await node.CallAsync($"engine_getBlobsV{version}", Hashes(128))), Is.Null);
        Assert.That(ConsensusMock.ErrorCode(await node.CallAsync($"engine_getBlobsV{version}", Hashes(129))), Is.EqualTo(-38004));
    }

    /// <summary>A blob transaction whose blob, commitment and proofs go together: the blob of zeros.</summary>
    private static PooledTransaction RealBlob(ChainSpec chain, BlobSidecarVersion version)
    {
        byte[] blob = new byte[BlobSidecar.BlobSize], commitment = new byte[48], cells = new byte[2 * BlobSidecar.BlobSize],
            cellProofs = new byte[128 * 48], proof = new byte[48];
        Assert.That(Crypto.Kzg.TryBlobToCommitment(blob, commitment));
        bool hasCells = version == BlobSidecarVersion.CellProofs;
        Assert.That(hasCells
            ? Crypto.KzgCells.TryComputeCellsAndProofs(blob, cells, cellProofs) : Crypto.Kzg.TryComputeBlobProof(blob, commitment,
                proof));
        byte[] hash = new byte[32];
        Crypto.Kzg.WriteVersionedHash(commitment, hash);
        ReadOnlyMemory<byte>[] proofs = hasCells
            ? [.. Enumerable.Range(0, 128).Select(i => new ReadOnlyMemory<byte>(cellProofs, 48 * i, 48))] : [proof];
        Transaction transaction = TestChains.Sign(new Transaction
        {
            Type = TransactionType.Blob,
            ChainId = chain.ChainId,
            To = Address.FromNumber(0xb0b),
            GasLimit = 21_000,
            MaxFeePerGas = 100_000_000_000UL,
            MaxPriorityFeePerGas = 1_000_000_000UL,
            MaxFeePerBlobGas = 1_000_000_000UL,
            BlobVersionedHashes = [new Hash256(hash)],
        });
        return new PooledTransaction(transaction, new BlobSidecar(version, [blob], [commitment], proofs));
    }
}
