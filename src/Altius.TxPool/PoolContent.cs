using Altius.Core;
using Altius.Primitives;

namespace Altius.TxPool;

/// <summary>What waits, each sender's in order of nonce.</summary>
/// <param name="Pending">Could be in the next block.</param>
/// <param name="Queued">Behind a gap, or beyond what the sender can pay.</param>
public sealed record PoolContent(
    IReadOnlyDictionary<Address, IReadOnlyList<Transaction>> Pending,
    IReadOnlyDictionary<Address, IReadOnlyList<Transaction>> Queued);

/// <summary>How much waits.</summary>
/// <param name="Pending">Transactions that could be in the next block, those with blobs included.</param>
/// <param name="Queued">Transactions behind a gap, or beyond what their sender can pay.</param>
/// <param name="Blob">Transactions with blobs.</param>
/// <param name="Bytes">Of transactions without blobs.</param>
/// <param name="BlobBytes">Of transactions with blobs and their sidecars.</param>
public readonly record struct PoolCounts(int Pending, int Queued, int Blob, long Bytes, long BlobBytes);
