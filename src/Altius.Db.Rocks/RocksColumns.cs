using RocksDbSharp;

namespace Altius.Db.Rocks;

/// <summary>How each column is tuned: what its keys and values are like, and how they are read.</summary>
internal static class RocksColumns
{
    /// <summary>Ten bits a key let one lookup in a hundred touch a table in vain.</summary>
    private const double BloomBits = 10;

    private const ulong SmallBlock = 4 << 10, LargeBlock = 16 << 10;
    private const int BinaryAndHash = 1; // data blocks with a hash index: a point lookup needs no binary search
    private const int CompressionLz4 = 4, CompressionZstd = 7;
    private const int FormatVersion = 6;

    public static string NameOf(Column column) => column.ToString();

    public static ColumnFamilyOptions OptionsOf(Column column, nint cache, RocksOptions options)
    {
        bool isPoint = IsPointLookup(column);
        BlockBasedTableOptions table = new BlockBasedTableOptions()
            .SetBlockCache(cache)
            .SetBlockSize(isPoint ? SmallBlock : LargeBlock)
            .SetFormatVersion(FormatVersion)
            // Indexes and filters live in the cache, so that its size is all the memory that reading takes.
            .SetCacheIndexAndFilterBlocks(true)
            .SetPinL0FilterAndIndexBlocksInCache(true);
        Native native = Native.Instance;
        native.rocksdb_block_based_options_set_cache_index_and_filter_blocks_with_high_priority(table.Handle, 1);
        nint bloom = native.rocksdb_filterpolicy_create_bloom_full(BloomBits);
        native.rocksdb_block_based_options_set_filter_policy(table.Handle, bloom);
        native.rocksdb_block_based_options_set_whole_key_filtering(table.Handle, 1);
        if (isPoint) native.rocksdb_block_based_options_set_data_block_index_type(table.Handle, BinaryAndHash);

        ColumnFamilyOptions family = new ColumnFamilyOptions()
            .SetBlockBasedTableFactory(table)
            .SetLevelCompactionDynamicLevelBytes(true)
            .SetWriteBufferSize((ulong)Math.Max(options.WriteBufferBytes / 4, 1 << 20))
            .SetMaxWriteBufferNumber(4)
            .SetTargetFileSizeBase(64UL << 20)
            .SetMaxBytesForLevelBase(256UL << 20)
            .SetOptimizeFiltersForHits(NearlyAlwaysFinds(column) ? 1 : 0);
        native.rocksdb_options_set_memtable_whole_key_filtering(family.Handle, 1);
        family.SetMemtablePrefixBloomSizeRatio(isPoint ? 0.02 : 0);
        // Every file a flush or compaction makes is read back and compared before the old ones go.
        native.rocksdb_options_set_paranoid_file_checks(family.Handle, 1);
        (int upper, int bottom) = CompressionOf(column);
        native.rocksdb_options_set_compression(family.Handle, upper);
        native.rocksdb_options_set_bottommost_compression(family.Handle, bottom);
        return family;
    }

    /// <summary>Read by exact key, in no order: small blocks waste least of the cache.</summary>
    private static bool IsPointLookup(Column column) => column is
        Column.Accounts or Column.Slots or Column.AccountNodes or Column.StorageNodes or Column.Headers or Column.Canonical;

    /// <summary>
    /// Whoever asks knows that the key is there, so the largest level needs no filter, which saves nine tenths of their memory.
    /// Slots and accounts are also asked for before they exist.
    /// </summary>
    private static bool NearlyAlwaysFinds(Column column) => column is
        Column.Codes or Column.AccountNodes or Column.StorageNodes or Column.Bodies or Column.Receipts or Column.Canonical;

    /// <summary>
    /// Keys and values of state and tries are hashes and small numbers, which nothing makes smaller; unpacking them would cost
    /// each read. Code, bodies, receipts and logs shrink to half and less: fast on the levels that are rewritten often, well on
    /// the last, which holds nine tenths.
    /// </summary>
    private static (int Upper, int Bottom) CompressionOf(Column column) => column switch
    {
        Column.Accounts or Column.Slots or Column.AccountNodes or Column.StorageNodes => (0, 0),
        Column.Canonical or Column.Metadata => (0, 0),
        Column.AccountHistory or Column.SlotHistory or Column.Headers or Column.Transactions => (CompressionLz4, CompressionLz4),
        _ => (CompressionLz4, CompressionZstd),
    };
}
