using System.Text.Json;
using System.Text.Json.Nodes;

namespace Altius.Client.Tests.Commands;

[TestFixture]
internal sealed class ReplayCommandTests
{
    private Shell _shell = null!;

    [SetUp]
    public void OpenShell() => _shell = new Shell();

    [TearDown]
    public void CloseShell() => _shell.Dispose();

    [Test]
    public async Task AGoodBlockIsShownInTheTable()
    {
        ShellResult result = await Shell.Run("replay", GoodBlock());

        Assert.That(result.Code, Is.Zero);
        Assert.That(result.Output, Has.Some.Contains("5000000").And.Some.Contains("Byzantium").And.Some.Contains("21,009"));
        Assert.That(result.Output, Has.Some.StartsWith("1 blocks, 1 transactions, 21,009 gas in"));
        Assert.That(result.Error, Is.Empty);
    }

    [TestCase("Sequential")]
    [TestCase("Parallel")]
    [TestCase("Shadow")]
    public async Task ABlockCanBeTimedAsItIsReceived(string executor)
    {
        string file = Path.Combine(_shell.Folder, "replay.json");
        ShellResult result = await Shell.Run(
            "replay", GoodBlock(), "--as-received", "--repeat", "3", "--executor", executor, "--json", file);

        Assert.That(result.Code, Is.Zero);
        Assert.That(result.Output, Has.Some.EndsWith("senders recovered on the way"));
        using JsonDocument json = JsonDocument.Parse(await File.ReadAllBytesAsync(file));
        Assert.That(json.RootElement.GetProperty("totals").GetProperty("asReceived").GetBoolean(), Is.True);
    }

    [Test]
    public async Task AnotherSenderThanStatedNamesTheTransaction()
    {
        ShellResult result = await Replay(block => block["block"]!["transactions"]![0]!["from"] = Samples.Contract);

        Assert.That(result.Code, Is.EqualTo(1));
        Assert.That(result.LastLine, Does.Contain("MISMATCH in block 5000000").And.Contain("transaction 0 (0x")
            .And.Contain($"sender: expected {Samples.Contract}, recovered {Samples.Sender}"));
    }

    [Test]
    public async Task ASenderThatCannotPayNamesTheTransaction()
    {
        ShellResult result = await Replay(block => block["preState"]![Samples.Sender]!["balance"] = "0x1");

        Assert.That(result.Code, Is.EqualTo(1));
        Assert.That(result.LastLine, Does.Contain("transaction 0 (0x").And.Contain("the sender cannot pay"));
    }

    [Test]
    public async Task AHeaderThatContradictsItsReceiptsIsTold()
    {
        ShellResult result = await Replay(block => block["block"]!["gasUsed"] = "0x1");

        Assert.That(result.Code, Is.EqualTo(1));
        Assert.That(result.LastLine,
            Does.Contain("gas used: expected 1, got 21009").And.Contain("the header contradicts itself"));
    }

    [Test]
    public async Task CodeThatIsNotWhatItsHashSaysIsBadInput()
    {
        ShellResult result = await Replay(block =>
        {
            JsonObject codes = block["codes"]!.AsObject();
            codes[codes.First().Key] = "0x00";
        });

        Assert.That(result.Code, Is.EqualTo(2));
        Assert.That(result.Error.Single(), Does.Contain("'codes' has under"));
    }

    [Test]
    public async Task ABadFileIsNamedAndTheRestGoesOn()
    {
        string bad = _shell.File("bad.json", "{\"block\": 1}");
        ShellResult result = await Shell.Run("replay", bad, _shell.Nowhere, GoodBlock());

        Assert.That(result.Code, Is.EqualTo(2));
        Assert.That(result.Error, Has.Length.EqualTo(2));
        Assert.That(result.Output, Has.Some.StartsWith("1 blocks, 1 transactions"));
    }

    [Test]
    public async Task TheJsonFileHoldsBlocksAndTotals()
    {
        string json = Path.Combine(_shell.Folder, "out.txt");
        ShellResult result = await Shell.Run("replay", GoodBlock(), "--repeat", "3", "--json", json);

        using JsonDocument document = JsonDocument.Parse(await File.ReadAllTextAsync(json));
        JsonElement totals = document.RootElement.GetProperty("totals");
        Assert.That(document.RootElement.GetProperty("blocks")[0].GetProperty("number").GetInt32(), Is.EqualTo(5_000_000));
        Assert.That(totals.GetProperty("gas").GetInt32(), Is.EqualTo(21_009));
        Assert.That(totals.GetProperty("repetitions").GetInt32(), Is.EqualTo(3));
        Assert.That(totals.GetProperty("mismatches").GetInt32(), Is.Zero);
        Assert.That(result.Output, Has.Some.EndsWith("each block the median of 3 runs"));
    }

    private string GoodBlock() => _shell.File("good.json", Samples.ReplayBlock().ToJsonString());

    private async Task<ShellResult> Replay(Action<JsonObject> change)
    {
        JsonObject block = Samples.ReplayBlock();
        change(block);
        return await Shell.Run("replay", _shell.File("changed.json", block.ToJsonString()));
    }
}
