using System.Text;
using Altius.Client.Monitoring;
using Altius.Client.Recorder;

namespace Altius.Client.Tests.Recorder;

[TestFixture]
internal sealed class EngineReplayTests
{
    [TestCase("""{"id":1,"result":{"status":"VALID","a":[1,2]}}""", """{"result":{"a":[1,2],"status":"VALID"},"id":1}""", true)]
    [TestCase("""{"id":1,"result":{"status":"VALID"}}""", """{"id":1,"result":{"status":"INVALID"}}""", false)]
    [TestCase("""{"result":{"validationError":"old words"}}""", """{"result":{"validationError":"new words"}}""", true)]
    [TestCase("""{"error":{"code":-1,"message":"a"}}""", """{"error":{"code":-1,"message":"b"}}""", true)]
    [TestCase("""{"error":{"code":-1}}""", """{"error":{"code":-2}}""", false)]
    [TestCase("""{"result":null}""", """{"error":{"code":-2}}""", false)]
    [TestCase("""{"result":null}""", "no JSON", false)]
    public void AnswersThatMustBeTheSame(string recorded, string replayed, bool agree) =>
        Assert.That(EngineReplay.Agree(AnswerRule.Same, Bytes(recorded), Bytes(replayed)), Is.EqualTo(agree));

    [TestCase("""{"result":{"executionPayload":1}}""", """{"result":{"executionPayload":2}}""", true)]
    [TestCase("""{"result":{"executionPayload":1}}""", """{"error":{"code":-38001}}""", false)]
    public void AnswersThatDependOnThePool(string recorded, string replayed, bool agree) =>
        Assert.That(EngineReplay.Agree(AnswerRule.SameKind, Bytes(recorded), Bytes(replayed)), Is.EqualTo(agree));

    [TestCase("engine_newPayloadV4", ExpectedResult = nameof(AnswerRule.Same))]
    [TestCase("engine_forkchoiceUpdatedV3", ExpectedResult = nameof(AnswerRule.Same))]
    [TestCase("engine_getPayloadBodiesByHashV1", ExpectedResult = nameof(AnswerRule.Same))]
    [TestCase("engine_getPayloadV5", ExpectedResult = nameof(AnswerRule.SameKind))]
    [TestCase("engine_exchangeCapabilities", ExpectedResult = nameof(AnswerRule.Any))]
    public string EachMethodHasItsRule(string method) => EngineReplay.RuleOf(method).ToString();

    [Test]
    public async Task ADifferenceIsShownWithItsPlace()
    {
        EngineReplay replay = new(_ => Task.FromResult((Bytes("""{"result":2}"""), TimeSpan.FromMilliseconds(1))));
        Exchange same = new(default, default, Bytes("""{"method":"a_b"}"""), Bytes("""{"result":2}"""));
        await replay.RunAsync([same, same with { Answer = Bytes("""{"result":1}""") }], CancellationToken.None);
        Assert.That(replay.Differences,
            Is.EqualTo(new[] { new AnswerDifference(1, "a_b", """{"result":1}""", """{"result":2}""") }));
        Assert.That(replay.Methods.Single().Different, Is.EqualTo(1));
    }

    [TestCase("""{"jsonrpc":"2.0","id":{"method":"x"},"method":"engine_newPayloadV1","params":[]}""",
        ExpectedResult = "engine_newPayloadV1")]
    [TestCase("""{"params":[{"method":"x"}],"method":"y"}""", ExpectedResult = "y")]
    [TestCase("""[{"method":"x"}]""", ExpectedResult = "")]
    [TestCase("""{"method":1}""", ExpectedResult = "")]
    [TestCase("""{"method":""", ExpectedResult = "")]
    [TestCase("", ExpectedResult = "")]
    public string TheMethodOfARequestIsFound(string request) => EngineWatch.MethodOf(Bytes(request));

    [TestCase("""{"result":{"payloadStatus":{"status":"SYNCING"},"payloadId":null}}""", ExpectedResult = "SYNCING")]
    [TestCase("""{"result":{"status":"VALID"}}""", ExpectedResult = "VALID")]
    [TestCase("""{"error":{"code":1}}""", ExpectedResult = null)]
    [TestCase("half", ExpectedResult = null)]
    public string? TheStatusOfAnAnswerIsFound(string answer) => EngineWatch.StatusOf(Bytes(answer));

    [TestCase("""{"method":"engine_newPayloadV1","params":[{"blockNumber":"0x1f","transactions":[]}]}""", ExpectedResult = 31UL)]
    [TestCase("""{"params":[{"blockNumber":31}]}""", ExpectedResult = 0UL)]
    [TestCase("""{"params":[]}""", ExpectedResult = 0UL)]
    public ulong TheNumberOfAPayloadIsFound(string request) => EngineWatch.NumberOf(Bytes(request));

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
