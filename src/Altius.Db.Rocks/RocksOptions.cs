namespace Altius.Db.Rocks;

/// <summary>What a <see cref="RocksStore"/> may use of the machine.</summary>
public sealed record RocksOptions
{
    /// <summary>Bytes of blocks, indexes and filters kept in memory, shared by all columns.</summary>
    public long BlockCacheBytes { get; init; } = 512L << 20;

    /// <summary>The least that <see cref="WriteBufferBytes"/> counts as: a megabyte each for the columns written most.</summary>
    public const long LeastWriteBufferBytes = 4L << 20;

    /// <summary>Bytes of writes kept in memory before they go to table files, shared by all columns.</summary>
    public long WriteBufferBytes { get; init; } = 256L << 20;

    /// <summary>Table files kept open; −1 for all.</summary>
    public int MaxOpenFiles { get; init; } = 4096;

    /// <summary>Bytes of the disk that are never taken: with less than this free, commits are refused.</summary>
    public long ReservedDiskBytes { get; init; } = 1L << 30;

    /// <summary>Threads that flush and compact in the background; 0 for as many as there are processors.</summary>
    public int BackgroundJobs { get; init; }
}
