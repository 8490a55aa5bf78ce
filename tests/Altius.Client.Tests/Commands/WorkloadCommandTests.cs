using System.Text.Json;

namespace Altius.Client.Tests.Commands;

/// <summary>Blocks are generated, replayed, reported on and simulated.</summary>
[TestFixture]
internal sealed class WorkloadCommandTests
{
    private Shell _shell = null!;

    [SetUp]
    public void OpenShell() => _shell = new Shell();

    [TearDown]
    public void CloseShell() => _shell.Dispose();

    [TestCase("transfers"), TestCase("chain"), TestCase("nonces"), TestCase("lateconflicts"), TestCase("selfdestructs"),
        TestCase("reads")]
    public async Task WhatIsGeneratedReplaysTheSameInParallel(string kind)
    {
        string file = await Generate(kind, "--gas", "3000000", "--conflicts", "30");
        ShellResult replayed = await Shell.Run("replay", file, "--executor", "shadow", "--workers", "3");

        Assert.That(replayed.Code, Is.Zero, string.Join('\n', replayed.Output));
    }

    [TestCase("erc20"), TestCase("swaps"), TestCase("mix")]
    public async Task WhatNeedsContractsSaysHowToGetThem(string kind)
    {
        ShellResult result = await Shell.Run("generate", kind, "-o", _shell.Folder, "--contracts", _shell.Nowhere);

        Assert.That(result.Code, Is.EqualTo(2));
        Assert.That(result.Error.Single(), Does.Contain("scripts/workload-contracts.sh").And.Contain("--contracts"));
    }

    [Test]
    public async Task AContractFileThatIsNoneIsNamed()
    {
        string file = _shell.File("ERC20PresetFixedSupply.json", "{}");
        ShellResult result = await Shell.Run("generate", "erc20", "-o", _shell.Folder, "--contracts", _shell.Folder);

        Assert.That(result.Code, Is.EqualTo(2));
        Assert.That(result.Error.Single(), Does.Contain(file));
    }

    [Test]
    public async Task TheSameSeedGivesTheSameBlockAndAnotherAnother()
    {
        string one = File.ReadAllText(await Generate("transfers", "--gas", "1000000", "--seed", "5"));
        string again = File.ReadAllText(await Generate("transfers", "--gas", "1000000", "--seed", "5"));
        string other = File.ReadAllText(await Generate("transfers", "--gas", "1000000", "--seed", "6"));

        Assert.That(again, Is.EqualTo(one));
        Assert.That(other, Is.Not.EqualTo(one));
    }

    [TestCase("--gas", "0"), TestCase("--conflicts", "101"), TestCase("--gas", "many")]
    public async Task ValuesOutOfRangeAreRefused(string option, string value)
    {
        ShellResult result = await Shell.Run("generate", "transfers", "-o", _shell.Folder, option, value);

        Assert.That(result.Code, Is.EqualTo(2));
        Assert.That(result.Error, Has.Some.Contains(option));
    }

    [Test]
    public async Task TheReportTellsConflictsPathAndTimeline()
    {
        string block = await Generate("chain", "--gas", "420000"), report = Path.Combine(_shell.Folder, "report.txt");
        ShellResult result = await Shell.Run("replay", block, "--workers", "2", "--report", report);

        Assert.That(result.Code, Is.Zero);
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(report));
        JsonElement told = document.RootElement[0];
        Assert.That(told.GetProperty("transactions").GetArrayLength(), Is.EqualTo(20));
        Assert.That(told.GetProperty("criticalPathByTime").GetProperty("transactions").GetArrayLength(),
            Is.EqualTo(20), "each spends what the one before paid");
        Assert.That(told.GetProperty("criticalPathByGas").GetProperty("gas").GetUInt64(), Is.EqualTo(420_000));
        Assert.That(told.GetProperty("idealSpeedUp").GetProperty("32").GetDouble(), Is.EqualTo(1));
        JsonElement conflict = told.GetProperty("conflicts").EnumerateArray()
            .First(one => one.GetProperty("location").GetString()!.EndsWith("balance", StringComparison.Ordinal));
        Assert.That(conflict.GetProperty("to").GetInt32(), Is.EqualTo(conflict.GetProperty("from").GetInt32() + 1));
        int[] final = new int[20];
        foreach (JsonElement run in told.GetProperty("timeline").EnumerateArray()
            .Where(run => run.GetProperty("result").GetString() == "final"))
            for (int i = run.GetProperty("first").GetInt32(); i < run.GetProperty("end").GetInt32(); i++) final[i]++;
        Assert.That(final, Has.All.EqualTo(1), "of each transaction one run stands");
    }

    [Test]
    public async Task TheReportAsAPageNeedsNoNetwork()
    {
        string block = await Generate("transfers", "--gas", "420000"), report = Path.Combine(_shell.Folder, "report.html");
        ShellResult result = await Shell.Run("replay", block, "--workers", "2", "--report", report);

        string page = File.ReadAllText(report);
        Assert.That(result.Code, Is.Zero);
        Assert.That(page, Does.StartWith("<!doctype html>").And.Contain("\"timeline\"").And.Not.Contain("/*DATA*/"));
        Assert.That(page, Does.Not.Contain("http:").And.Not.Contain("https:").And.Not.Contain("src="));
    }

    [Test]
    public async Task SimulationShowsEveryNumberOfWorkers()
    {
        string block = await Generate("transfers", "--gas", "2100000"), json = Path.Combine(_shell.Folder, "out.txt");
        ShellResult result = await Shell.Run("simulate", block, "--workers", "1,4,16", "--rounds", "1", "--json", json);

        Assert.That(result.Code, Is.Zero);
        Assert.That(result.Output, Has.Some.StartsWith("16 workers: "));
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(json));
        double[] times = [.. document.RootElement[0].GetProperty("simulated").EnumerateArray()
            .Select(one => one.GetProperty("microseconds").GetDouble())];
        Assert.That(times, Has.Length.EqualTo(3));
        Assert.That(times[1], Is.LessThan(times[0]), "strangers run side by side");
    }

    [TestCase("0"), TestCase("2,x"), TestCase("-1")]
    public async Task NumbersOfWorkersThatAreNoneAreRefused(string workers)
    {
        ShellResult result = await Shell.Run("simulate", _shell.Nowhere, $"--workers={workers}");

        Assert.That(result.Code, Is.EqualTo(2));
        Assert.That(result.Error, Has.Some.Contains("--workers"));
    }

    private async Task<string> Generate(string kind, params string[] options)
    {
        ShellResult result = await Shell.Run(["generate", kind, "-o", _shell.Folder, .. options]);
        Assert.That(result.Code, Is.Zero, string.Join('\n', result.Error));
        return result.Output.Single().Split(": ")[0];
    }
}
