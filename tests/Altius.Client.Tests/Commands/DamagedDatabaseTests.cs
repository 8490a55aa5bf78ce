using Altius.Client.Commands;
using Altius.Client.Tests.Nodes;
using Altius.Db;

namespace Altius.Client.Tests.Commands;

/// <summary>
/// Files of a node's database that are damaged, short or gone. The node and <c>db verify</c> either say what is wrong in one
/// line, or go on with a whole state: never with wrong data, and never with less than they say.
/// </summary>
[TestFixture]
internal sealed class DamagedDatabaseTests
{
    private const int Blocks = 30;

    private readonly List<string> _hashes = []; // by number, from 1 on
    private string _folder = "", _tables = "", _log = "";

    [OneTimeSetUp]
    public async Task MakeDatabases()
    {
        _folder = Directory.CreateTempSubdirectory("altius-tests-").FullName;
        (_tables, _log) = (Path.Combine(_folder, "tables"), Path.Combine(_folder, "log"));
        await using (RunningNode running = await RunningNode.Start(RunningNode.Options(_log) with { History = 4 }))
        {
            using EngineDriver driver = EngineDriver.For(running);
            for (int i = 0; i < Blocks; i++) Assert.That(await driver.ProduceAsync(), Is.Null);
            _hashes.AddRange(driver.Valid);
        }
        Copy(_log, _tables);
        ShellResult compact = await Run("compact", _tables);
        Assert.That(compact.Code, Is.Zero, string.Join('\n', compact.Error));
    }

    [OneTimeTearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    private static readonly Dictionary<string, Action<string>> Damages = new()
    {
        ["a table with a flipped byte"] = folder => Edit(Largest(folder, "*.sst"), bytes => bytes[40] ^= 0x40),
        ["a table cut short"] = folder => Cut(Largest(folder, "*.sst"), 0.5),
        ["a table that is empty"] = folder => Cut(Largest(folder, "*.sst"), 0),
        ["a table that is gone"] = folder => File.Delete(Largest(folder, "*.sst")),
        ["a manifest with a flipped byte"] =
            folder => Edit(Largest(folder, "MANIFEST-*"), bytes => bytes[bytes.Length / 2] ^= 0x40),
        ["a manifest that is empty"] = folder => Cut(Largest(folder, "MANIFEST-*"), 0),
        ["a manifest that is gone"] = folder => File.Delete(Largest(folder, "MANIFEST-*")),
        ["an entry point that is empty"] = folder => File.WriteAllText(Path.Combine(folder, "CURRENT"), ""),
        ["an entry point of noise"] = folder => File.WriteAllText(Path.Combine(folder, "CURRENT"), "\0\0\0\0\0\0"),
        ["an entry point to nowhere"] = folder => File.WriteAllText(Path.Combine(folder, "CURRENT"), "MANIFEST-999999\n"),
        ["an entry point that is gone"] = folder => File.Delete(Path.Combine(folder, "CURRENT")),
    };

    private static IEnumerable<string> Names => Damages.Keys;

    [TestCaseSource(nameof(Names))]
    public async Task DamageIsTold(string name)
    {
        string copy = CopyOf(_tables);
        Damages[name](Path.Combine(copy, "db"));
        ShellResult verify = await Run("verify", copy);
        Assert.That(verify.Code, Is.EqualTo(ExitCode.StorageFault), string.Join('\n', verify.Output));
        Assert.That(verify.Error, Has.Length.EqualTo(1).And.All.Contains(copy).And.All.Contains("estore"));
        Assert.That(verify.Error, Has.None.Contains("   at "));
    }

    [Test]
    public async Task AManifestCutShortIsTold([Range(1, 15)] int sixteenths)
    {
        string copy = CopyOf(_tables);
        Cut(Largest(Path.Combine(copy, "db"), "MANIFEST-*"), sixteenths / 16.0);
        ShellResult verify = await Run("verify", copy);
        Assert.That((verify.Code, verify.Error.Length), Is.EqualTo((ExitCode.StorageFault, 1)), string.Join('\n', verify.Error));
        Assert.That(verify.Error, Has.All.Contains(copy).And.All.Contains("cut short"));
    }

    /// <summary>
    /// What a log held beyond its first damage is lost with the disk; what came before is whole, and is gone on from.
    /// </summary>
    [Test]
    public async Task ALogThatIsDamagedGivesAnEarlierHeadOrIsTold([Range(0, 9)] int tenths, [Values] bool isCut)
    {
        string copy = CopyOf(_log);
        string log = Largest(Path.Combine(copy, "db"), "*.log");
        if (isCut) Cut(log, tenths / 10.0);
        else Edit(log, bytes => bytes[bytes.Length * tenths / 10 + 3] ^= 0x40);
        RunningNode running;
        try
        {
            running = await RunningNode.Start(RunningNode.Options(copy) with { History = 4 });
        }
        catch (StoreException fault)
        {
            Assert.That(fault.Message, Does.Contain(copy).And.Contain("estore"));
            return;
        }
        await using (running)
        {
            int number = (int)running.Node.Services.Tree.Head.Number;
            if (number > 0)
                Assert.That(running.Node.Services.Tree.Head.Hash.ToString(),
                    Is.EqualTo(_hashes[number - 1]), "a head that once was");
            using EngineDriver driver = EngineDriver.For(running);
            for (int i = 0; i < 3; i++) Assert.That(await driver.ProduceAsync(), Is.Null, "the chain goes on");
        }
        ShellResult verify = await Run("verify", copy);
        Assert.That(verify.Code, Is.Zero, string.Join('\n', verify.Error));
    }

    private static Task<ShellResult> Run(string command, string folder) => Shell.Run(
        "db", command, "--chain", "dev", "--datadir", folder, "--min-free-disk", "1M", "--cache.db", "8M",
        "--log.level", "error");

    private string CopyOf(string whole)
    {
        string copy = Path.Combine(_folder, $"copy-{Guid.NewGuid():N}");
        Copy(whole, copy);
        return copy;
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.GetFiles(from)) File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        foreach (string inner in Directory.GetDirectories(from)) Copy(inner, Path.Combine(to, Path.GetFileName(inner)));
    }

    private static string Largest(string folder, string files) =>
        Directory.GetFiles(folder, files).MaxBy(file => new FileInfo(file).Length)!;

    private static void Edit(string file, Action<byte[]> damage)
    {
        byte[] bytes = File.ReadAllBytes(file);
        damage(bytes);
        File.WriteAllBytes(file, bytes);
    }

    /// <param name="share">Of the file, that is left.</param>
    private static void Cut(string file, double share)
    {
        using FileStream stream = new(file, FileMode.Open);
        stream.SetLength((long)(stream.Length * share));
    }
}
