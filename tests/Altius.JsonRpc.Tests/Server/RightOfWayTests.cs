namespace Altius.JsonRpc.Tests.Server;

[TestFixture]
internal sealed class RightOfWayTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Test]
    public void NobodyWaitsWhereTheWayIsClear()
    {
        RightOfWay way = new();
        Assert.That(way.YieldAsync(default).AsTask().IsCompleted);
        way.Take().Dispose();
        Assert.That(way.YieldAsync(default).AsTask().IsCompleted);
    }

    [Test]
    public async Task WhoYieldsWaitsForTheLastOfThoseThatGoFirst()
    {
        RightOfWay way = new();
        RightOfWay.Passage first = way.Take(), second = way.Take();
        Task waiting = way.YieldAsync(default).AsTask();
        first.Dispose();
        Assert.That(waiting.IsCompleted || !way.IsTaken, Is.False);
        second.Dispose();
        await waiting.WaitAsync(Patience);
        Assert.That(way.IsTaken, Is.False);
    }

    [Test]
    public async Task NobodyWaitsForEver()
    {
        RightOfWay way = new();
        using RightOfWay.Passage passage = way.Take();
        await way.YieldAsync(default).AsTask().WaitAsync(Patience);
        Assert.That(way.IsTaken, Is.True, "the way was not clear");
    }

    [Test]
    public void WhoHasGoneDoesNotWait()
    {
        RightOfWay way = new();
        using RightOfWay.Passage passage = way.Take();
        using CancellationTokenSource gone = new();
        Task waiting = way.YieldAsync(gone.Token).AsTask();
        gone.Cancel();
        Assert.That(async () => await waiting.WaitAsync(Patience), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task CallsOfAPortThatYieldsRunWhenThePortThatGoesFirstIsDone()
    {
        RightOfWay way = new();
        using ManualResetEventSlim finish = new();
        List<string> order = [];
        RpcMethod judge = RpcMethod.Create("test_judge", "Takes its time.", Result.Of(RpcTypes.Boolean), () =>
        {
            bool isDone = finish.Wait(Patience);
            lock (order) order.Add("first");
            return isDone;
        });
        RpcMethod ask = RpcMethod.Create("test_ask", "Answers.", Result.Of(RpcTypes.Boolean), () =>
        {
            lock (order) order.Add("then");
            return true;
        });
        await using TestServer first = await TestServer.StartAsync([judge], new RpcServerOptions { Way = way, GoesFirst = true });
        await using TestServer other = await TestServer.StartAsync([ask], new RpcServerOptions { Way = way });
        Task<string> judged = first.ResultAsync("test_judge");
        while (!way.IsTaken) await Task.Yield();
        Task<string> answered = other.ResultAsync("test_ask");
        finish.Set(); // whatever comes first to the other port, its call does not begin before this one has ended
        Assert.That(await judged, Is.EqualTo("true"));
        Assert.That(await answered, Is.EqualTo("true"));
        Assert.That(order, Is.EqualTo(["first", "then"]));
    }
}
