using System.Text.Json;
using Altius.Client.Commands;
using Altius.Client.Running;
using Altius.Db;
using Serilog;

namespace Altius.Client.Tests.Nodes;

/// <summary>
/// A disk that is full in the middle of whatever is being written: no payload is called invalid for it, the node says what is
/// wrong and stops, and once there is room it has everything that it had answered.
/// </summary>
[TestFixture]
internal sealed class DiskFullTests
{
    private const int Blocks = 40;
    private const int Places = 24;

    private static long _needed;

    private string _folder = "";

    private NodeOptions Options => RunningNode.Options(_folder) with { History = 4 };

    [OneTimeSetUp]
    public async Task MeasureWhatIsWritten()
    {
        MakeFolder();
        using MemoryStore disk = new();
        FailingStore store = new(disk, long.MaxValue);
        await using (RunningNode running = await RunningNode.Start(Options, node => node.OpenStore = _ => store))
        {
            using EngineDriver driver = EngineDriver.For(running);
            for (int i = 0; i < Blocks; i++) Assert.That(await driver.ProduceAsync(), Is.Null);
            _needed = store.Written;
        }
        RemoveFolder();
    }

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("altius-tests-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task NothingThatWasAnsweredIsLost([Range(0, Places - 1)] int place)
    {
        using MemoryStore disk = new();
        FailingStore store = new(disk, _needed * place / Places);
        EngineDriver? before = await RunUntilFullAsync(store);
        Assert.That(store.IsFull);

        await using RunningNode again =
            await RunningNode.Start(Options, node => node.OpenStore = _ => new FailingStore(disk, long.MaxValue));
        using EngineDriver after = EngineDriver.For(again);
        if (before is not null) await before.RequirePromisesAsync(after);
        for (int i = 0; i < 3; i++) Assert.That(await after.ProduceAsync(), Is.Null, "the chain goes on");
    }

    /// <returns>Who led it; null where the disk was full before the node had started.</returns>
    private async Task<EngineDriver?> RunUntilFullAsync(FailingStore store)
    {
        NodeStop stop = new();
        await using Serilog.Core.Logger log = new LoggerConfiguration().WriteTo.Sink(new StorageFaultSink(stop)).CreateLogger();
        RunningNode running;
        try
        {
            running = await RunningNode.Start(Options, node => node.OpenStore = _ => store, log, stop);
        }
        catch (StoreException fault)
        {
            Assert.That(fault.Message, Is.EqualTo(FailingStore.Message));
            return null;
        }
        await using (running)
        {
            EngineDriver driver = EngineDriver.For(running);
            JsonElement? error = null;
            for (int i = 0; error is null; i++)
            {
                Assert.That(i, Is.LessThanOrEqualTo(Blocks), "the disk had no room for so many");
                error = await driver.ProduceAsync();
            }
            string text = error.Value.ToString();
            Assert.That(text, Does.Contain("-32603").And.Not.Contain("   at ").And.Not.Contain("INVALID"));
            await stop.WaitAsync().WaitAsync(TimeSpan.FromSeconds(60));
            Assert.That((stop.ExitCode, stop.Reason),
                Is.EqualTo((ExitCode.StorageFault, $"The storage failed: {FailingStore.Message}")));
            return driver;
        }
    }
}
