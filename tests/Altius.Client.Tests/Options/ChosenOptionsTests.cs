using Altius.Client.Options;

namespace Altius.Client.Tests.Options;

[TestFixture]
internal sealed class ChosenOptionsTests
{
    private static readonly Dictionary<string, string> Nothing = [];

    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("altius-tests-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void TheCommandLineGoesBeforeTheEnvironmentAndThatBeforeTheFileAndThatBeforeTheDefault()
    {
        string file = Write("""{ "http": { "port": 1001 }, "ws.port": 1001, "engine": { "port": 1001 } }""");
        ChosenOptions chosen = ChosenOptions.Read(
            new Dictionary<string, string> { ["config"] = file, ["http.port"] = "1003" },
            new Dictionary<string, string> { ["ALTIUS_HTTP_PORT"] = "1002", ["ALTIUS_WS_PORT"] = "1002" });

        Assert.That(chosen.Options.HttpPort, Is.EqualTo(1003));
        Assert.That(chosen.Options.WsPort, Is.EqualTo(1002));
        Assert.That(chosen.Options.EnginePort, Is.EqualTo(1001));
        Assert.That(chosen.Options.MetricsPort, Is.EqualTo(new NodeOptions().MetricsPort));
        Assert.That(chosen.Origins["http.port"], Is.EqualTo("command line"));
        Assert.That(chosen.Origins["ws.port"], Is.EqualTo("ALTIUS_WS_PORT"));
        Assert.That(chosen.Origins["engine.port"], Is.EqualTo(file));
        Assert.That(chosen.Origins["metrics.port"], Is.EqualTo("default"));
    }

    [TestCaseSource(nameof(Rows))]
    public void WhatAnOptionShowsCanBeReadAgain(string name)
    {
        OptionRow row = OptionTable.All.Single(row => row.Name == name);
        NodeOptions defaults = new(), read = new();

        Assert.That(row.TryApply(row.Show(defaults), ref read), Is.True);
        Assert.That(row.Show(read), Is.EqualTo(row.Show(defaults)));
    }

    [TestCaseSource(nameof(Rows))]
    public void EveryOptionHasAHelpSentenceAndAHint(string name)
    {
        OptionRow row = OptionTable.All.Single(row => row.Name == name);
        Assert.That(row.Help, Does.EndWith("."));
        Assert.That(row.Hint, Is.Not.Empty);
        Assert.That(row.Expected, Is.Not.Empty);
    }

    [Test]
    public void NoNameIsThereTwice()
    {
        Assert.That(OptionTable.All.Select(row => row.Name), Is.Unique);
        Assert.That(OptionTable.All.Select(row => row.EnvironmentName), Is.Unique);
    }

    [TestCase("engine.port", "65536")]
    [TestCase("engine.port", "")]
    [TestCase("http.port", "yes")]
    [TestCase("workers", "0")]
    [TestCase("executor", "fastest")]
    [TestCase("executor", "1")]
    [TestCase("history", "-1")]
    [TestCase("cache.db", "12X")]
    [TestCase("cache.db", "9999999999T")]
    [TestCase("dev", "perhaps")]
    [TestCase("dev.period", "-1")]
    [TestCase("extra-data", "thirty-three bytes are one too many")]
    [TestCase("gas-limit", "4999")]
    [TestCase("chain", "")]
    public void AWrongValueIsToldWithItsPlaceAndWhatWouldBeRight(string option, string value)
    {
        OptionRow row = OptionTable.All.Single(row => row.Name == option);
        Assert.Multiple(() =>
        {
            Assert.That(Fault(new() { [option] = value }, Nothing),
                Does.StartWith($"--{option}: '{value}' is not {row.Expected}"));
            Assert.That(Fault([], new() { [row.EnvironmentName] = value }), Does.StartWith($"{row.EnvironmentName}: "));
        });
    }

    [Test]
    public void AWrongValueInAFileIsToldWithFileAndKey()
    {
        string file = Write("""{ "http": { "port": "many" } }""");
        Assert.That(Fault(new() { ["config"] = file }, Nothing), Does.StartWith($"{file}: \"http.port\": 'many' is not a port"));
    }

    [Test]
    public void AnUnknownKeyIsToldWithTheNearestOption()
    {
        string file = Write("""{ "http": { "prot": 1 } }""");
        Assert.That(
            Fault(new() { ["config"] = file }, Nothing),
            Is.EqualTo($"{file}: there is no option \"http.prot\". Did you mean \"http.port\"?"));
    }

    [TestCase("[]", "no JSON object")]
    [TestCase("{", "not JSON")]
    [TestCase("""{ "http.port": 1, "http": { "port": 2 } }""", "twice")]
    [TestCase("""{ "http.port": null }""", "must be a text")]
    [TestCase("""{ "http.api": ["eth", 1] }""", "must be a text")]
    public void AFileThatCannotBeUsedIsTold(string text, string complaint)
    {
        string file = Write(text);
        Assert.That(Fault(new() { ["config"] = file }, Nothing), Does.StartWith(file).And.Contain(complaint));
    }

    [Test]
    public void AFileThatIsNotThereIsTold()
    {
        string file = Path.Combine(_folder, "nowhere.json");
        Assert.That(Fault(new() { ["config"] = file }, Nothing), Does.Contain(file).And.Contain("mainnet"));
    }

    [Test]
    public void TheFilesThatComeWithTheClientAreValid([Values("mainnet", "sepolia", "hoodi", "dev")] string name)
    {
        ChosenOptions chosen = ChosenOptions.Read(new Dictionary<string, string> { ["config"] = name }, Nothing);
        Assert.That(chosen.Options.Chain, Is.EqualTo(name));
    }

    [Test]
    public void TheChainBringsItsFile()
    {
        ChosenOptions chosen = ChosenOptions.Read(new Dictionary<string, string> { ["chain"] = "hoodi" }, Nothing);
        Assert.That(chosen.Origins["min-free-disk"], Does.StartWith("configs/hoodi.json"));
    }

    [Test]
    public void DevModeBringsItsChain()
    {
        ChosenOptions chosen = ChosenOptions.Read(new Dictionary<string, string> { ["dev"] = "true" }, Nothing);
        Assert.That(chosen.Options.Chain, Is.EqualTo("dev"));
    }

    [Test]
    public void DevModeNeverRunsOnAChainThatOthersShare([Values("mainnet", "sepolia", "Hoodi")] string chain) =>
        Assert.That(Fault(new() { ["dev"] = "true", ["chain"] = chain }, Nothing), Does.Contain("--dev").And.Contain(chain));

    [Test]
    public void TwoServersDoNotShareAPort() =>
        Assert.That(Fault(new() { ["engine.port"] = "7", ["metrics.port"] = "7" }, Nothing),
            Does.Contain("--engine.port and --metrics.port"));

    [Test]
    public void HttpAndWebSocketMayShareAPort() =>
        Assert.That(
            ChosenOptions.Read(new Dictionary<string, string> { ["http.port"] = "7", ["ws.port"] = "7" }, Nothing).Options.WsPort,
            Is.EqualTo(7));

    [Test]
    public void AVariableThatIsNoOptionIsAWarning()
    {
        ChosenOptions chosen =
            ChosenOptions.Read(Nothing, new Dictionary<string, string> { ["ALTIUS_PORT"] = "1", ["ALTIUS_TESTDATA"] = "x" });
        Assert.That(chosen.Warnings, Has.Count.EqualTo(1).And.Some.Contains("ALTIUS_PORT"));
    }

    private static IEnumerable<string> Rows() => OptionTable.All.Select(row => row.Name);

    private static string Fault(Dictionary<string, string> arguments, Dictionary<string, string> environment) =>
        Assert.Throws<OptionException>(() => ChosenOptions.Read(arguments, environment))!.Message;

    private string Write(string text)
    {
        string path = Path.Combine(_folder, "options.json");
        File.WriteAllText(path, text);
        return path;
    }
}
