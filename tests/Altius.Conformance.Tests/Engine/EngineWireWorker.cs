using System.Text.Json;
using System.Text.Json.Nodes;
using Altius.Client;
using Altius.Client.Fixtures;
using Altius.Client.Suites;
using Altius.Core;
using Altius.Evm;
using Altius.Execution;
using Altius.JsonRpc.Tests;
using Altius.Primitives;
using Altius.State;

namespace Altius.Conformance.Tests;

/// <summary>
/// Runs block tests of forks since the merge as a consensus client would: a server on loopback for each, every block posted as a
/// payload and, where it is valid, made the head. Fixtures of Engine API calls are posted as they stand.
/// </summary>
internal sealed class EngineWireWorker(ExecutorChoice choice) : ISuiteWorker
{
    /// <summary>−32602, and −38005 for a version that is not the fork's.</summary>
    private static readonly int[] CallErrors = [-32602, -38005];

    private readonly CodeCache _codes = new();

    public void Run(string name, JsonElement test, CaseSink sink, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        string network = test.Text("network");
        if (FixtureNetworks.SkipReason(network) is { } reason)
        {
            sink.Skip(name, reason);
            return;
        }
        ChainSpec network0 = FixtureNetworks.Find(network, test);
        // What came before the merge cannot be handed over by payloads; the other runs of these suites have it.
        if (network0.Forks.RulesAt(0, 0, UInt256.Zero).Difficulty != DifficultyRule.ProofOfStake) return;
        Genesis genesis = new(FixtureGenesis.Read(test).Header, [.. FixtureAccounts.Read(test.Need("pre"))]);
        sink.Run(name, () => RunCaseAsync(test, network, network0 with { Genesis = genesis }, stop).GetAwaiter().GetResult());
    }

    private async Task<string?> RunCaseAsync(JsonElement test, string network, ChainSpec chain, CancellationToken stop)
    {
        await using EngineFixtureHost host = await EngineFixtureHost.StartAsync(chain, executor: choice.Create);
        bool isEngine = test.TryFind("engineNewPayloads", out _);
        int number = 0;
        foreach (JsonElement json in test.Items(isEngine ? "engineNewPayloads" : "blocks"))
        {
            stop.ThrowIfCancellationRequested();
            string? difference = isEngine ? await PostCallAsync(host, json) : await PostBlockAsync(host, json, network, stop);
            if (difference is not null) return $"{(isEngine ? "payload" : "block")} {number} of the list: {difference}";
            number++;
        }
        Hash256 expected = test.Hash("lastblockhash"), head = host.Tree.Head.Hash;
        return head == expected ? null : $"head: expected {expected}, got {head} (number {host.Tree.Head.Number})";
    }

    private async Task<string?> PostBlockAsync(EngineFixtureHost host, JsonElement json, string network, CancellationToken stop)
    {
        Expectation expected = Expectation.OfBlock(json, network);
        if (!TryDecode(json, out Block? block)) // there is no payload for it either
            return expected.IsRejection ? null : "it cannot be decoded";
        if (!host.Tree.TryGetHeader(block.Header.ParentHash, out BlockHeader? parent))
            return expected.IsRejection ? null : "its parent is not known";
        ForkRules rules = host.Tree.RulesAfter(parent, block.Header.Timestamp);
        JsonObject answer =
            await host.PostAsync(PayloadCall.NewPayload(block, rules, RequestsOf(host, block, parent, rules, stop)));
        return Judge(answer, expected.IsRejection, expected.Names, block.Header.Hash, parent.Hash)
            ?? (expected.IsRejection ? null : await MakeHeadAsync(host, block.Header.Hash, rules));
    }

    private static async Task<string?> PostCallAsync(EngineFixtureHost host, JsonElement call)
    {
        Expectation expected = Expectation.OfPayload(call);
        JsonNode?[] parameters = [.. call.Items("params").Select(item => JsonNode.Parse(item.GetRawText()))];
        JsonNode payload = parameters[0]!;
        Hash256 hash = Hash256.Parse((string)payload["blockHash"]!), parent = Hash256.Parse((string)payload["parentHash"]!);
        JsonObject answer = await host.CallAsync($"engine_newPayloadV{call.Text("newPayloadVersion")}", parameters);
        if (Judge(answer, expected.IsRejection, expected.Names, hash, parent) is { } difference) return difference;
        if (expected.IsRejection) return null;
        ForkRules rules = host.Tree.TryGetHeader(parent, out BlockHeader? header)
            ? host.Tree.RulesAfter(header, (ulong)UInt256.Parse((string)payload["timestamp"]!))
            : throw new FixtureFault("a valid payload's parent is not known");
        return await MakeHeadAsync(host, hash, rules);
    }

    private static async Task<string?> MakeHeadAsync(EngineFixtureHost host, Hash256 hash, ForkRules rules)
    {
        JsonObject answer = await host.PostAsync(PayloadCall.ForkchoiceUpdated(hash, rules));
        return (string?)answer["result"]?["payloadStatus"]?["status"] == "VALID"
            ? null
            : $"forkchoiceUpdated: {answer.ToJsonString()}";
    }

    /// <summary>The difference between an answer to newPayload and what the fixture expects.</summary>
    private static string? Judge(JsonObject answer, bool isRejection, string? names, in Hash256 hash, in Hash256 parent)
    {
        JsonNode? result = answer["result"];
        string? status = (string?)result?["status"], latest = (string?)result?["latestValidHash"];
        if (!isRejection)
            return status == "VALID" && latest == hash.ToString() ? null : $"expected VALID, got {answer.ToJsonString()}";
        if (answer["error"] is { } error)
            return CallErrors.Contains((int)error["code"]!)
                ? null
                : $"expected {names ?? "a rejection"}, got {answer.ToJsonString()}";
        bool isInvalid = status == "INVALID" && (latest is null || latest == parent.ToString());
        return isInvalid && (string?)result!["validationError"] is { Length: > 0 }
            ? null
            : $"expected {names ?? "a rejection"}, got {answer.ToJsonString()}";
    }

    /// <summary>What the block asks of the consensus layer, which its encoding holds only the hash of.</summary>
    private IReadOnlyList<ReadOnlyMemory<byte>>? RequestsOf(
        EngineFixtureHost host, Block block, BlockHeader parent, ForkRules rules, CancellationToken stop)
    {
        if (!rules.HasRequests || block.Header.RequestsHash == ExecutionRequests.EmptyHash || block.Withdrawals is null)
            return [];
        if (block.Header.ParentBeaconBlockRoot is null || block.Header.ExcessBlobGas is null
            || block.Header.BaseFeePerGas is null) return [];
        if (!host.Tree.TryOpenState(parent, out StateSnapshot? state)) throw new FixtureFault("the parent's state is not kept");
        using (state) return new SequentialBlockExecutor(host.Tree.Chain, _codes).Execute(block, state, rules, stop).Requests;
    }

    private static bool TryDecode(JsonElement json, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Block? block)
    {
        block = null;
        string text = json.Text("rlp");
        return Hex.TryDecode(text, out byte[]? rlp) && Block.TryDecode(rlp, out block, out _);
    }
}
