using Altius.Db;
using Altius.Db.Rocks;

namespace Altius.State.Tests;

/// <summary>A database of one kind or the other, with the folder it needs.</summary>
internal sealed class DatabaseUnderTest : IDisposable
{
    private static readonly RocksOptions Small = new()
    {
        BlockCacheBytes = 8 << 20,
        WriteBufferBytes = 8 << 20,
        ReservedDiskBytes = 0,
        BackgroundJobs = 2,
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("altius-state-").FullName;
    private readonly bool _isRocks;

    public DatabaseUnderTest(string kind)
    {
        _isRocks = kind == "rocks";
        Store = _isRocks ? RocksStore.Open(_folder, Small) : new MemoryStore();
    }

    public IKeyValueStore Store { get; private set; }

    /// <summary>Closes and opens the database on disk; the one in memory only stays.</summary>
    public void Reopen()
    {
        if (!_isRocks) return;
        Store.Dispose();
        Store = RocksStore.Open(_folder, Small);
    }

    public void Dispose()
    {
        Store.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
