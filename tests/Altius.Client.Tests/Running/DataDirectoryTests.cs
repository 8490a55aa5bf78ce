using System.Runtime.Versioning;
using Altius.Client.Options;
using Altius.Client.Running;

namespace Altius.Client.Tests.Running;

[TestFixture]
internal sealed class DataDirectoryTests
{
    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("altius-tests-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void ASecondOwnerIsToldWhoHasIt()
    {
        using DataDirectory first = DataDirectory.Open(_folder);
        OptionException fault = Assert.Throws<OptionException>(() => DataDirectory.Open(_folder))!;
        Assert.That(fault.Message,
            Does.Contain(_folder).And.Contain($"process {Environment.ProcessId}").And.Contain("--datadir"));
    }

    [Test]
    public void ItIsFreeAgainOnceItsOwnerIsDone()
    {
        DataDirectory.Open(_folder).Dispose();
        Assert.That(() => DataDirectory.Open(_folder).Dispose(), Throws.Nothing);
    }

    [Test, Platform(Exclude = "Win", Reason = "Windows has no file modes."), UnsupportedOSPlatform("windows")]
    public void ANewOneIsForItsOwnerAlone()
    {
        string path = Path.Combine(_folder, "a", "b");
        using DataDirectory directory = DataDirectory.Open(path);
        Assert.That(
            File.GetUnixFileMode(path), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
    }

    [Test]
    public void AFileInTheWayIsTold()
    {
        string file = Path.Combine(_folder, "file");
        File.WriteAllText(file, "");
        OptionException fault = Assert.Throws<OptionException>(() => DataDirectory.Open(file))!;
        Assert.That(fault.Message, Does.StartWith("datadir: ").And.Contain("--datadir"));
    }

    [Test]
    public void TheFreeSpaceOfAFolderToBeIsThatOfTheOneAbove() =>
        Assert.That(DataDirectory.FreeBytes(Path.Combine(_folder, "x", "y")), Is.Positive);
}
