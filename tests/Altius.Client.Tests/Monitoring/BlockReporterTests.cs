using Altius.Chain;
using Altius.Client.Monitoring;
using Altius.Client.Tests.Running;
using Altius.Core;
using Altius.Primitives;
using Prometheus;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace Altius.Client.Tests.Monitoring;

[TestFixture]
internal sealed class BlockReporterTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly List<string> _lines = [];

    [SetUp]
    public void Forget() => _lines.Clear();

    [Test]
    public void ABlockIsOneLineWithWhatPeopleAskFor()
    {
        Reporter().Report(new BlockTimings(
            HeaderAt(Now), Transactions: 12, Gas: 3_000_000, TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(4),
            TimeSpan.FromMilliseconds(2), TimeSpan.FromMilliseconds(3)));
        Assert.That(_lines, Has.Count.EqualTo(1));
        Assert.That(_lines[0],
            Does.Contain("12 txs").And.Contain("3.00 Mgas").And.Contain("300 Mgas/s").And.Contain("execution 4.00 ms (two runs)")
                .And.Contain("root 2.00 ms"));
    }

    [Test]
    public void ABlockThatIsHandedToTheConsensusClientIsOneLineToo()
    {
        Block block = new(HeaderAt(Now) with { Number = 7, GasUsed = 1_250_000 }, [], [], null);
        Reporter().Report(new BuiltPayload(block, [], UInt256.Parse("1234567000000000"), [], null));
        Assert.That(_lines.Single(), Does.Contain("Built block 7").And.Contain("0 txs  1.25 Mgas  0 blobs  0.001235 ETH"));
    }

    [TestCase(15, 0)]
    [TestCase(16, 1)]
    public void ABlockFromTheFutureShowsThatTheClockIsBehind(int ahead, int warnings)
    {
        BlockReporter reporter = Reporter();
        for (int i = 0; i < 3; i++) reporter.Report(MoveTo(HeaderAt(Now.AddSeconds(ahead))));
        Assert.That(_lines.Count(line => line.Contains("NTP", StringComparison.Ordinal)), Is.EqualTo(warnings));
    }

    [Test]
    public void AReorganisationIsTold()
    {
        Block removed = new(HeaderAt(Now), [], [], null);
        Reporter().Report(MoveTo(HeaderAt(Now)) with { Removed = [removed] });
        Assert.That(_lines.Single(), Does.Contain("1 blocks left it"));
    }

    private BlockReporter Reporter() => new(
        new LoggerConfiguration().WriteTo.Sink(new Lines(_lines)).CreateLogger(), new NodeMetrics(Metrics.NewCustomRegistry()),
        () => "two runs", new HandClock(Now));

    private static HeadChange MoveTo(BlockHeader header) => new(header, header, [], []);

    private static BlockHeader HeaderAt(DateTimeOffset time)
    {
        ChainSpec.TryLoadKnown("dev", out ChainSpec? dev);
        return dev!.Genesis.Template with { Timestamp = (ulong)time.ToUnixTimeSeconds() };
    }

    private sealed class Lines(List<string> lines) : ILogEventSink
    {
        public void Emit(LogEvent logEvent) => lines.Add(
            logEvent.RenderMessage(System.Globalization.CultureInfo.InvariantCulture)
                .Replace("\"", "", StringComparison.Ordinal));
    }
}
