using System.Text.Json;
using Altius.Client.Commands;
using Altius.Client.Tests.Commands;

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
            "--chain", "dev", "--datadir", _folder, "--engine.port", "0", "--http.port", "off", "--ws.port", "off", "--metrics.port", "off");
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
            JsonElement? error = null;
            try
            {
                for (int i = 0; error is null && i < 1_000; i++) error = await before.ProduceAsync();
                Assert.That(error, Is.Not.Null, "it had no room for so many");
                Assert.That(error.ToString(), Does.Contain("-32603").And.Not.Contain("INVALID"));
            }
            catch (HttpRequestException)
            {
                // It stopped before it had answered.
            }
            Assert.That(await full.EndAsync(), Is.EqualTo(ExitCode.StorageFault), full.Said);
            Assert.That(full.Said, Does.Contain("cannot be written").And.Contain(_folder).And.Contain("The node has stopped"));
        }
        using ChildNode again = ChildNode.Start(_folder);
        using EngineDriver after = (await again.LeadAsync())!;
        Assert.That(before.Valid, Is.Not.Empty);
        await before.RequirePromisesAsync(after);
        Assert.That(await after.ProduceAsync(), Is.Null, "the chain goes on");
        before.Dispose();
    }
}
