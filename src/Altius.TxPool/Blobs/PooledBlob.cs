namespace Altius.TxPool;

/// <summary>One blob of a waiting transaction with its proofs in both forms, where they are known.</summary>
/// <param name="BlobProof">48 bytes (EIP-4844); empty where the transaction is kept with cell proofs.</param>
/// <param name="CellProofs">128 of 48 bytes (EIP-7594); none where the transaction is kept with blob proofs.</param>
public sealed record PooledBlob(
    ReadOnlyMemory<byte> Blob, ReadOnlyMemory<byte> BlobProof, IReadOnlyList<ReadOnlyMemory<byte>> CellProofs);
