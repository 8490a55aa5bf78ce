using System.Runtime.InteropServices;
using RocksDbSharp;

namespace Altius.Db.Rocks;

/// <summary>Changes to a <see cref="RocksStore"/>, kept in native memory until they are made.</summary>
/// <remarks>RocksDB copies keys and values during the call that hands them over; the spans are fixed for as long.</remarks>
internal sealed unsafe class RocksBatch(RocksStore store, RocksDatabase database) : IWriteBatch
{
    private nint _batch = Native.Instance.rocksdb_writebatch_create();

    ~RocksBatch() => Release();

    public long Size { get; private set; }

    public void Put(Column column, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        ObjectDisposedException.ThrowIf(_batch == 0, this);
        fixed (byte* keyBytes = &MemoryMarshal.GetReference(key))
        fixed (byte* valueBytes = &MemoryMarshal.GetReference(value))
        {
            Native.Instance.rocksdb_writebatch_put_cf(
                _batch, database.Family(column), keyBytes, (nuint)key.Length, valueBytes, (nuint)value.Length);
        }
        Size += key.Length + value.Length;
    }

    public void Delete(Column column, ReadOnlySpan<byte> key)
    {
        ObjectDisposedException.ThrowIf(_batch == 0, this);
        fixed (byte* keyBytes = &MemoryMarshal.GetReference(key))
            Native.Instance.rocksdb_writebatch_delete_cf(_batch, database.Family(column), keyBytes, (nuint)key.Length);
        Size += key.Length;
    }

    public void DeleteRange(Column column, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to)
    {
        ObjectDisposedException.ThrowIf(_batch == 0, this);
        if (from.SequenceCompareTo(to) >= 0) return;
        fixed (byte* fromBytes = &MemoryMarshal.GetReference(from))
        fixed (byte* toBytes = &MemoryMarshal.GetReference(to))
        {
            Native.Instance.rocksdb_writebatch_delete_range_cf(
                _batch, database.Family(column), fromBytes, (nuint)from.Length, toBytes, (nuint)to.Length);
        }
        Size += from.Length + to.Length;
    }

    public void Commit(bool isDurable = false)
    {
        ObjectDisposedException.ThrowIf(_batch == 0, this);
        store.Commit(_batch, Size, isDurable);
        Native.Instance.rocksdb_writebatch_clear(_batch);
        Size = 0;
    }

    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    private void Release()
    {
        nint batch = Interlocked.Exchange(ref _batch, 0);
        if (batch != 0) Native.Instance.rocksdb_writebatch_destroy(batch);
    }
}
