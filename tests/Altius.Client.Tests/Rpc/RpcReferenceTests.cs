using System.Text.Json;
using Altius.Client.Tests.Nodes;

namespace Altius.Client.Tests.Rpc;

[TestFixture]
internal sealed class RpcReferenceTests
{
    /// <summary>Set to 1, the test writes the file instead of comparing it.</summary>
    private const string Rewrite = "ALTIUS_WRITE_REFERENCE";

    private static readonly string[] Everything =
        ["eth", "net", "web3", "txpool", "debug", "trace", "admin", "testing", "altius"];

    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("altius-tests-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task TheReferenceSaysWhatTheMethodsSay()
    {
        string written = RpcReference.Write([.. await OfTheOwnersPort(), .. await OfTheEngine()]);
        string file = Path.Combine(ArchitectureTests.Root, "src", "Altius.JsonRpc", "docs", "rpc.md");
        if (Environment.GetEnvironmentVariable(Rewrite) == "1") await File.WriteAllTextAsync(file, written);
        Assert.That(await File.ReadAllTextAsync(file),
            Is.EqualTo(written), $"The methods have changed: run this test with {Rewrite}=1 and commit {file}.");
    }

    [Test]
    public async Task EveryMethodIsSummedUpInASentence()
    {
        JsonElement[] methods = [.. await OfTheOwnersPort(), .. await OfTheEngine()];
        Assert.That(
            methods
                .Where(method => method.GetProperty("summary").GetString() is not { Length: > 10 } summary
                    || !summary.EndsWith('.'))
                .Select(method => method.GetProperty("name").GetString()),
            Is.Empty);
    }

    /// <summary>A node in dev mode shows its port what else only the machine's owner sees.</summary>
    private async Task<JsonElement[]> OfTheOwnersPort()
    {
        NodeOptions options = RunningNode.Options(Path.Combine(_folder, "dev")) with { Dev = true, HttpApi = Everything };
        await using RunningNode running = await RunningNode.Start(options);
        return Methods(await running.Call("rpc.discover"));
    }

    private async Task<JsonElement[]> OfTheEngine()
    {
        await using RunningNode running = await RunningNode.Start(RunningNode.Options(Path.Combine(_folder, "engine")));
        return [.. Methods(await running.Engine("rpc.discover"))
            .Where(method => method.GetProperty("name").GetString()!.StartsWith("engine_", StringComparison.Ordinal))];
    }

    private static JsonElement[] Methods(JsonElement document) => [.. document.GetProperty("methods").EnumerateArray()];
}
