using System.Text.Json.Nodes;
using Altius.Core;
using Altius.Core.Forks;

namespace Altius.JsonRpc.Tests.Engine;

/// <summary>How the clients introduce themselves (hive, exchange-capabilities: 4 cases).</summary>
[TestFixture]
internal sealed class CapabilitiesTests
{
    private static IEnumerable<TestCaseData> Cases()
    {
        foreach (ForkRules fork in (ForkRules[])[Shanghai.Rules, Cancun.Rules])
        {
            yield return new TestCaseData(TestChains.Of(fork), fork.Blobs is null
                ? 2 : 3).SetName($"{{m}}: {fork.Name} (Active)");
            yield return new TestCaseData(TestChains.At(fork, 1_000_000), fork.Blobs is null
                ? 2 : 3).SetName($"{{m}}: {fork.Name} (Not active)");
        }
    }

    [TestCaseSource(nameof(Cases))]
    public async Task TheMethodsOfAForkAreNamed(ChainSpec chain, int versions)
    {
        await using EngineFixtureHost node = await EngineFixtureHost.StartAsync(chain);
        JsonObject answer = await node.CallAsync("engine_exchangeCapabilities", new JsonArray("engine_newPayloadV1"));
        string[] named = [.. ((JsonArray)answer["result"]!).Select(name => (string)name!)];
        string[] families = ["engine_newPayloadV", "engine_forkchoiceUpdatedV", "engine_getPayloadV"];
        IEnumerable<string> expected = families.SelectMany(family => Enumerable.Range(1, versions).Select(version =>
            $"{family}{version}"));
        Assert.That(named, Is.SupersetOf(expected).And.No.Member("engine_exchangeCapabilities"));
    }

    [Test]
    public async Task TheClientsNameThemselves()
    {
        await using EngineFixtureHost node = await EngineFixtureHost.StartAsync(TestChains.Of(Osaka.Rules));
        JsonObject caller = new() { ["code"] = "LH", ["name"] = "Lighthouse", ["version"] = "v9", ["commit"] = "0xfa4ff922" };
        JsonObject answer = await node.CallAsync("engine_getClientVersionV1", caller);
        Assert.That(answer["result"]!.ToJsonString(), Is.EqualTo(
            """[{"code":"AL","name":"Altius","version":"1.0","commit":"0x01020304"}]"""));
        Assert.That(node.Api.ConsensusClient.Client?.Name, Is.EqualTo("Lighthouse"));
    }

    [Test]
    public async Task EveryMethodThatIsNamedIsThere()
    {
        await using EngineFixtureHost node = await EngineFixtureHost.StartAsync(TestChains.Of(Osaka.Rules));
        JsonObject answer = await node.CallAsync("engine_exchangeCapabilities", new JsonArray());
        foreach (JsonNode? name in (JsonArray)answer["result"]!)
            Assert.That(ConsensusMock.ErrorCode(await node.CallAsync((string)name!)), Is.EqualTo(-32602), (string)name!);
    }

    [Test]
    public async Task TheMergeIsTold()
    {
        await using EngineFixtureHost node = await EngineFixtureHost.StartAsync(TestChains.Of(Osaka.Rules));
        JsonObject ours = new()
        {
            ["terminalTotalDifficulty"] = "0x0",
            ["terminalBlockHash"] = ConsensusMock.Zero,
            ["terminalBlockNumber"] = "0x0"
        };
        JsonObject answer = await node.CallAsync("engine_exchangeTransitionConfigurationV1", ours);
        Assert.That(answer["result"]!.ToJsonString(), Is.EqualTo(ours.ToJsonString()));
    }
}
