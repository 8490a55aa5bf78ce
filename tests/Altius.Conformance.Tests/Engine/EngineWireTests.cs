using System.Text.Json.Nodes;
using Altius.Client;
using Altius.Client.Fixtures;
using Altius.Client.Suites;
using Altius.Core;
using Altius.JsonRpc.Tests;

namespace Altius.Conformance.Tests;

/// <summary>The official suites since the merge, handed over the wire to a running Engine API.</summary>
[TestFixture]
internal sealed class EngineWireTests
{
    private const int FailuresShown = 25;
    private const string AmsterdamIsToCome = "the Amsterdam fork is not supported yet";

    /// <summary>Both executors run every block and must agree.</summary>
    [Test]
    public void EveryBlockOfExecutionSpecTestsIsJudgedRightlyOverTheWire() =>
        Run("eest-blockchain", new ExecutorChoice(ExecutorKind.Shadow, 2), "");

    [Test]
    public void TheWorstCasePayloadsAreJudgedRightlyOverTheWire() =>
        Run("eest-benchmark", new ExecutorChoice(ExecutorKind.Parallel, 2), "blockchain_tests_engine");

    [Test]
    public async Task AChainOfPayloadsIsFollowedToItsHead()
    {
        string folder = Path.Combine(TestData.Require("chains"), "ethtest");
        await using EngineFixtureHost host =
            await EngineFixtureHost.StartAsync(ChainSpec.LoadFile(Path.Combine(folder, "genesis.json")));
        JsonArray calls = (JsonArray)JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "newpayload.json")))!;
        // The first describes the genesis, which is of proof of work: no payload has its hash.
        foreach (JsonNode? call in calls.Skip(1))
        {
            JsonArray parameters = (JsonArray)call!["params"]!;
            if (parameters.Count > 3) parameters[3] = ToHexadecimal((JsonArray)parameters[3]!);
            JsonObject answer = await host.PostAsync(call.ToJsonString());
            Assert.That((string?)answer["result"]?["status"],
                Is.EqualTo("VALID"), () => $"{call["id"]}: {answer.ToJsonString()}");
        }
        JsonObject choice = await host.PostAsync(await File.ReadAllTextAsync(Path.Combine(folder, "headfcu.json")));
        Assert.That((string?)choice["result"]?["payloadStatus"]?["status"], Is.EqualTo("VALID"), () => choice.ToJsonString());
        JsonNode head = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "headblock.json")))!;
        Assert.That(host.Tree.Head.StateRoot.ToString(), Is.EqualTo((string?)head["stateRoot"]));
    }

    /// <summary>The file has execution requests in base 64, which is not what the Engine API takes.</summary>
    private static JsonArray ToHexadecimal(JsonArray requests) =>
        [.. requests.Select(request => (JsonNode)$"0x{Convert.ToHexStringLower(Convert.FromBase64String((string)request!))}")];

    private static void Run(string archive, ExecutorChoice executor, string folder)
    {
        string root = TestData.Require(archive);
        List<string> faults = [];
        List<string> files = FixtureFiles.Find([Path.Combine(root, folder)], faults);
        Assert.That(faults, Is.Empty);
        SuiteReport report = new SuiteRunner(() => new EngineWireWorker(executor), filter: null, Environment.ProcessorCount)
            .Run(files, TestContext.CurrentContext.CancellationToken);
        TestContext.Out.WriteLine($"{archive} over the wire: {report.Summary}");
        CaseResult[] bad = [.. report.Results.Where(result => result.Verdict is Verdict.Failed or Verdict.Unreadable)];
        Assert.Multiple(() =>
        {
            Assert.That(bad, Is.Empty, () => $"{bad.Length} cases:\n{string.Join('\n', bad.Take(FailuresShown))}");
            Assert.That(report.Results.Where(r => r.Verdict == Verdict.Skipped && r.Detail != AmsterdamIsToCome), Is.Empty);
            Assert.That(report.Passed, Is.Positive);
        });
    }
}
