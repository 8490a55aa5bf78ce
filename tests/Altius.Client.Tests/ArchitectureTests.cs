using System.Xml.Linq;

namespace Altius.Client.Tests;

/// <summary>The order of the house: each room uses only what stands below it.</summary>
[TestFixture]
internal sealed class ArchitectureTests
{
    /// <summary>Top to bottom, as ARCHITECTURE.md has it.</summary>
    private static readonly string[] Rooms =
    [
        "Altius.Client", "Altius.Network", "Altius.JsonRpc", "Altius.TxPool", "Altius.Chain", "Altius.State", "Altius.Parallel",
        "Altius.Execution", "Altius.Evm", "Altius.Db.Rocks", "Altius.Db", "Altius.Trie", "Altius.Core", "Altius.Crypto",
        "Altius.Primitives",
    ];

    public static readonly string Root = FindRoot();

    [Test]
    public void EveryRoomHasItsPlace()
    {
        Assert.That(Projects().Select(project => project.Name), Is.SubsetOf(Rooms));
        Assert.That(Projects(), Is.Not.Empty);
    }

    [Test]
    public void ReferencesPointDown()
    {
        Assert.Multiple(() =>
        {
            foreach ((string name, XDocument project) in Projects())
                foreach (string reference in References(project))
                    Assert.That(Array.IndexOf(Rooms, reference),
                        Is.GreaterThan(Array.IndexOf(Rooms, name)), $"{name} uses {reference}");
        });
    }

    [Test]
    public void ExecutionAndTheMachineNeverSeeStateOrStorage()
    {
        foreach (string room in (string[])["Altius.Execution", "Altius.Evm"])
        {
            HashSet<string> reached = [];
            Collect(room, reached);
            Assert.That(reached.Intersect(["Altius.State", "Altius.Db", "Altius.Db.Rocks", "Altius.Trie"]), Is.Empty, room);
        }
    }

    [Test]
    public void NoFolderIsADrawerForEverything()
    {
        string[] drawers = ["Common", "Utils", "Helpers", "Manager", "Misc"];
        IEnumerable<string> folders = Directory.EnumerateDirectories(Path.Combine(Root, "src"), "*", SearchOption.AllDirectories)
            .Select(folder => Path.GetFileName(folder)!);
        Assert.That(folders.Intersect(drawers), Is.Empty);
    }

    private static void Collect(string room, HashSet<string> reached)
    {
        foreach (string reference in References(Projects().Single(project => project.Name == room).Project))
            if (reached.Add(reference)) Collect(reference, reached);
    }

    private static IEnumerable<(string Name, XDocument Project)> Projects() =>
        Directory.EnumerateFiles(Path.Combine(Root, "src"), "*.csproj", SearchOption.AllDirectories)
            .Select(file => (Path.GetFileNameWithoutExtension(file), XDocument.Load(file)));

    private static IEnumerable<string> References(XDocument project) =>
        project.Descendants("ProjectReference")
            .Select(item => Path.GetFileNameWithoutExtension(item.Attribute("Include")!.Value));

    private static string FindRoot()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, "Altius.Client.sln"))) return at.FullName;
        throw new InvalidOperationException("The tests do not run inside the repository.");
    }
}
