using Altius.JsonRpc.Tracing;

namespace Altius.JsonRpc.Tests.Server;

[TestFixture]
internal sealed class CallPauseTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    [Test]
    public void ACallStandsStillInItsMidstUntilTheWayIsClear()
    {
        RightOfWay way = new();
        RightOfWay.Passage passage = way.Take();
        Thread call = Start(way, () => CallPause.Look(default));
        Assert.That(SpinWait.SpinUntil(() => call.ThreadState.HasFlag(ThreadState.WaitSleepJoin), Bound),
            "it did not stand still");
        passage.Dispose();
        Assert.That(call.Join(Bound), "it did not go on");
    }

    [Test]
    public void ACallStandsStillOnlyForSoLongInAll()
    {
        RightOfWay way = new();
        using RightOfWay.Passage passage = way.Take();
        Thread call = Start(way, () =>
        {
            for (int i = 0; i < 1_000; i++) CallPause.Look(default);
        });
        Assert.That(call.Join(Bound), "it stood still more than once");
        Assert.That(way.IsTaken, Is.True, "the way was not clear");
    }

    [Test]
    public void ACallThatIsCancelledStandsStillNoLonger()
    {
        RightOfWay way = new();
        using RightOfWay.Passage passage = way.Take();
        using CancellationTokenSource cancelled = new();
        Exception? ended = null;
        Thread call = Start(way, () => ended = Assert.Catch(() => way.StandStill(TimeSpan.FromDays(1), cancelled.Token)));
        Assert.That(SpinWait.SpinUntil(() => call.ThreadState.HasFlag(ThreadState.WaitSleepJoin), Bound),
            "it did not stand still");
        cancelled.Cancel();
        Assert.That(call.Join(Bound), "it stands still yet");
        Assert.That(ended, Is.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public void WhoYieldsToNobodyGoesOn()
    {
        RightOfWay way = new();
        using RightOfWay.Passage passage = way.Take();
        Thread call = Start(null, () => CallPause.Look(default));
        Assert.That(call.Join(Bound), "it stood still");
    }

    [Test]
    public async Task AWorkersCallsYieldToThePortThatGoesFirst()
    {
        RightOfWay way = new();
        RpcMethod ask = RpcMethod.Create("test_ask", "Tells.", Result.Of(RpcTypes.Boolean), () => CallPause.Way == way);
        await using TestServer first = await TestServer.StartAsync([ask], new RpcServerOptions { Way = way, GoesFirst = true });
        await using TestServer other = await TestServer.StartAsync([ask], new RpcServerOptions { Way = way });
        Assert.That(await first.ResultAsync("test_ask"), Is.EqualTo("false"));
        Assert.That(await other.ResultAsync("test_ask"), Is.EqualTo("true"));
    }

    [Test]
    public void WorkOnThreadsOfItsOwnYieldsAsTheCallDoes()
    {
        RightOfWay way = new();
        RightOfWay? seen = null;
        CallPause.Begin(way);
        try
        {
            Task.Factory.StartNew(() => seen = CallPause.Way, default, TaskCreationOptions.None, YieldingScheduler.Instance)
                .Wait(Bound);
        }
        finally
        {
            CallPause.Begin(null);
        }
        Assert.That(seen, Is.SameAs(way));
    }

    private static Thread Start(RightOfWay? way, Action call)
    {
        Thread thread = new(() =>
        {
            CallPause.Begin(way);
            call();
        });
        thread.Start();
        return thread;
    }
}
