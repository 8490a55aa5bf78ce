using System.Net;
using System.Runtime.Versioning;
using System.Text.Json.Nodes;
using Altius.Client.Commands;
using Altius.Client.Options;
using Altius.Client.Running;
using Altius.Client.Tests.Commands;
using Altius.Db;
using Altius.Execution;
using Serilog;
using Serilog.Core;

namespace Altius.Client.Tests.Nodes;

[TestFixture]
internal sealed class NodeTests
{
    private string _folder = "";

    private NodeOptions Options => RunningNode.Options(_folder);

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("altius-tests-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task ANodeStartsOnAnEmptyFolderAndAnswersTheConsensusClient()
    {
        await using RunningNode running = await RunningNode.Start(Options);
        string[] methods = [.. (await running.Engine("engine_exchangeCapabilities", new JsonArray())).EnumerateArray()
            .Select(name => name.GetString()!)];
        Assert.That(methods, Does.Contain("engine_newPayloadV4").And.Contain("engine_forkchoiceUpdatedV3"));
    }

    [Test]
    public async Task ItSaysWhereItListensWhileItRuns()
    {
        string file = Path.Combine(_folder, "endpoints.json");
        await using (RunningNode running = await RunningNode.Start(Options))
        {
            JsonNode endpoints = JsonNode.Parse(File.ReadAllText(file))!;
            Assert.That((string?)endpoints["engine"], Is.EqualTo($"http://{running.Node.Engine}"));
            Assert.That((string?)endpoints["http"], Is.EqualTo($"http://{running.Node.Http}"));
        }
        Assert.That(file, Does.Not.Exist);
    }

    [Test, Platform(Exclude = "Win", Reason = "Windows has no file modes."), UnsupportedOSPlatform("windows")]
    public async Task TheSecretIsMadeForItsOwnerAlone()
    {
        await using RunningNode running = await RunningNode.Start(Options);
        Assert.That(File.GetUnixFileMode(running.SecretFile), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Test]
    public async Task ASecretThatIsNoneStopsTheStart()
    {
        File.WriteAllText(DataDirectory.JwtSecretIn(_folder), "secret");
        OptionException fault = (await Assert.ThrowsAsync<OptionException>(() => RunningNode.Start(Options)))!;
        Assert.That(fault.Message, Does.Contain("jwt.hex").And.Contain("64 hexadecimal digits"));
    }

    [Test]
    public async Task AfterAFailedStartTheFolderIsFree()
    {
        File.WriteAllText(DataDirectory.JwtSecretIn(_folder), "secret");
        await Assert.ThrowsAsync<OptionException>(() => RunningNode.Start(Options));
        File.Delete(DataDirectory.JwtSecretIn(_folder));
        await using RunningNode running = await RunningNode.Start(Options);
        Assert.That(running.Node.Engine, Is.Not.Null);
    }

    [Test]
    public async Task ASecondNodeOnTheSameFolderIsTold()
    {
        await using RunningNode running = await RunningNode.Start(Options);
        OptionException fault = (await Assert.ThrowsAsync<OptionException>(() => RunningNode.Start(Options)))!;
        Assert.That(fault.Message, Does.Contain("in use").And.Contain(_folder));
    }

    [Test]
    public async Task AGroupOfMethodsThatIsNotThereIsTold()
    {
        OptionException fault =
            (await Assert.ThrowsAsync<OptionException>(() => RunningNode.Start(Options with { HttpApi = ["eth", "ethh"] })))!;
        Assert.That(fault.Message, Does.StartWith("http.api: ").And.Contain("'ethh'").And.Contain("web3"));
    }

    [Test]
    public async Task TheDatabaseOfAnotherChainIsRefused()
    {
        await using (await RunningNode.Start(Options with { Chain = "dev" }))
        {
        }
        OptionException fault =
            (await Assert.ThrowsAsync<OptionException>(() => RunningNode.Start(Options with { Chain = "hoodi" })))!;
        Assert.That(fault.Message, Does.StartWith("chain: ").And.Contain("--datadir"));
    }

    [Test]
    public async Task HealthIsServedWithItsReasons()
    {
        await using RunningNode running = await RunningNode.Start(Options);
        using HttpResponseMessage silent = await running.Get("/health");
        Assert.That(silent.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(await silent.Content.ReadAsStringAsync(), Does.Contain("No consensus client has called yet."));

        await running.Engine("engine_exchangeCapabilities", new JsonArray());
        using HttpResponseMessage called = await running.Get("/health");
        Assert.That(await called.Content.ReadAsStringAsync(), Does.Not.Contain("No consensus client has called yet."));
    }

    [Test]
    public async Task MetricsCountTheCalls()
    {
        await using RunningNode running = await RunningNode.Start(Options);
        await running.Engine("engine_exchangeCapabilities", new JsonArray());
        using HttpResponseMessage metrics = await running.Get("/metrics");
        string text = await metrics.Content.ReadAsStringAsync();
        Assert.That(text, Does.Contain("""altius_rpc_calls_total{port="engine",method="engine_exchangeCapabilities"} 1"""));
        Assert.That(text, Does.Contain("altius_head_number 0"));
    }

    [Test]
    public async Task APluginBringsAnotherExecutor()
    {
        NodeOptions options = Options with
        {
            Executor = ExecutorKind.Sequential,
            Plugins = [typeof(CountingPlugin).Assembly.Location],
        };
        await using RunningNode running = await RunningNode.Start(options);
        Assert.That(running.Node.Services.Executor, Is.InstanceOf<CountingPlugin.CountingExecutor>());
    }

    [Test]
    public async Task TheExecutorIsTheOneThatTheOptionsName([Values] ExecutorKind kind)
    {
        await using RunningNode running = await RunningNode.Start(Options with { Executor = kind });
        Assert.That(running.Node.Services.Executor.GetType().Name, Does.StartWith(kind.ToString()));
    }

    [Test]
    public async Task AnAssemblyWithoutPluginsIsTold()
    {
        NodeOptions options = Options with { Plugins = [typeof(IBlockExecutor).Assembly.Location] };
        OptionException fault = (await Assert.ThrowsAsync<OptionException>(() => RunningNode.Start(options)))!;
        Assert.That(fault.Message, Does.StartWith("plugins: ").And.Contain("IClientPlugin"));
    }

    [Test]
    public void AFaultOfTheStorageStopsTheNodeWhoeverMeetsIt()
    {
        using NodeStop stop = new();
        using Logger log = new LoggerConfiguration().WriteTo.Sink(new StorageFaultSink(stop)).CreateLogger();
        log.Error(new InvalidOperationException("a call failed", new StoreException("the disk is broken")), "A call failed");
        Assert.That(stop.ExitCode, Is.EqualTo(ExitCode.StorageFault));
        Assert.That(stop.Reason, Does.Contain("the disk is broken"));
    }

    [Test]
    public void OtherFaultsDoNotStopIt()
    {
        using NodeStop stop = new();
        using Logger log = new LoggerConfiguration().WriteTo.Sink(new StorageFaultSink(stop)).CreateLogger();
        log.Error(new InvalidOperationException("a call failed"), "A call failed");
        Assert.That(stop.Reason, Is.Null);
    }

    [TestCase(99, true)]
    [TestCase(100, false)]
    public void ADiskThatIsNearlyFullStopsIt(long free, bool stops)
    {
        using NodeStop stop = new();
        using DiskGuard guard = new(_folder, () => free, least: 100, stop, Logger.None);
        guard.Check();
        Assert.That(stop.Token.IsCancellationRequested, Is.EqualTo(stops));
        Assert.That(stop.ExitCode, Is.EqualTo(stops ? ExitCode.DiskFull : ExitCode.Success));
    }

    [Test]
    public async Task WhatWasRecordedIsAnsweredTheSameWhenItIsReplayed()
    {
        string recording = Path.Combine(_folder, "recording");
        await using (RunningNode running = await RunningNode.Start(Options with { EngineRecorder = recording }))
        {
            string genesis = running.Node.Services.Tree.Genesis.Hash.ToString();
            await running.Engine("engine_exchangeCapabilities", new JsonArray());
            await running.Engine("engine_forkchoiceUpdatedV3", Choice(genesis), Attributes());
            await running.Engine("engine_forkchoiceUpdatedV3", Choice(new string('1', 64).Insert(0, "0x")), null);
        }
        ShellResult result =
            await Shell.Run("engine", "replay", recording, "--chain", "dev", "--min-free-disk", "1M", "--cache.db", "8M");
        Assert.That(result.Error, Is.Empty);
        Assert.That(result.LastLine, Does.StartWith("3 exchanges replayed, 0 answered otherwise"));
        Assert.That(result.Code, Is.Zero);
    }

    private static JsonObject Choice(string head) => new()
    {
        ["headBlockHash"] = head,
        ["safeBlockHash"] = $"0x{new string('0', 64)}",
        ["finalizedBlockHash"] = $"0x{new string('0', 64)}",
    };

    private static JsonObject Attributes() => new()
    {
        ["timestamp"] = "0x10",
        ["prevRandao"] = $"0x{new string('2', 64)}",
        ["suggestedFeeRecipient"] = $"0x{new string('3', 40)}",
        ["withdrawals"] = new JsonArray(),
        ["parentBeaconBlockRoot"] = $"0x{new string('4', 64)}",
    };
}
