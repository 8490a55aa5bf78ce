namespace Altius.Db;

/// <summary>
/// The parts of the database, each a key space of its own with its own tuning (a RocksDB column family). The room that owns a
/// column says what its keys and values are.
/// </summary>
public enum Column : byte
{
    /// <summary>Head pointers, format version, progress marks: few and small.</summary>
    Metadata,

    // Owned by Altius.State.

    /// <summary>Accounts by hashed address.</summary>
    Accounts,
    /// <summary>Storage slots by hashed address and hashed slot.</summary>
    Slots,
    /// <summary>Contract code by its hash.</summary>
    Codes,
    /// <summary>Nodes of the account trie by path.</summary>
    AccountNodes,
    /// <summary>Nodes of storage tries by hashed address and path.</summary>
    StorageNodes,
    /// <summary>What accounts were before a block changed them.</summary>
    AccountHistory,
    /// <summary>What slots were before a block changed them.</summary>
    SlotHistory,
    /// <summary>What each block changed, so that history can be undone and pruned.</summary>
    BlockChanges,

    // Owned by Altius.Chain.

    /// <summary>Headers and total difficulties by block hash.</summary>
    Headers,
    /// <summary>Bodies by block number and hash.</summary>
    Bodies,
    /// <summary>Receipts by block number and hash.</summary>
    Receipts,
    /// <summary>Hashes of canonical blocks by number.</summary>
    Canonical,
    /// <summary>Places of canonical transactions by hash.</summary>
    Transactions,
    /// <summary>What makes log queries fast.</summary>
    Logs,

    // Owned by Altius.TxPool.

    /// <summary>Blob transactions with their sidecars.</summary>
    Blobs,
}
