using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using RocksDbSharp;

namespace Altius.Db.Rocks;

/// <summary>
/// Reads of a database as of now, or as of a snapshot. Every block read from disk is held against its checksum.
/// </summary>
/// <remarks>
/// Native memory is touched only while the owner of the reads holds the database open. Pointers into managed spans are good for
/// the one call that gets them: the spans are fixed or lie on the stack.
/// </remarks>
internal sealed unsafe class RocksReads : IDisposable
{
    /// <summary>Branch nodes, the largest frequent values, take 532 bytes.</summary>
    private const int FrequentValue = 576;

    private readonly RocksDatabase _database;
    private readonly nint _options;

    public RocksReads(RocksDatabase database, nint snapshot)
    {
        _database = database;
        _options = Native.Instance.rocksdb_readoptions_create();
        Native.Instance.rocksdb_readoptions_set_verify_checksums(_options, 1);
        if (snapshot != 0) Native.Instance.rocksdb_readoptions_set_snapshot(_options, snapshot);
    }

    [SkipLocalsInit]
    public bool TryGet(Column column, ReadOnlySpan<byte> key, [NotNullWhen(true)] out byte[]? value)
    {
        Span<byte> buffer = stackalloc byte[FrequentValue];
        bool found = TryRead(column, key, buffer, out int length);
        value = !found ? null : length <= buffer.Length ? buffer[..length].ToArray() : GetLarge(column, key);
        return value is not null;
    }

    public bool TryRead(Column column, ReadOnlySpan<byte> key, Span<byte> buffer, out int length)
    {
        try
        {
            fixed (byte* keyBytes = &MemoryMarshal.GetReference(key))
            fixed (byte* room = &MemoryMarshal.GetReference(buffer))
            {
                Native.Instance.rocksdb_get_into_buffer_cf(
                    _database.Handle, _options, _database.Family(column), keyBytes, (nuint)key.Length,
                    (nint)room, (nuint)buffer.Length, out nuint stored, out byte found);
                length = found == 0 ? 0 : checked((int)stored);
                return found != 0;
            }
        }
        catch (RocksDbException fault)
        {
            throw RocksFaults.Reading(_database.Path, column, key, fault);
        }
    }

    public nint OpenIterator(Column column) =>
        Native.Instance.rocksdb_create_iterator_cf(_database.Handle, _options, _database.Family(column));

    public void Dispose() => Native.Instance.rocksdb_readoptions_destroy(_options);

    /// <summary>A value read in place and copied once.</summary>
    private byte[]? GetLarge(Column column, ReadOnlySpan<byte> key)
    {
        nint pinned = 0;
        try
        {
            fixed (byte* keyBytes = &MemoryMarshal.GetReference(key))
            {
                pinned = Native.Instance.rocksdb_get_pinned_cf_v2(
                    _database.Handle, _options, _database.Family(column), keyBytes, (nuint)key.Length);
            }
            if (pinned == 0) return null;
            nint bytes = Native.Instance.rocksdb_pinnable_handle_get_value(pinned, out nuint length);
            return new ReadOnlySpan<byte>((void*)bytes, checked((int)length)).ToArray();
        }
        catch (RocksDbException fault)
        {
            throw RocksFaults.Reading(_database.Path, column, key, fault);
        }
        finally
        {
            if (pinned != 0) Native.Instance.rocksdb_pinnable_handle_destroy(pinned);
        }
    }
}
