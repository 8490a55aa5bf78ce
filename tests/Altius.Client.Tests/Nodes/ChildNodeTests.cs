using Altius.Client.Commands;
using Altius.Client.Tests.Commands;
using NUnit.Framework.Constraints;

namespace Altius.Client.Tests.Nodes;

/// <summary>What only a process of its own can show.</summary>
[TestFixture]
internal sealed class ChildNodeTests
{
    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("altius-tests-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task ASecondProcessOnTheSameFolderIsToldWhoHasItAndTheFirstGoesOn()
    {
        using ChildNode first = ChildNode.Start(_folder);
        using EngineDriver driver = (await first.LeadAsync())!;
        Assert.That(await driver.ProduceAsync(), Is.Null);
        string endpoints = File.ReadAllText(Path.Combine(_folder, "endpoints.json"));

        ShellResult second = await Shell.Run(
            "--chain", "dev", "--datadir", _folder, "--engine.port", "0", "--http.port", "off", "--ws.port", "off",
            "--metrics.port", "off");
        Assert.That(second.Code, Is.EqualTo(ExitCode.BadInput));
        Assert.That(second.Error, Has.Length.EqualTo(1));
        Assert.That(second.Error[0], Does.Contain("in use").And.Contain($"process {first.Id}").And.Contain(_folder));
        ShellResult verify = await Shell.Run("db", "verify", "--chain", "dev", "--datadir", _folder);
        Assert.That(verify.Code, Is.EqualTo(ExitCode.BadInput));

        Assert.That(File.ReadAllText(Path.Combine(_folder, "endpoints.json")), Is.EqualTo(endpoints));
        Assert.That(await driver.ProduceAsync(), Is.Null);
    }

    /// <summary>The write is refused in the middle of a batch, whichever file it belongs to.</summary>
    [TestCase(300_000), TestCase(350_000), TestCase(420_000)]
    [Platform(Exclude = "Win", Reason = "Windows has no limits on files.")]
    public async Task AWriteThatIsRefusedHalfWayStopsTheNodeAndLosesNothing(long bytes)
    {
        EngineDriver before;
        using (ChildNode full = ChildNode.StartWithSmallFiles(_folder, bytes))
        {
            before = (await full.LeadAsync())!;
            Assert.That(before, Is.Not.Null, full.Said);
            Assert.That(await before.ProduceUntilItEndsAsync(), Is.Null.Or.Contains("-32603"));
            Assert.That(await full.EndAsync(), Is.EqualTo(ExitCode.StorageFault), full.Said);
            Assert.That(full.Said, Does.Contain("cannot be written").And.Contain(_folder).And.Contain("The node has stopped"));
        }
        Assert.That(before.Valid, Is.Not.Empty);
        await RequireToGoOnAsync(before, _folder);
    }

    /// <summary>
    /// The kernel says so, or the client, which looks before it writes what is large and may find nothing left at all.
    /// </summary>
    private static Constraint SaysThatThereIsNoRoom => Does.Contain("No space left on device").Or.Contain("is nearly full");

    /// <summary>Other files take the room, down to nothing or to a few pages, so that no guard comes before the end.</summary>
    [TestCase(0), TestCase(16_384), TestCase(200_000)]
    public async Task ADiskThatIsReallyFullStopsTheNodeAndLosesNothing(long free)
    {
        using SmallDisk disk = new(_folder, mebibytes: 64);
        string data = Path.Combine(disk.Path, "data");
        EngineDriver before;
        using (ChildNode full = ChildNode.Start(data, minFreeDisk: "0"))
        {
            before = (await full.LeadAsync())!;
            Assert.That(before, Is.Not.Null, full.Said);
            for (int i = 0; i < 20; i++) Assert.That(await before.ProduceAsync(), Is.Null);
            disk.FillUpTo(free);
            Assert.That(await before.ProduceUntilItEndsAsync(), Is.Null.Or.Contains("-32603"));
            Assert.That(await full.EndAsync(), Is.EqualTo(ExitCode.StorageFault), full.Said);
            Assert.That(full.Said, SaysThatThereIsNoRoom);
            Assert.That(full.Said, Does.Contain(data).And.Contain("The node has stopped"));
        }
        disk.FillUpTo(0); // what the database gave back as it closed is taken too
        using (ChildNode none = ChildNode.Start(data, minFreeDisk: "0"))
        {
            Assert.That(await none.EndAsync(),
                Is.EqualTo(ExitCode.StorageFault).Or.EqualTo(ExitCode.BadInput), "there is still no room");
            Assert.That(none.Said, SaysThatThereIsNoRoom);
            Assert.That(none.Said, Does.Not.Contain("   at "));
        }
        disk.Resize(512); // room for what the database sets aside for its log at once, too
        await RequireToGoOnAsync(before, data);
    }

    [Test]
    public async Task ADiskThatFillsUpStopsTheNodeBeforeItIsFull()
    {
        using SmallDisk disk = new(_folder, mebibytes: 64);
        string data = Path.Combine(disk.Path, "data");
        EngineDriver before;
        using (ChildNode full = ChildNode.Start(data, minFreeDisk: "16M"))
        {
            before = (await full.LeadAsync())!;
            Assert.That(before, Is.Not.Null, full.Said);
            for (int i = 0; i < 3; i++) Assert.That(await before.ProduceAsync(), Is.Null);
            disk.FillUpTo(8 << 20);
            Assert.That(await full.EndAsync(), Is.EqualTo(ExitCode.DiskFull), full.Said);
            Assert.That(full.Said, Does.Contain("is nearly full").And.Contain("--min-free-disk"));
        }
        disk.Resize(512); // room for what the database sets aside for its log at once, too
        await RequireToGoOnAsync(before, data);
    }

    /// <summary>The next start keeps what this run was answered, and the chain goes on.</summary>
    private static async Task RequireToGoOnAsync(EngineDriver before, string folder)
    {
        using ChildNode again = ChildNode.Start(folder);
        using EngineDriver? after = await again.LeadAsync();
        Assert.That(after, Is.Not.Null, again.Said);
        await before.RequirePromisesAsync(after!);
        for (int i = 0; i < 3; i++) Assert.That(await after!.ProduceAsync(), Is.Null, "the chain goes on");
        before.Dispose();
    }
}
