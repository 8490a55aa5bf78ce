using System.Diagnostics.CodeAnalysis;
using RocksDbSharp;

namespace Altius.Db.Rocks;

/// <summary>A <see cref="RocksStore"/> as it was. One that is forgotten is let go by the garbage collector.</summary>
internal sealed class RocksSnapshot : IReadView
{
    private readonly RocksDatabase _database;
    private readonly RocksReads _reads;
    private readonly nint _snapshot;
    private readonly Holders _holders;

    /// <param name="database">Held for this snapshot already.</param>
    public RocksSnapshot(RocksDatabase database)
    {
        _database = database;
        _snapshot = Native.Instance.rocksdb_create_snapshot(database.Handle);
        _reads = new RocksReads(database, _snapshot);
        _holders = new Holders(Close);
    }

    ~RocksSnapshot() => _holders.Leave();

    public bool TryGet(Column column, ReadOnlySpan<byte> key, [NotNullWhen(true)] out byte[]? value)
    {
        Hold();
        try
        {
            return _reads.TryGet(column, key, out value);
        }
        finally
        {
            _holders.LetGo();
        }
    }

    public bool TryRead(Column column, ReadOnlySpan<byte> key, Span<byte> buffer, out int length)
    {
        Hold();
        try
        {
            return _reads.TryRead(column, key, buffer, out length);
        }
        finally
        {
            _holders.LetGo();
        }
    }

    public void GetMany(Column column, ReadOnlySpan<byte> keys, ReadOnlySpan<int> ends, Span<byte[]?> values)
    {
        Hold();
        try
        {
            _reads.GetMany(column, keys, ends, values);
        }
        finally
        {
            _holders.LetGo();
        }
    }

    public ICursor OpenCursor(Column column)
    {
        Hold();
        return new RocksCursor(_database, _reads, column, _holders.LetGo);
    }

    public void Dispose()
    {
        _holders.Leave();
        GC.SuppressFinalize(this);
    }

    private void Hold() => ObjectDisposedException.ThrowIf(!_holders.TryHold(), this);

    private void Close()
    {
        _reads.Dispose();
        Native.Instance.rocksdb_release_snapshot(_database.Handle, _snapshot);
        _database.LetGo();
    }
}
