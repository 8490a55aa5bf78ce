using System.Text.Json;
using Altius.Core;
using Altius.Primitives;
using Altius.Tests;

namespace Altius.JsonRpc.Tests;

/// <summary>
/// The conversations of execution-apis' test suite, on its chain from Frontier to the second blob-parameter fork: each request
/// gets the answer that stands there.
/// </summary>
public sealed class RpcCompatTests
{
    private const string Archive = "rpc-compat";

    private EthTestNode? _node;

    public static IEnumerable<TestCaseData> Conversations
    {
        get
        {
            if (!TestData.TryFind(Archive, out string? folder))
            {
                yield return new TestCaseData("").SetArgDisplayNames("no test data");
                yield break;
            }
            foreach (string path in Directory.EnumerateFiles(folder, "*.io",
                SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            {
                string name = Path.GetRelativePath(folder, path);
                if (!name.StartsWith("debug_", StringComparison.Ordinal))
                    yield return new TestCaseData(path).SetArgDisplayNames(name);
            }
        }
    }

    [OneTimeSetUp]
    public async Task ImportTheChain()
    {
        if (!TestData.TryFind(Archive, out string? folder)) return;
        _node = await EthTestNode.StartAsync(ChainSpec.LoadFile(Path.Combine(folder, "genesis.json")));
        _node.Import(Path.Combine(folder, "chain.rlp"));
        using JsonDocument choice = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "headfcu.json")));
        JsonElement state = choice.RootElement.GetProperty("params")[0];
        _node.SetHead(
            Hash256.Parse(state.GetProperty("headBlockHash").GetString()!),
                Hash256.Parse(state.GetProperty("finalizedBlockHash").GetString()!));
        _node.Indexer.CatchUp(CancellationToken.None);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        if (_node is not null) await _node.DisposeAsync();
    }

    [TestCaseSource(nameof(Conversations))]
    public async Task Each_request_gets_its_answer(string path)
    {
        TestData.Require(Archive);
        string[] lines = await File.ReadAllLinesAsync(path);
        bool shapeOnly = lines.Any(line => line.StartsWith("// speconly:", StringComparison.Ordinal));
        string? answer = null;
        foreach (string line in lines)
        {
            if (line.StartsWith(">> ", StringComparison.Ordinal))
            {
                answer = await _node!.Server.PostAsync(line[3..]);
            }
            else if (line.StartsWith("<< ", StringComparison.Ordinal))
            {
                using JsonDocument expected = JsonDocument.Parse(line[3..]), actual = JsonDocument.Parse(answer!);
                Compare(expected.RootElement, actual.RootElement, shapeOnly);
            }
        }
    }

    [TestCase("0x0", """{"time":"0x400"}""", Description = "by a time that is past the forks after the merge")]
    [TestCase("0x23", """{"number":"0x24"}""", Description = "by the number of a block that is known to be past it")]
    public async Task A_simulation_may_leap_over_the_merge(string start, string overrides)
    {
        TestData.Require(Archive);
        using JsonDocument answer = await _node!.Server.CallAsync(
            "eth_simulateV1", $$"""[{"blockStateCalls":[{"blockOverrides":{{overrides}}},{}]},"{{start}}"]""");
        foreach (JsonElement block in answer.RootElement.GetProperty("result").EnumerateArray())
            Assert.That(block.GetProperty("difficulty").GetString(), Is.EqualTo("0x0"));
    }

    private static void Compare(JsonElement expected, JsonElement actual, bool shapeOnly)
    {
        if (expected.TryGetProperty("error", out JsonElement error))
        {
            // Clients word their messages as they like.
            Assert.That(actual.TryGetProperty("error", out JsonElement told), actual.GetRawText());
            Assert.That(told.GetProperty("code").GetInt32(), Is.EqualTo(error.GetProperty("code").GetInt32()),
                actual.GetRawText());
            return;
        }
        Assert.That(actual.TryGetProperty("result", out JsonElement result), actual.GetRawText());
        string? difference = JsonComparison.Difference(expected.GetProperty("result"), result, shapeOnly);
        Assert.That(difference, Is.Null, () => actual.GetRawText());
    }
}
