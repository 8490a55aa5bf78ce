using System.Text.Json;

namespace Altius.Client.Tests.Commands;

/// <summary>A small benchmark ends well, which it does only if the node finds every block VALID.</summary>
[TestFixture]
internal sealed class BenchCommandTests
{
    private Shell _shell = null!;

    [SetUp]
    public void OpenShell() => _shell = new Shell();

    [TearDown]
    public void CloseShell() => _shell.Dispose();

    [TestCase("sequential"), TestCase("parallel")]
    public async Task EveryBlockIsValidAndInTheFigures(string executor)
    {
        string json = Path.Combine(_shell.Folder, "figures.json");
        ShellResult result = await Run("--executor", executor, "--json", json);

        Assert.That(result.Code, Is.Zero, string.Join('\n', [.. result.Output, .. result.Error]));
        using JsonDocument figures = JsonDocument.Parse(File.ReadAllText(json));
        JsonElement size = figures.RootElement.GetProperty("sizes").EnumerateArray().Single();
        Assert.That(size.GetProperty("each").EnumerateArray().Select(block => block.GetProperty("number").GetDouble()),
            Is.EqualTo(new[] { 2.0, 3.0 }));
        Assert.That(size.GetProperty("each").EnumerateArray().Select(block => block.GetProperty("gasUsed").GetDouble()),
            Is.All.GreaterThan(1_000_000));
    }

    [Test]
    public async Task ThePreparedStateIsUsedAgainAndTheNodesIsRemoved()
    {
        string folder = Path.Combine(_shell.Folder, "bench");
        ShellResult first = await Run("--datadir", folder), second = await Run("--datadir", folder);

        Assert.That(first.Code, Is.Zero, string.Join('\n', first.Error));
        Assert.That(second.Code, Is.Zero, string.Join('\n', second.Error));
        Assert.That(first.Output, Has.Some.Contains("prepared the state"));
        Assert.That(second.Output, Has.None.Contains("prepared the state"));
        Assert.That(Directory.Exists(Path.Combine(folder, "node")), Is.False);
    }

    [Test]
    public async Task TheFiguresSayWhatANodeByItselfNeeds()
    {
        string json = Path.Combine(_shell.Folder, "figures.json");
        await Run("--json", json);

        using JsonDocument figures = JsonDocument.Parse(File.ReadAllText(json));
        Assert.That(figures.RootElement.GetProperty("idleBytes").GetInt64(), Is.GreaterThan(10_000_000));
        Assert.That(figures.RootElement.GetProperty("startUp").GetDouble(), Is.Positive);
        Assert.That(figures.RootElement.GetProperty("firstPayload").GetDouble(), Is.Positive);
    }

    [Test]
    public async Task WithoutContractsItSaysHowToGetThem() =>
        Assert.That((await Run()).Error.Single(), Does.Contain("scripts/workload-contracts.sh").And.Contain("--contract-files"));

    [TestCase("--gas", "few"), TestCase("--blocks", "0"), TestCase("--conflicts", "101")]
    public async Task ValuesOutOfRangeAreRefused(string option, string value)
    {
        ShellResult result = await Shell.Run("bench", "engine", option, value);

        Assert.That(result.Code, Is.EqualTo(2));
        Assert.That(result.Error[0], Does.Contain(option));
    }

    /// <summary>A thousand accounts, one block to warm up and two that count, of transfers.</summary>
    private Task<ShellResult> Run(params string[] more) => Shell.Run([
        "bench", "engine", "--accounts", "1000", "--contracts", "2", "--slots", "50", "--gas", "2000000", "--blocks", "2",
        "--uncounted", "1", "--pause", "0", "--warm-up", "false", "--min-free-disk", "1M",
        "--contract-files", _shell.Nowhere, .. more,
    ]);
}
