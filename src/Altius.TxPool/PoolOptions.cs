using Altius.Primitives;

namespace Altius.TxPool;

/// <summary>What a node may set for its pool.</summary>
public sealed record PoolOptions
{
    /// <summary>The least priority fee, in wei per gas.</summary>
    public UInt256 MinTip { get; init; } = 1UL;

    /// <summary>Transactions without blobs, those behind a gap included.</summary>
    public int MaxTransactions { get; init; } = 10_000;

    /// <summary>Bytes of transactions without blobs.</summary>
    public long MaxBytes { get; init; } = 128L << 20;

    /// <summary>Transactions that cannot be in the next block: behind a gap, or beyond what their sender can pay.</summary>
    public int MaxQueued { get; init; } = 2_000;

    /// <summary>Transactions of one sender.</summary>
    public int MaxPerSender { get; init; } = 256;

    /// <summary>Blob transactions of one sender.</summary>
    public int MaxBlobTransactionsPerSender { get; init; } = 16;

    /// <summary>Bytes of blob transactions with their sidecars, on disk.</summary>
    public long MaxBlobBytes { get; init; } = 1L << 30;

    /// <summary>Bytes of one transaction, its sidecar aside.</summary>
    public int MaxTransactionBytes { get; init; } = 128 << 10;

    /// <summary>How long a transaction that cannot be in the next block is kept.</summary>
    public TimeSpan QueuedLifetime { get; init; } = TimeSpan.FromHours(3);

    /// <summary>By how much a replacement must raise each of its prices.</summary>
    public int PriceBumpPercent { get; init; } = 10;

    /// <summary>By how much a replacement with blobs must raise each of its prices; blobs are costly to pass on.</summary>
    public int BlobPriceBumpPercent { get; init; } = 100;
}
