using System.Text.Json;
using Altius.Client.Monitoring;
using Altius.Client.Tests.Running;

namespace Altius.Client.Tests.Monitoring;

[TestFixture]
internal sealed class NodeHealthTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly HealthFacts Good = new(
        HeadNumber: 7, HeadTime: Now.AddSeconds(-12), LastEngineCall: Now.AddSeconds(-3), IsFollowed: true, IsSyncing: false,
        FreeDisk: 1L << 40, StopReason: null);

    private static readonly (HealthFacts Facts, string Complaint)[] Ills =
    [
        (Good with { HeadTime = Now.AddMinutes(-3) }, "block, 7, is 180 s old"),
        (Good with { LastEngineCall = null }, "No consensus client"),
        (Good with { LastEngineCall = Now.AddMinutes(-2) }, "silent for 120 s"),
        (Good with { IsSyncing = true }, "missing"),
        (Good with { FreeDisk = 1 }, "disk"),
        (Good with { StopReason = "the end" }, "the end"),
    ];

    [Test]
    public void AGoodNodeIsHealthy() => Assert.That(Answer(Good).IsHealthy, Is.True);

    [Test]
    public void EveryIllIsNamed([Range(0, 5)] int ill)
    {
        (bool isHealthy, JsonElement json) = Answer(Ills[ill].Facts);
        Assert.That(isHealthy, Is.False);
        Assert.That(json.GetProperty("healthy").GetBoolean(), Is.False);
        Assert.That(json.GetProperty("reasons").EnumerateArray().Select(reason => reason.GetString()),
            Has.Some.Contains(Ills[ill].Complaint));
    }

    [Test]
    public void ANodeThatMakesItsOwnBlocksNeedsNoConsensusClient() =>
        Assert.That(Answer(
            Good with { IsFollowed = false, LastEngineCall = null, HeadTime = DateTimeOffset.UnixEpoch }).IsHealthy, Is.True);

    private static (bool IsHealthy, JsonElement Json) Answer(HealthFacts facts)
    {
        using MemoryStream output = new();
        bool isHealthy = new NodeHealth(() => facts, new NodeOptions(), new HandClock(Now)).Write(output);
        return (isHealthy, JsonDocument.Parse(output.ToArray()).RootElement);
    }
}
