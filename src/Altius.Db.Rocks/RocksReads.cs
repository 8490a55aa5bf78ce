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

    /// <summary>Keys handed to RocksDB in one call, which works on 32 at a time.</summary>
    private const int MostAtOnce = 128;

    /// <summary>What RocksDB says of each of several keys.</summary>
    private const int MultiGetMissing = 0, MultiGetFound = 1;

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

    /// <summary>
    /// Looks several keys up at once: RocksDB then goes once into each index, filter and block, and has the memory of one key
    /// fetched while it works on another.
    /// </summary>
    public void GetMany(Column column, ReadOnlySpan<byte> keys, ReadOnlySpan<int> ends, Span<byte[]?> values)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(values.Length, ends.Length);
        fixed (byte* bytes = &MemoryMarshal.GetReference(keys))
        {
            for (int first = 0; first < ends.Length; first += MostAtOnce)
            {
                int count = Math.Min(MostAtOnce, ends.Length - first);
                int start = first == 0 ? 0 : ends[first - 1];
                _ = keys[start..ends[first + count - 1]]; // the keys lie within what is fixed
                GetSome(column, bytes, start, ends.Slice(first, count), values.Slice(first, count));
            }
        }
    }

    public nint OpenIterator(Column column) =>
        Native.Instance.rocksdb_create_iterator_cf(_database.Handle, _options, _database.Family(column));

    public void Dispose() => Native.Instance.rocksdb_readoptions_destroy(_options);

    /// <param name="keys">The first of them begins at <paramref name="start"/>.</param>
    [SkipLocalsInit]
    private void GetSome(Column column, byte* keys, int start, ReadOnlySpan<int> ends, Span<byte[]?> values)
    {
        KeySlice* slices = stackalloc KeySlice[MostAtOnce];
        bool areInOrder = true;
        for (int i = 0; i < ends.Length; start = ends[i++])
        {
            slices[i] = new KeySlice(keys + start, (nuint)(ends[i] - start));
            if (i > 0 && areInOrder) areInOrder = slices[i - 1].Key.SequenceCompareTo(slices[i].Key) < 0;
        }
        nint results = Native.Instance.rocksdb_batched_multi_get_pinned_cf(
            _database.Handle, _options, _database.Family(column), (nuint)ends.Length, (nint)slices, (byte)(areInOrder ? 1 : 0));
        try
        {
            for (int i = 0; i < values.Length; i++) values[i] = Result(results, i, column, slices[i].Key);
        }
        finally
        {
            Native.Instance.rocksdb_pinnable_multi_get_destroy(results);
        }
    }

    private byte[]? Result(nint results, int index, Column column, ReadOnlySpan<byte> key)
    {
        nint bytes, fault;
        nuint length, faultLength;
        int result = Native.Instance.rocksdb_pinnable_multi_get_result(
            results, (nuint)index, (nint)(&bytes), (nint)(&length), (nint)(&fault), (nint)(&faultLength));
        return result switch
        {
            MultiGetFound => new ReadOnlySpan<byte>((void*)bytes, checked((int)length)).ToArray(),
            MultiGetMissing => null,
            // Read by itself it shows what is wrong.
            _ => TryGet(column, key, out byte[]? value) ? value : null,
        };
    }

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

    /// <summary>A key as RocksDB takes it (rocksdb_slice_t).</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct KeySlice(byte* bytes, nuint length)
    {
        private readonly byte* _bytes = bytes;
        private readonly nuint _length = length;

        public ReadOnlySpan<byte> Key => new(_bytes, (int)_length);
    }
}
