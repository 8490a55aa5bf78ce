using System.Text.Json.Nodes;

namespace Altius.JsonRpc.Tests.Tracing;

/// <summary>The requests and answers of execution-apis for debug_, asked of a live server.</summary>
[TestFixture]
internal sealed class RpcCompatTests
{
    private TestChain _chain = null!; // set by Open
    private TestServer _server = null!;

    [OneTimeSetUp]
    public async Task Open()
    {
        _chain = TestChain.Import();
        _server = await TestServer.StartAsync(_chain.Methods());
    }

    [OneTimeTearDown]
    public async Task Close()
    {
        if (_server is not null) await _server.DisposeAsync();
        _chain?.Dispose();
    }

    private static IEnumerable<TestCaseData> Files()
    {
        if (!TestData.TryFind("rpc-compat", out string? folder)) return [new TestCaseData("").SetName("no test data")];
        return Directory.EnumerateDirectories(folder, "debug_*").SelectMany(method => Directory.EnumerateFiles(method, "*.io"))
            .Order(StringComparer.Ordinal)
            .Select(file => new TestCaseData(file)
                .SetName($"{Path.GetFileName(Path.GetDirectoryName(file))}: {Path.GetFileNameWithoutExtension(file)}"));
    }

    [TestCaseSource(nameof(Files))]
    public async Task TheAnswerIsTheOneExpected(string path)
    {
        TestData.Require("rpc-compat");
        string[] lines = await File.ReadAllLinesAsync(path);
        bool shapeOnly = lines.Any(line => line.StartsWith("// speconly", StringComparison.Ordinal));
        string request = lines.Single(line => line.StartsWith(">> ", StringComparison.Ordinal))[3..];
        JsonNode expected = JsonNode.Parse(lines.Single(line => line.StartsWith("<< ", StringComparison.Ordinal))[3..])!;
        JsonNode answer = JsonNode.Parse(await _server.PostAsync(request))!;
        if (expected["error"] is { } error)
        {
            Assert.That((int?)answer["error"]?["code"], Is.EqualTo((int)error["code"]!), answer.ToJsonString());
            return;
        }
        // Traces are asked for their shape alone; ours are held against the values too, which are what every client sees.
        if (shapeOnly) AssertCovers(answer["result"], expected["result"], "result");
        else Assert.That(JsonNode.DeepEquals(answer["result"], expected["result"]), Is.True, answer.ToJsonString());
    }

    private static void AssertCovers(JsonNode? said, JsonNode? expected, string path)
    {
        switch (expected)
        {
            case JsonObject fields:
                foreach ((string name, JsonNode? value) in fields) AssertCovers(said?[name], value, $"{path}.{name}");
                break;
            case JsonArray items:
                Assert.That(said?.AsArray().Count, Is.EqualTo(items.Count), path);
                for (int i = 0; i < items.Count; i++) AssertCovers(said![i], items[i], $"{path}[{i}]");
                break;
            default:
                Assert.That(said?.ToJsonString(), Is.EqualTo(expected?.ToJsonString()), path);
                break;
        }
    }
}
