using Altius.Client.Running;
using Altius.Db.Rocks;

namespace Altius.Client.Monitoring;

/// <summary>Values that are asked for whenever metrics are read.</summary>
internal static class NodeGauges
{
    public static void Register(NodeMetrics metrics, NodeServices node, DataDirectory directory)
    {
        metrics.Watch("altius_head_number", "Number of the newest block of the chain.", () => node.Tree.Head.Number);
        metrics.Watch("altius_head_timestamp_seconds", "Timestamp of the newest block of the chain.",
            () => node.Tree.Head.Timestamp);
        metrics.Watch("altius_safe_number", "Number of the safe block; 0 before there is one.",
            () => node.Tree.Safe?.Number ?? 0);
        metrics.Watch("altius_finalized_number", "Number of the finalized block; 0 before there is one.",
            () => node.Tree.Finalized?.Number ?? 0);
        metrics.Watch("altius_persisted_number", "Number of the block whose state is on disk.",
            () => node.States.Persisted?.Number ?? 0);
        metrics.Watch("altius_state_layers", "States kept in memory on top of the one on disk.", () => node.States.LayerCount);
        metrics.Watch("altius_free_disk_bytes", "Free bytes on the disk of the data directory.",
            () => DataDirectory.FreeBytes(directory.Path));
        metrics.Watch("altius_pool_pending", "Transactions that could be in the next block.",
            () => node.Pool.Content().Pending.Values.Sum(list => list.Count));
        metrics.Watch("altius_pool_queued", "Transactions that wait behind a gap.",
            () => node.Pool.Content().Queued.Values.Sum(list => list.Count));
        if (node.Store is not RocksStore rocks) return;
        metrics.Watch("altius_db_block_cache_bytes", "Memory taken by the database's block cache.", () => rocks.BlockCacheUsage);
        metrics.Watch("altius_db_table_bytes", "Live data in the database's tables.",
            () => rocks.GetStatistics().Sum(column => column.TableBytes));
        metrics.Watch(
            "altius_db_pending_compaction_bytes", "What compaction has yet to rewrite.",
            () => rocks.GetStatistics().Sum(column => column.PendingCompactionBytes));
    }
}
