using System.Text.Json;
using System.Text.Json.Nodes;

namespace Altius.Client.Tests.Commands;

[TestFixture]
internal sealed class SuiteCommandTests
{
    private Shell _shell = null!;

    [SetUp]
    public void OpenShell() => _shell = new Shell();

    [TearDown]
    public void CloseShell() => _shell.Dispose();

    [Test]
    public async Task AGoodStateTestPasses()
    {
        ShellResult result = await Shell.Run("statetest", GoodStateTest());

        Assert.That(result.Code, Is.Zero);
        Assert.That(result.Output, Is.EqualTo((string[])["1 passed, 0 failed, 0 skipped"]));
        Assert.That(result.Error, Is.Empty);
    }

    [Test]
    public async Task AGoodBlockTestPasses()
    {
        ShellResult result = await Shell.Run("blocktest", _shell.File("block.json", Samples.BlockTest().ToJsonString()));

        Assert.That(result.LastLine, Is.EqualTo("1 passed, 0 failed, 0 skipped"));
        Assert.That(result.Code, Is.Zero);
    }

    [Test]
    public async Task AFolderIsSearchedForFiles()
    {
        GoodStateTest();
        ShellResult result = await Shell.Run("statetest", _shell.Folder);

        Assert.That(result.LastLine, Is.EqualTo("1 passed, 0 failed, 0 skipped"));
    }

    [Test]
    public async Task AWrongBalanceIsNamedAsTheFirstDifference()
    {
        string file = StateTestWith(post =>
        {
            post["hash"] = new string('0', 64);
            post["state"]![Samples.Contract]!["balance"] = "0x2";
        });
        ShellResult result = await Shell.Run("statetest", file);

        Assert.That(result.Code, Is.EqualTo(1));
        Assert.That(result.Output[0],
            Is.EqualTo($"FAILED {file}: addsTwoNumbers: account {Samples.Contract}: balance: expected 2, got 1"));
        Assert.That(result.LastLine, Is.EqualTo("0 passed, 1 failed, 0 skipped"));
    }

    [Test]
    public async Task AWrongRootWithoutAStateToCompareIsNamed()
    {
        string file = StateTestWith(post =>
        {
            post["hash"] = new string('0', 64);
            post.Remove("state");
        });
        ShellResult result = await Shell.Run("statetest", file);

        Assert.That(result.Code, Is.EqualTo(1));
        Assert.That(result.Output[0], Does.Contain($"state root: expected 0x{new string('0', 64)}, got "));
    }

    [Test]
    public async Task ARejectionThatIsNotExpectedFails()
    {
        JsonObject test = Samples.StateTest();
        test["addsTwoNumbers"]!["transaction"]!["nonce"] = "0x7";
        ShellResult result = await Shell.Run("statetest", _shell.File("nonce.json", test.ToJsonString()));

        Assert.That(result.Code, Is.EqualTo(1));
        Assert.That(result.Output[0], Does.Contain("rejected as NonceTooHigh"));
    }

    [Test]
    public async Task ARejectionForAnotherReasonThanExpectedFails()
    {
        JsonObject test = Samples.StateTest();
        test["addsTwoNumbers"]!["transaction"]!["nonce"] = "0x7";
        test["addsTwoNumbers"]!["post"]!["Berlin"]![0]!["expectException"] = "TransactionException.NONCE_MISMATCH_TOO_LOW";
        ShellResult result = await Shell.Run("statetest", _shell.File("nonce.json", test.ToJsonString()));

        Assert.That(result.Output[0],
            Does.Contain("rejected as NonceTooHigh").And.Contain("expected TransactionException.NONCE_MISMATCH_TOO_LOW"));
    }

    [Test]
    public async Task ABlockThatShouldBeRefusedAndIsNotFails()
    {
        JsonObject test = Samples.BlockTest();
        test["emptyBlock"]!["blocks"]![0]!["expectException"] = "BlockException.INVALID_STATE_ROOT";
        ShellResult result = await Shell.Run("blocktest", _shell.File("block.json", test.ToJsonString()));

        Assert.That(result.Code, Is.EqualTo(1));
        Assert.That(result.Output[0], Does.EndWith("block 0 of the list: accepted, expected BlockException.INVALID_STATE_ROOT"));
    }

    [Test]
    public async Task AMissingPathIsNamedAndTheRestGoesOn()
    {
        ShellResult result = await Shell.Run("statetest", _shell.Nowhere, GoodStateTest());

        Assert.That(result.Code, Is.EqualTo(2));
        Assert.That(result.Error, Is.EqualTo((string[])[$"altius: {_shell.Nowhere}: no such file or folder"]));
        Assert.That(result.LastLine, Is.EqualTo("1 passed, 0 failed, 0 skipped"));
    }

    [Test]
    public async Task MalformedJsonIsNamedAndTheRestGoesOn()
    {
        string bad = _shell.File("bad.json", "{\n\"someTest\": {\"env\": }}");
        ShellResult result = await Shell.Run("statetest", bad, GoodStateTest());

        Assert.That(result.Code, Is.EqualTo(2));
        Assert.That(result.Error.Single(), Does.StartWith($"altius: {bad}: malformed JSON in 'someTest' (line 2"));
        Assert.That(result.LastLine, Is.EqualTo("1 passed, 0 failed, 0 skipped"));
    }

    [Test]
    public async Task AnUnknownForkIsNamedAndTheRestGoesOn()
    {
        JsonObject test = Samples.StateTest();
        JsonNode tests = test["addsTwoNumbers"]!;
        tests["post"]!["Atlantis"] = new JsonArray(Samples.Post());
        ShellResult result = await Shell.Run("statetest", _shell.File("fork.json", test.ToJsonString()));

        Assert.That(result.Code, Is.EqualTo(2));
        Assert.That(result.Error.Single(), Does.EndWith("unknown fork 'Atlantis'"));
        Assert.That(result.LastLine, Is.EqualTo("1 passed, 0 failed, 0 skipped"));
    }

    [TestCase("genesisRLP")]
    [TestCase("rlp")]
    public async Task TruncatedRlpIsNamedAndTheRestGoesOn(string member)
    {
        JsonObject test = Samples.BlockTest();
        JsonNode holder = member == "rlp" ? test["emptyBlock"]!["blocks"]![0]! : test["emptyBlock"]!;
        holder[member] = holder[member]!.GetValue<string>()[..^4];
        string bad = _shell.File("rlp.json", test.ToJsonString());
        ShellResult result = await Shell.Run("blocktest", bad, _shell.File("block.json", Samples.BlockTest().ToJsonString()));

        Assert.That(result.Code, Is.EqualTo(2));
        Assert.That(result.Error.Single(),
            Does.StartWith($"altius: {bad}: emptyBlock: ").And.Contain($"'{member}' cannot be decoded"));
        Assert.That(result.LastLine, Is.EqualTo("1 passed, 0 failed, 0 skipped"));
    }

    [Test]
    public async Task AFailureOutweighsBadInput()
    {
        ShellResult result =
            await Shell.Run("statetest", _shell.Nowhere, StateTestWith(post => post["logs"] = new string('0', 64)));

        Assert.That(result.Code, Is.EqualTo(1));
        Assert.That(result.Output[0], Does.Contain("logs hash: expected"));
    }

    [Test]
    public async Task TestsOfTheOtherKindAreSkippedWithTheReason()
    {
        ShellResult result = await Shell.Run("statetest", _shell.File("block.json", Samples.BlockTest().ToJsonString()));

        Assert.That(result.Output, Is.EqualTo((string[])
            ["skipped 1: a block test: run it with 'altius blocktest'", "0 passed, 0 failed, 1 skipped"]));
        Assert.That(result.Code, Is.Zero);
    }

    [Test]
    public async Task TheFilterPicksCases()
    {
        JsonObject tests = Samples.StateTest();
        tests["another"] = Samples.StateTest()["addsTwoNumbers"]!.DeepClone();
        ShellResult result = await Shell.Run("statetest", _shell.File("two.json", tests.ToJsonString()), "--filter", "ANOTHER");

        Assert.That(result.LastLine, Is.EqualTo("1 passed, 0 failed, 0 skipped"));
    }

    [Test]
    public async Task AFilterThatFitsNothingIsBadInput()
    {
        ShellResult result = await Shell.Run("statetest", GoodStateTest(), "--filter", "no such case");

        Assert.That(result.Code, Is.EqualTo(2));
        Assert.That(result.Error.Single(), Is.EqualTo("altius: no case matches the filter 'no such case'"));
    }

    [Test]
    public async Task TheJsonFileHoldsEveryCase()
    {
        string json = Path.Combine(_shell.Folder, "out.txt");
        string file = StateTestWith(post => post["logs"] = new string('0', 64));
        await Shell.Run("statetest", file, "--json", json);

        using JsonDocument document = JsonDocument.Parse(await File.ReadAllTextAsync(json));
        JsonElement only = document.RootElement.GetProperty("cases")[0];
        Assert.That(document.RootElement.GetProperty("failed").GetInt32(), Is.EqualTo(1));
        Assert.That(only.GetProperty("file").GetString(), Is.EqualTo(file));
        Assert.That(only.GetProperty("case").GetString(), Is.EqualTo("addsTwoNumbers"));
        Assert.That(only.GetProperty("verdict").GetString(), Is.EqualTo("failed"));
        Assert.That(only.GetProperty("detail").GetString(), Does.Contain("logs hash"));
    }

    [Test]
    public async Task TheTraceHasALineForEachStepAndASummary()
    {
        ShellResult result = await Shell.Run("statetest", GoodStateTest(), "--trace");

        JsonNode[] lines = [.. result.Output[..^1].Select(line => JsonNode.Parse(line)!)];
        Assert.That(lines[..^1].Select(line => line["opName"]!.GetValue<string>()),
            Is.EqualTo((string[])["PUSH1", "PUSH1", "ADD", "STOP"]));
        Assert.That(lines[..^1].Select(line => line["gasCost"]!.GetValue<string>()),
            Is.EqualTo((string[])["0x3", "0x3", "0x3", "0x0"]));
        Assert.That(lines[2]["stack"]!.AsArray().Select(word => word!.GetValue<string>()), Is.EqualTo((string[])["0x2", "0x1"]));
        Assert.That(lines[2]["pc"]!.GetValue<int>(), Is.EqualTo(4));
        Assert.That(lines[2]["depth"]!.GetValue<int>(), Is.EqualTo(1));
        Assert.That(lines[^1]["gasUsed"]!.GetValue<string>(), Is.EqualTo("0x9"));
        Assert.That(lines[^1]["output"]!.GetValue<string>(), Is.EqualTo("0x"));
        Assert.That(result.LastLine, Is.EqualTo("1 passed, 0 failed, 0 skipped"));
    }

    [Test]
    public async Task ATraceOfSeveralCasesIsRefused()
    {
        JsonObject tests = Samples.StateTest();
        tests["another"] = Samples.StateTest()["addsTwoNumbers"]!.DeepClone();
        ShellResult result = await Shell.Run("statetest", _shell.File("two.json", tests.ToJsonString()), "--trace");

        Assert.That(result.Code, Is.EqualTo(2));
        Assert.That(result.Error[0], Does.Contain("--trace wants one case, and 2 are left"));
        Assert.That(result.Output, Is.Empty);
    }

    private string GoodStateTest() => _shell.File("good.json", Samples.StateTest().ToJsonString());

    private string StateTestWith(Action<JsonObject> change)
    {
        JsonObject test = Samples.StateTest();
        change(test["addsTwoNumbers"]!["post"]!["Berlin"]![0]!.AsObject());
        return _shell.File("changed.json", test.ToJsonString());
    }
}
