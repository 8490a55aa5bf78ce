using System.Runtime.InteropServices;
using RocksDbSharp;

namespace Altius.Db.Rocks;

/// <summary>Walks a column of a <see cref="RocksStore"/> as it was when the cursor was opened.</summary>
/// <remarks>
/// An iterator that meets damage looks like one at its end, so every end is asked for its reason. The spans it gives lie in
/// memory that the iterator owns until it moves.
/// </remarks>
internal sealed unsafe class RocksCursor : ICursor
{
    private readonly RocksDatabase _database;
    private readonly Column _column;
    private readonly Action _letGo;
    private nint _iterator;
    private bool _isValid;
    private readonly byte[] _last = new byte[128]; // where the cursor stood before its last step, to say where damage begins
    private int _lastLength;

    /// <param name="database">Held for this cursor already, as are the reads.</param>
    /// <param name="letGo">Ends that.</param>
    public RocksCursor(RocksDatabase database, RocksReads reads, Column column, Action letGo)
    {
        _letGo = letGo;
        _database = database;
        _column = column;
        _iterator = reads.OpenIterator(column);
    }

    ~RocksCursor() => Release();

    public ReadOnlySpan<byte> Key
    {
        get
        {
            ThrowIfNowhere();
            nint bytes = Native.Instance.rocksdb_iter_key(_iterator, out nuint length);
            return new((void*)bytes, checked((int)length));
        }
    }

    public ReadOnlySpan<byte> Value
    {
        get
        {
            ThrowIfNowhere();
            nint bytes = Native.Instance.rocksdb_iter_value(_iterator, out nuint length);
            return new((void*)bytes, checked((int)length));
        }
    }

    public bool Seek(ReadOnlySpan<byte> key)
    {
        ObjectDisposedException.ThrowIf(_iterator == 0, this);
        fixed (byte* bytes = &MemoryMarshal.GetReference(key))
            Native.Instance.rocksdb_iter_seek(_iterator, bytes, (nuint)key.Length);
        Remember(key);
        return Settle();
    }

    public bool SeekBack(ReadOnlySpan<byte> key)
    {
        ObjectDisposedException.ThrowIf(_iterator == 0, this);
        fixed (byte* bytes = &MemoryMarshal.GetReference(key))
            Native.Instance.rocksdb_iter_seek_for_prev(_iterator, bytes, (nuint)key.Length);
        Remember(key);
        return Settle();
    }

    public bool Next()
    {
        ObjectDisposedException.ThrowIf(_iterator == 0, this);
        if (!_isValid) return false;
        Remember(Key);
        Native.Instance.rocksdb_iter_next(_iterator);
        return Settle();
    }

    public bool Previous()
    {
        ObjectDisposedException.ThrowIf(_iterator == 0, this);
        if (!_isValid) return false;
        Remember(Key);
        Native.Instance.rocksdb_iter_prev(_iterator);
        return Settle();
    }

    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    private bool Settle()
    {
        _isValid = Native.Instance.rocksdb_iter_valid(_iterator) != 0;
        if (_isValid) return true;
        try
        {
            Native.Instance.rocksdb_iter_get_error(_iterator);
            return false;
        }
        catch (RocksDbException fault)
        {
            throw RocksFaults.Walking(_database.Path, _column, _last.AsSpan(0, _lastLength), fault);
        }
    }

    private void Remember(ReadOnlySpan<byte> key)
    {
        _lastLength = Math.Min(key.Length, _last.Length);
        key[.._lastLength].CopyTo(_last);
    }

    private void ThrowIfNowhere()
    {
        ObjectDisposedException.ThrowIf(_iterator == 0, this);
        if (!_isValid) throw new InvalidOperationException("The cursor stands nowhere: seek first.");
    }

    private void Release()
    {
        nint iterator = Interlocked.Exchange(ref _iterator, 0);
        if (iterator == 0) return;
        Native.Instance.rocksdb_iter_destroy(iterator);
        _letGo();
    }
}
