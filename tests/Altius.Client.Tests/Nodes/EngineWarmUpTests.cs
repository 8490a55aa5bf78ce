using Altius.Client.WarmUp;
using Altius.JsonRpc;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace Altius.Client.Tests.Nodes;

/// <summary>The blocks of the warm-up are found valid, whatever executes them, and nothing of it is heard.</summary>
[TestFixture]
internal sealed class EngineWarmUpTests : ILogEventSink
{
    private readonly List<string> _lines = [];

    [TestCase(ExecutorKind.Sequential), TestCase(ExecutorKind.Parallel), TestCase(ExecutorKind.Shadow)]
    public async Task ItEndsWithoutFault(ExecutorKind executor)
    {
        await using EngineWarmUp warmUp = Begin(executor);
        await warmUp.Done.WaitAsync(TimeSpan.FromMinutes(2));

        Assert.That(_lines, Is.Empty);
    }

    [Test]
    public async Task CallsOfTheNodeItselfGoFirst()
    {
        RightOfWay way = new();
        using RightOfWay.Passage passage = way.Take();
        await using EngineWarmUp warmUp = Begin(ExecutorKind.Sequential, way);
        // Each block waits for the passage until patience is over; there are sixteen of them.
        Assert.That(await Task.WhenAny(warmUp.Done, Task.Delay(4 * RightOfWay.Patience)), Is.Not.EqualTo(warmUp.Done));
        Assert.That(_lines, Is.Empty);
    }

    [Test]
    public async Task ItEndsWithTheNode()
    {
        EngineWarmUp warmUp = Begin(ExecutorKind.Sequential);
        await warmUp.DisposeAsync();

        Assert.That(warmUp.Done.IsCompletedSuccessfully);
        Assert.That(_lines, Is.Empty);
    }

    public void Emit(LogEvent logEvent)
    {
        lock (_lines) _lines.Add(logEvent.RenderMessage());
    }

    private EngineWarmUp Begin(ExecutorKind executor, RightOfWay? way = null)
    {
        _lines.Clear();
        return EngineWarmUp.Begin(
            new ExecutorChoice(executor, 2), way, new LoggerConfiguration().WriteTo.Sink(this).CreateLogger(), rounds: 2);
    }
}
