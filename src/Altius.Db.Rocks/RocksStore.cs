using System.Diagnostics.CodeAnalysis;
using RocksDbSharp;

namespace Altius.Db.Rocks;

/// <summary>
/// A database in a folder. It fails closed: what is damaged is reported with its place and never read as if it were right.
/// </summary>
/// <remarks>
/// Concurrency. Who: any thread reads and commits; RocksDB orders commits and flushes and compacts on threads of its own.
/// Memory: native; see <see cref="RocksDatabase"/> for who keeps it open. Completion: a commit returns when the write-ahead log
/// has it (and, if asked, the disk). Nothing cancels it.
/// </remarks>
public sealed class RocksStore : IKeyValueStore
{
    private readonly RocksDatabase _database;
    private readonly RocksReads _reads;
    private readonly DbOptions _options;
    private readonly DiskRoom _room;
    private readonly WriteOptions _buffered = new WriteOptions().SetSync(false);
    private readonly WriteOptions _synced = new WriteOptions().SetSync(true);

    private RocksStore(RocksDatabase database, DbOptions options, DiskRoom room, string? recovery)
    {
        _database = database;
        _reads = new RocksReads(database, snapshot: 0);
        _options = options;
        _room = room;
        Recovery = recovery;
    }

    /// <summary>Opens the database in a folder, which is made if it is not there.</summary>
    /// <exception cref="StoreException">It is damaged, in use, of another version, or the disk is nearly full.</exception>
    public static RocksStore Open(string path, RocksOptions? options = null)
    {
        options ??= new();
        path = Path.GetFullPath(path);
        RequireWholeFolder(path);
        DiskRoom room = new(path, options.ReservedDiskBytes);
        room.Require(0);
        DbOptions database = OptionsOf(options);
        // Lookups in a clock cache take no lock, unlike those in an LRU cache. The open columns keep it.
        nint cache = Native.Instance.rocksdb_cache_create_hyper_clock((nuint)options.BlockCacheBytes, 0);
        (RocksDb db, string? recovery) = OpenDatabase(path, database, ColumnsOf(cache, options));
        Native.Instance.rocksdb_cache_destroy(cache);
        RocksStore store = new(new RocksDatabase(db, path), database, room, recovery);
        try
        {
            StoreFormat.Ensure(store, path);
            ManifestWitness.Note(path);
            return store;
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <summary>
    /// What was lost when the database was opened after the machine or the disk had failed: the store then is as it was after an
    /// earlier batch. Null where nothing was.
    /// </summary>
    public string? Recovery { get; }

    /// <summary>Whether the disk has more room than is kept free; commits are refused otherwise.</summary>
    public bool HasRoom => _room.HasRoom;

    /// <summary>Bytes free on the disk.</summary>
    public long FreeDiskBytes => _room.Free;

    public bool TryGet(Column column, ReadOnlySpan<byte> key, [NotNullWhen(true)] out byte[]? value)
    {
        _database.Hold();
        try
        {
            return _reads.TryGet(column, key, out value);
        }
        finally
        {
            _database.LetGo();
        }
    }

    public bool TryRead(Column column, ReadOnlySpan<byte> key, Span<byte> buffer, out int length)
    {
        _database.Hold();
        try
        {
            return _reads.TryRead(column, key, buffer, out length);
        }
        finally
        {
            _database.LetGo();
        }
    }

    public void GetMany(Column column, ReadOnlySpan<byte> keys, ReadOnlySpan<int> ends, Span<byte[]?> values)
    {
        _database.Hold();
        try
        {
            _reads.GetMany(column, keys, ends, values);
        }
        finally
        {
            _database.LetGo();
        }
    }

    public ICursor OpenCursor(Column column)
    {
        _database.Hold();
        return new RocksCursor(_database, _reads, column, _database.LetGo);
    }

    public IReadView OpenSnapshot()
    {
        _database.Hold();
        return new RocksSnapshot(_database);
    }

    public IWriteBatch BeginWrite()
    {
        _database.Hold();
        _database.LetGo();
        return new RocksBatch(this, _database);
    }

    /// <summary>How large each column is.</summary>
    public IReadOnlyList<ColumnStatistics> GetStatistics() => WhileOpen<IReadOnlyList<ColumnStatistics>>(() =>
        [.. Enum.GetValues<Column>().Select(column => new ColumnStatistics(
            column,
            _database.Property(column, "rocksdb.estimate-num-keys"),
            _database.Property(column, "rocksdb.live-sst-files-size"),
            _database.Property(column, "rocksdb.cur-size-all-mem-tables"),
            _database.Property(column, "rocksdb.estimate-table-readers-mem"),
            _database.Property(column, "rocksdb.estimate-pending-compaction-bytes")))]);

    /// <summary>RocksDB's own counters since the database was opened, a line each.</summary>
    public string GetCounters() => WhileOpen(_options.GetStatisticsString);

    /// <summary>Bytes of the block cache in use.</summary>
    public long BlockCacheUsage => WhileOpen(() => _database.Property(Column.Metadata, "rocksdb.block-cache-usage"));

    /// <summary>
    /// Rewrites every column into its smallest form. It takes minutes to hours and needs room for the largest column.
    /// </summary>
    public void Compact(IProgress<Column>? progress = null, CancellationToken stop = default)
    {
        foreach (Column column in Enum.GetValues<Column>())
        {
            stop.ThrowIfCancellationRequested();
            progress?.Report(column);
            nint family = _database.Family(column);
            WhileOpen(() => Native.Instance.rocksdb_compact_range_cf(_database.Handle, family, (nint)0, 0, 0, 0));
        }
    }

    /// <summary>Reads every entry of every column, and every file with its checksum.</summary>
    /// <exception cref="StoreException">Something is damaged; it says which column and key range, or which file.</exception>
    public void Verify(IProgress<Column>? progress = null, CancellationToken stop = default)
    {
        foreach (Column column in Enum.GetValues<Column>())
        {
            progress?.Report(column);
            using ICursor cursor = OpenCursor(column);
            for (bool more = cursor.Seek(default); more; more = cursor.Next()) stop.ThrowIfCancellationRequested();
        }
        try
        {
            WhileOpen(() => Native.Instance.rocksdb_verify_checksum(_database.Handle));
        }
        catch (RocksDbException fault)
        {
            throw RocksFaults.Verifying(_database.Path, fault);
        }
    }

    /// <summary>Writes what is only in the write-ahead log to table files.</summary>
    public void Flush()
    {
        using FlushWait flush = new();
        try
        {
            foreach (Column column in Enum.GetValues<Column>())
                WhileOpen(() => Native.Instance.rocksdb_flush_cf(_database.Handle, flush.Handle, _database.Family(column)));
        }
        catch (RocksDbException fault)
        {
            throw RocksFaults.Writing(_database.Path, fault);
        }
    }

    public void Dispose() => _database.Leave();

    internal void Commit(nint batch, long size, bool isDurable)
    {
        _database.Hold();
        try
        {
            _room.Require(size);
            Native.Instance.rocksdb_write(_database.Handle, (isDurable ? _synced : _buffered).Handle, batch);
            if (isDurable) ManifestWitness.Note(_database.Path);
        }
        catch (RocksDbException fault)
        {
            throw RocksFaults.Writing(_database.Path, fault);
        }
        finally
        {
            _database.LetGo();
        }
    }

    private void WhileOpen(Action act)
    {
        _database.Hold();
        try
        {
            act();
        }
        finally
        {
            _database.LetGo();
        }
    }

    private T WhileOpen<T>(Func<T> ask)
    {
        _database.Hold();
        try
        {
            return ask();
        }
        finally
        {
            _database.LetGo();
        }
    }

    /// <summary>
    /// A clean log is read to its end. One that is torn, as after a power cut, is read up to the last whole batch before the
    /// tear: that is a state the database has been in, and what is missing can be had again. <see cref="Recovery"/> then says so.
    /// </summary>
    private static (RocksDb Database, string? Recovery) OpenDatabase(string path, DbOptions options, ColumnFamilies columns)
    {
        try
        {
            return (RocksDb.Open(options.SetWalRecoveryMode(RocksDbSharp.Recovery.AbsoluteConsistency), path, columns), null);
        }
        catch (RocksDbException fault) when (RocksFaults.MayBeTornLog(fault.Message))
        {
            string recovery = $"The write-ahead log of the database at {path} holds a damaged record ({fault.Message}). " +
                "The database was opened as it was after the last whole batch before it; blocks after that are asked for again.";
            try
            {
                return (RocksDb.Open(options.SetWalRecoveryMode(RocksDbSharp.Recovery.PointInTime), path, columns), recovery);
            }
            catch (RocksDbException second)
            {
                throw RocksFaults.Opening(path, second);
            }
        }
        catch (RocksDbException fault)
        {
            throw RocksFaults.Opening(path, fault);
        }
    }

    /// <summary>RocksDB would begin anew in a folder that has lost its entry point, and take the loss for emptiness.</summary>
    private static void RequireWholeFolder(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
            bool isDatabase = File.Exists(Path.Combine(path, "CURRENT"));
            bool hasRemains = Directory.EnumerateFiles(path, "*.sst").Any() || Directory.EnumerateFiles(path, "MANIFEST-*").Any();
            ManifestWitness.Require(path);
            if (!isDatabase && hasRemains) throw new StoreException(
                $"The folder {path} holds files of a database but not the file CURRENT that leads to them. Restore it from " +
                "a copy, or delete the folder and sync again.");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"The folder {path} cannot be used for a database: {fault.Message} Name a folder that " +
                "can be written.", fault);
        }
    }

    private static DbOptions OptionsOf(RocksOptions options)
    {
        long writeBuffer = Math.Max(options.WriteBufferBytes, RocksOptions.LeastWriteBufferBytes);
        DbOptions database = new DbOptions()
            .SetCreateIfMissing(true)
            .SetCreateMissingColumnFamilies(true)
            .SetParanoidChecks(true)
            .SetMaxOpenFiles(options.MaxOpenFiles)
            .SetDbWriteBufferSize((ulong)writeBuffer)
            .SetMaxTotalWalSize((ulong)Math.Max(2 * writeBuffer, 64 << 20))
            .SetBytesPerSync(1 << 20)
            .SetKeepLogFileNum(4)
            .SetMaxLogFileSize(16 << 20)
            .SetInfoLogLevel(InfoLogLevel.Warn)
            .SetStatsDumpPeriodSec(0)
            .EnableStatistics();
        int jobs = options.BackgroundJobs > 0 ? options.BackgroundJobs : Math.Max(2, Environment.ProcessorCount);
        Native.Instance.rocksdb_options_set_max_background_jobs(database.Handle, jobs);
        // The system begins to write the log before anybody waits for it, as for the 40 MB since the chain was last found final.
        Native.Instance.rocksdb_options_set_wal_bytes_per_sync(database.Handle, 1 << 20);
        // A log file that is gone or too short, though it had been synced, is told from one that a power cut tore.
        Native.Instance.rocksdb_options_set_track_and_verify_wals_in_manifest(database.Handle, 1);
        return database;
    }

    private static ColumnFamilies ColumnsOf(nint cache, RocksOptions options)
    {
        ColumnFamilies columns = new(new ColumnFamilyOptions());
        foreach (Column column in Enum.GetValues<Column>())
            columns.Add(RocksColumns.NameOf(column), RocksColumns.OptionsOf(column, cache, options));
        return columns;
    }

    private sealed class FlushWait : IDisposable
    {
        public nint Handle { get; } = Native.Instance.rocksdb_flushoptions_create();

        public void Dispose() => Native.Instance.rocksdb_flushoptions_destroy(Handle);
    }
}
