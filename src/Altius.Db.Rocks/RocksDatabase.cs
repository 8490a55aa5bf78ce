using System.Collections.Concurrent;
using RocksDbSharp;

namespace Altius.Db.Rocks;

/// <summary>An open RocksDB with its column families. The store owns it; snapshots and cursors hold it open as well.</summary>
internal sealed class RocksDatabase
{
    /// <summary>
    /// What is open stays reachable: the garbage collector knows no order and could close a database under a forgotten snapshot.
    /// One that nobody closes ends with the process, and its log is whole.
    /// </summary>
    private static readonly ConcurrentDictionary<RocksDatabase, bool> Open = new();

    private readonly RocksDb _db;
    private readonly nint[] _families;
    private readonly Holders _holders;

    public RocksDatabase(RocksDb db, string path)
    {
        _db = db;
        Path = path;
        _families = [.. Enum.GetValues<Column>().Select(column => db.GetColumnFamily(RocksColumns.NameOf(column)).Handle)];
        _holders = new Holders(Close);
        Open.TryAdd(this, true);
    }

    public string Path { get; }

    public nint Handle => _db.Handle;

    public nint Family(Column column) => _families[(int)column];

    /// <summary>A number RocksDB keeps about a column; 0 where it has none.</summary>
    public long Property(Column column, string name) =>
        long.TryParse(_db.GetProperty(name, _db.GetColumnFamily(RocksColumns.NameOf(column))), out long value) ? value : 0;

    /// <summary>Holds the database open until <see cref="LetGo"/>.</summary>
    /// <exception cref="ObjectDisposedException">The store has been disposed of.</exception>
    public void Hold() => ObjectDisposedException.ThrowIf(!_holders.TryHold(), typeof(RocksStore));

    public void LetGo() => _holders.LetGo();

    /// <summary>The store is done with it.</summary>
    public void Leave() => _holders.Leave();

    private void Close()
    {
        Open.TryRemove(this, out _);
        _db.Dispose();
        ManifestWitness.Note(Path);
    }
}
