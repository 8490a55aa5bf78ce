namespace Altius.Client.Tests.Commands;

/// <summary>The commands that work on a data directory, on a chain that runs from Frontier to BPO2.</summary>
[TestFixture]
internal sealed class DataCommandTests
{
    private static readonly string[] Small = ["--min-free-disk", "1M", "--cache.db", "8M", "--log.level", "error"];

    [Test]
    public async Task AChainIsImportedVerifiedAndExportedAsItWas()
    {
        string data = TestData.Require("rpc-compat");
        string chain = Path.Combine(data, "chain.rlp");
        using Shell shell = new();
        string[] folder = ["--datadir", Path.Combine(shell.Folder, "data"), .. Small];

        ShellResult init = await Shell.Run(["init", "--genesis", Path.Combine(data, "genesis.json"), .. folder]);
        Assert.That(init.Code, Is.Zero, string.Join('\n', init.Error));

        ShellResult import = await Shell.Run(["import", chain, .. folder]);
        Assert.That(import.Code, Is.Zero, string.Join('\n', import.Error));
        Assert.That(import.LastLine, Does.StartWith("head: block "));

        ShellResult again = await Shell.Run(["import", chain, .. folder]);
        Assert.That(again.Code, Is.Zero);
        Assert.That(again.Output, Has.Some.Contains(" 0 imported"));
        Assert.That(again.LastLine, Is.EqualTo(import.LastLine));

        ShellResult verify = await Shell.Run(["db", "verify", .. folder]);
        Assert.That(verify.Code, Is.Zero, string.Join('\n', verify.Error));
        Assert.That(verify.LastLine, Does.StartWith("good: "));

        string exported = Path.Combine(shell.Folder, "exported.rlp");
        ShellResult export = await Shell.Run(["export", exported, .. folder]);
        Assert.That(export.Code, Is.Zero, string.Join('\n', export.Error));
        Assert.That(await File.ReadAllBytesAsync(exported), Is.EqualTo(await File.ReadAllBytesAsync(chain)));

        ShellResult stats = await Shell.Run(["db", "stats", .. folder]);
        Assert.That(stats.Output, Has.Some.Contains("Headers"));
        ShellResult compact = await Shell.Run(["db", "compact", .. folder]);
        Assert.That(compact.Code, Is.Zero);
    }

    [Test]
    public async Task AFileThatIsNoChainIsTold()
    {
        using Shell shell = new();
        string file = shell.File("chain.rlp", "this is no chain");
        ShellResult result =
            await Shell.Run(["import", file, "--chain", "dev", "--datadir", Path.Combine(shell.Folder, "data"), .. Small]);
        Assert.That(result.Code, Is.EqualTo(1));
        Assert.That(result.Error, Has.Length.EqualTo(1).And.All.Contains(file));
    }

    [Test]
    public async Task AGenesisThatIsNoneIsTold()
    {
        using Shell shell = new();
        string file = shell.File("genesis.json", "{}");
        ShellResult result =
            await Shell.Run(["init", "--genesis", file, "--datadir", Path.Combine(shell.Folder, "data"), .. Small]);
        Assert.That(result.Code, Is.EqualTo(2));
        Assert.That(result.Error, Has.Length.EqualTo(1).And.All.Contains(file));
    }

    [Test]
    public async Task AGenesisNeedsAFolderByWhichItIsFoundAgain()
    {
        using Shell shell = new();
        ShellResult result = await Shell.Run(["init", "--genesis", shell.File("genesis.json", "{}"), .. Small]);
        Assert.That(result.Error, Has.Length.EqualTo(1).And.All.Contains("--datadir"));
    }

    [TestCase("db", "verify")]
    [TestCase("export", "x.rlp")]
    public async Task AnUnknownChainIsTold(params string[] command)
    {
        ShellResult result = await Shell.Run([.. command, "--chain", "nochain", .. Small]);
        Assert.That(result.Code, Is.EqualTo(2));
        Assert.That(result.Error, Has.Length.EqualTo(1).And.All.StartsWith("altius: chain: 'nochain' is neither"));
    }

    [TestCase("db", "verify")]
    [TestCase("db", "stats")]
    [TestCase("export", "x.rlp")]
    public async Task AFolderWithoutADatabaseIsToldAndLeftAlone(params string[] command)
    {
        using Shell shell = new();
        string folder = Path.Combine(shell.Folder, "typo");
        ShellResult result = await Shell.Run([.. command, "--chain", "dev", "--datadir", folder, .. Small]);
        Assert.That(result.Code, Is.EqualTo(2));
        Assert.That(result.Error, Has.Length.EqualTo(1).And.All.Contains($"there is no database in {folder}"));
        Assert.That(Directory.Exists(folder), Is.False);
    }

    [Test]
    public async Task AFileOfBlocksThatIsMissingIsToldBeforeAnythingIsMade()
    {
        using Shell shell = new();
        string folder = Path.Combine(shell.Folder, "data");
        ShellResult result = await Shell.Run(["import", shell.Nowhere, "--chain", "dev", "--datadir", folder, .. Small]);
        Assert.That(result.Code, Is.EqualTo(2));
        Assert.That(result.Error, Is.EqualTo((string[])[$"altius: {shell.Nowhere}: no such file"]));
        Assert.That(Directory.Exists(folder), Is.False);
    }

    [Test]
    public async Task EveryOptionIsShownWithItsSource()
    {
        ShellResult result = await Shell.Run("config", "show", "--http.port", "1234");
        Assert.That(result.Code, Is.Zero);
        string line = result.Output.Single(line => line.StartsWith("http.port ", StringComparison.Ordinal));
        Assert.That(line, Does.Contain("1234").And.Contain("command line"));
    }

    [Test]
    public async Task TheDoctorSaysHowToConnectAConsensusClient()
    {
        using Shell shell = new();
        ShellResult result = await Shell.Run(
            "doctor", "--datadir", shell.Folder, "--engine.port", "0", "--http.port", "off", "--ws.port", "off",
            "--metrics.port", "off", "--min-free-disk", "1M");
        Assert.That(result.Code, Is.Zero, string.Join('\n', result.Output));
        Assert.That(result.Output, Has.Some.Contains("Lighthouse"));
    }
}
