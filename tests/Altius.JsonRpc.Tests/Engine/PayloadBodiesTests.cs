using System.Text.Json.Nodes;
using Altius.Core.Forks;
using Altius.Primitives;

namespace Altius.JsonRpc.Tests.Engine;

/// <summary>engine_getPayloadBodies (hive, engine-withdrawals: GetPayloadBodiesByRange, ByHash).</summary>
[TestFixture]
internal sealed class PayloadBodiesTests
{
    private const int Blocks = 20;

    private ConsensusMock _cl = null!;
    private List<Envelope> _chain = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _cl = await ConsensusMock.StartAsync(TestChains.At(Shanghai.Rules, 11));
        _chain = await _cl.ProduceManyAsync(Blocks, pays: true);
    }

    [OneTimeTearDown]
    public async Task Stop() => await _cl.Node.DisposeAsync();

    [TestCase(1, 4)]
    [TestCase(1, 1)]
    [TestCase(4, 1)]
    [TestCase(10, 2)]
    [TestCase(11, 9)]
    [TestCase(1, 32)]
    [TestCase(19, 3)]
    [TestCase(20, 2)]
    [TestCase(21, 1)]
    [TestCase(21, 32)]
    [TestCase(1, 1024)]
    public async Task ARangeEndsWithTheHead(int start, int count)
    {
        JsonObject answer = await _cl.Node.CallAsync("engine_getPayloadBodiesByRangeV1", $"0x{start:x}", $"0x{count:x}");
        IEnumerable<string> expected = _chain.Skip(start - 1).Take(count).Select(BodyOf);
        Assert.That(answer["result"]!.AsArray().Select(body => body!.ToJsonString()), Is.EqualTo(expected));
    }

    [TestCase("0x0", "0x1", -32602)]
    [TestCase("0x1", "0x0", -32602)]
    [TestCase("0x01", "0x1", -32602)]
    [TestCase("1", "0x1", -32602)]
    [TestCase("0x1", "0x401", -38004)]
    [TestCase("0x1", "0xffffffffffffffff", -38004)]
    public async Task ARangeHasBounds(string start, string count, int code) =>
        Assert.That(ConsensusMock.ErrorCode(await _cl.Node.CallAsync("engine_getPayloadBodiesByRangeV1", start, count)),
            Is.EqualTo(code));

    [Test]
    public async Task ARangeFarAheadIsEmpty()
    {
        JsonObject answer = await _cl.Node.CallAsync("engine_getPayloadBodiesByRangeV1", "0xffffffffffffffff", "0x400");
        Assert.That(answer["result"]!.ToJsonString(), Is.EqualTo("[]"));
    }

    [Test]
    public async Task HashesAreAnsweredInTheirOrderWithNullsBetween()
    {
        string unknown = new UInt256(99).ToHash256().ToString();
        JsonArray hashes = [_chain[19].Hash, unknown, _chain[0].Hash, _chain[10].Hash, unknown];
        JsonObject answer = await _cl.Node.CallAsync("engine_getPayloadBodiesByHashV1", hashes);
        Assert.That(answer["result"]!.AsArray().Select(body => body?.ToJsonString()), Is.EqualTo(
            (string?[])[BodyOf(_chain[19]), null, BodyOf(_chain[0]), BodyOf(_chain[10]), null]));
    }

    [TestCase(1024, null)]
    [TestCase(1025, -38004)]
    public async Task HashesHaveABound(int count, int? code)
    {
        JsonArray hashes = [.. Enumerable.Range(0, count).Select(i => (JsonNode)new UInt256((ulong)i).ToHash256().ToString())];
        JsonObject answer = await _cl.Node.CallAsync("engine_getPayloadBodiesByHashV1", hashes);
        Assert.That(ConsensusMock.ErrorCode(answer), Is.EqualTo(code));
    }

    private static string BodyOf(Envelope envelope) => new JsonObject
    {
        ["transactions"] = envelope.Payload["transactions"]!.DeepClone(),
        ["withdrawals"] = envelope.Payload["withdrawals"]?.DeepClone(),
    }.ToJsonString();
}
