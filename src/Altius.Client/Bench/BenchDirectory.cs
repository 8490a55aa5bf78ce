using Altius.Client.Options;
using Altius.Client.Running;
using Altius.Core;
using Altius.Execution;
using Altius.Primitives;
using Serilog;

namespace Altius.Client.Bench;

/// <summary>
/// The folder of a benchmark: the prepared state, which is made once for a plan and never changed, and the copy of it on which
/// the node runs.
/// </summary>
internal sealed class BenchDirectory(string path, bool isScratch) : IDisposable
{
    private readonly string _prepared = Path.Combine(path, "prepared");

    /// <summary>The data directory of the node.</summary>
    public string Node { get; } = Path.Combine(path, "node");

    /// <summary>For databases on which no block runs but those that are sealed.</summary>
    public static ExecutorSource Idle { get; } = new("sequential", (chain, codes) => new SequentialBlockExecutor(chain, codes));

    /// <summary>Whether the node's data stay where they are.</summary>
    public bool Keep { get; init; }

    public string Prepared => _prepared;

    private string Mark => Path.Combine(_prepared, "bench.plan");

    /// <summary>The given folder, or one that is removed afterwards.</summary>
    public static BenchDirectory Open(string? folder, bool keep)
    {
        bool isScratch = folder is null && !keep;
        string path = folder is null ? Directory.CreateTempSubdirectory("altius-bench-").FullName : Path.GetFullPath(folder);
        return new BenchDirectory(path, isScratch) { Keep = keep };
    }

    /// <summary>Whether the state of a plan is there, and its root.</summary>
    public bool TryFind(BenchPlan plan, out Hash256 stateRoot)
    {
        stateRoot = default;
        if (!File.Exists(Mark)) return false;
        string[] lines = File.ReadAllLines(Mark);
        return lines.Length == 2 && lines[0] == plan.Describe() && Hash256.TryParse(lines[1], out stateRoot);
    }

    /// <summary>Writes the state of a plan, in the place of any other.</summary>
    /// <returns>Its root.</returns>
    public Hash256 Prepare(BenchPlan plan, ChainSpec chain, NodeOptions options, ILogger log)
    {
        if (Directory.Exists(_prepared))
        {
            bool isForeign = !File.Exists(Mark)
                && Directory.EnumerateFileSystemEntries(_prepared)
                    .Any(entry => Path.GetFileName(entry) is not ("db" or "lock" or "owner"));
            if (isForeign) throw new OptionException(
                $"datadir: {_prepared} was not made by this command. Name another folder with --datadir.");
            Directory.Delete(_prepared, recursive: true);
        }
        Hash256 root;
        using (DataDirectory directory = DataDirectory.Open(_prepared))
        using (ChainDatabase database = ChainDatabase.Open(directory, chain, options, Idle, log))
            root = database.Tree.Genesis.StateRoot;
        File.WriteAllLines(Mark, [plan.Describe(), root.ToString()]);
        return root;
    }

    /// <summary>Gives the node a state of its own, as prepared, whatever ran on it before.</summary>
    /// <returns>Bytes of the database.</returns>
    public long CopyForNode()
    {
        if (Directory.Exists(Node)) Directory.Delete(Node, recursive: true);
        DirectoryInfo target = Directory.CreateDirectory(Path.Combine(Node, "db"));
        long bytes = 0;
        foreach (FileInfo file in new DirectoryInfo(Path.Combine(_prepared, "db")).EnumerateFiles())
        {
            file.CopyTo(Path.Combine(target.FullName, file.Name));
            bytes += file.Length;
        }
        return bytes;
    }

    /// <summary>Puts the request with a block beside the node's database.</summary>
    /// <returns>The file's path.</returns>
    public string Put(BenchBlock block)
    {
        string file = Path.Combine(Node, "payload.json");
        File.WriteAllBytes(file, block.NewPayload);
        return file;
    }

    public void Dispose()
    {
        if (isScratch) Directory.Delete(path, recursive: true);
        else if (!Keep && Directory.Exists(Node)) Directory.Delete(Node, recursive: true);
    }

}
