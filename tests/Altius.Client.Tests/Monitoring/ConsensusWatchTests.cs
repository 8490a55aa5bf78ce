using Altius.Client.Monitoring;
using Altius.Client.Tests.Running;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace Altius.Client.Tests.Monitoring;

[TestFixture]
internal sealed class ConsensusWatchTests
{
    private readonly List<string> _lines = [];
    private HandClock _clock = null!;
    private ConsensusWatch _watch = null!;
    private Logger _log = null!;

    [SetUp]
    public void Start()
    {
        _lines.Clear();
        _clock = new HandClock(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        _log = new LoggerConfiguration().WriteTo.Sink(new Lines(_lines)).CreateLogger();
        _watch = new ConsensusWatch(_clock, _log, () => ["some flags"]);
    }

    [TearDown]
    public void Stop()
    {
        _watch.Dispose();
        _log.Dispose();
    }

    [Test]
    public void NobodyIsMissedInTheFirstMinute()
    {
        _clock.Move(TimeSpan.FromSeconds(59));
        Assert.That(_lines, Is.Empty);
        Assert.That(_watch.LastCall, Is.Null);
    }

    [Test]
    public void AfterAMinuteOfSilenceTheFlagsAreShownOnceInTenMinutes()
    {
        _clock.Move(TimeSpan.FromMinutes(9));
        Assert.That(_lines.Count(line => line.Contains("some flags", StringComparison.Ordinal)), Is.EqualTo(1));
        _clock.Move(TimeSpan.FromMinutes(10));
        Assert.That(_lines.Count(line => line.Contains("some flags", StringComparison.Ordinal)), Is.EqualTo(2));
    }

    [Test]
    public void AClientThatCallsIsNotMissed()
    {
        for (int i = 0; i < 20; i++)
        {
            _watch.Saw();
            _clock.Move(TimeSpan.FromSeconds(12));
        }
        Assert.That(_lines, Is.EqualTo(new[] { "The consensus client has called for the first time" }));
        Assert.That(_watch.LastCall, Is.EqualTo(_clock.GetUtcNow() - TimeSpan.FromSeconds(12)));
    }

    [Test]
    public void AClientThatGoesAndComesBackIsTold()
    {
        _watch.Saw();
        _clock.Move(TimeSpan.FromMinutes(2));
        _watch.Saw();
        Assert.That(_lines, Has.Count.EqualTo(3));
        Assert.That(_lines[1], Does.Contain("silent"));
        Assert.That(_lines[2], Does.Contain("back"));
    }

    private sealed class Lines(List<string> lines) : ILogEventSink
    {
        public void Emit(LogEvent logEvent) =>
            lines.Add(logEvent.RenderMessage(System.Globalization.CultureInfo.InvariantCulture));
    }
}
