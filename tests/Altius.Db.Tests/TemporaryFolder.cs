using Altius.Db.Rocks;

namespace Altius.Db.Tests;

/// <summary>A folder that is gone when the test is.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly List<string> _made = [];

    public string Path { get; private set; } = "";

    /// <summary>Makes another, empty folder.</summary>
    public void Renew()
    {
        Path = Directory.CreateTempSubdirectory("altius-db-").FullName;
        _made.Add(Path);
    }

    public void Dispose()
    {
        foreach (string folder in _made) Directory.Delete(folder, recursive: true);
        _made.Clear();
    }
}

/// <summary>A database of the size that tests need.</summary>
internal static class SmallRocks
{
    public static readonly RocksOptions Options = new()
    {
        BlockCacheBytes = 8 << 20,
        WriteBufferBytes = 8 << 20,
        ReservedDiskBytes = 0,
        BackgroundJobs = 2,
    };
}
