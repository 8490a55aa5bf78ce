using Altius.Core;
using Altius.Crypto;
using Altius.Primitives;

namespace Altius.Devnet.Traffic;

/// <summary>A few blobs with their proofs in both forms, made once: a cell proof takes some tenths of a second.</summary>
internal sealed class Blobs
{
    private const int Count = 3;

    private readonly byte[][] _blobs = new byte[Count][], _commitments = new byte[Count][], _proofs = new byte[Count][];
    private readonly ReadOnlyMemory<byte>[][] _cellProofs = new ReadOnlyMemory<byte>[Count][];

    public Blobs(Random random) => System.Threading.Tasks.Parallel.For(0, Count, i =>
    {
        byte[] blob = new byte[BlobSidecar.BlobSize];
        lock (random) random.NextBytes(blob);
        // Every 32 bytes are a field element, which is below a modulus that begins with 0x73.
        for (int at = 0; at < blob.Length; at += 32) blob[at] &= 0x3f;
        (_blobs[i], _commitments[i], _proofs[i]) = (blob, new byte[BlobSidecar.CommitmentSize], new byte[BlobSidecar.ProofSize]);
        byte[] cells = new byte[KzgCells.CellsPerBlob * KzgCells.CellLength],
            proofs = new byte[KzgCells.CellsPerBlob * BlobSidecar.ProofSize];
        bool done = Kzg.TryBlobToCommitment(blob, _commitments[i])
            && Kzg.TryComputeBlobProof(blob, _commitments[i], _proofs[i])
            && KzgCells.TryComputeCellsAndProofs(blob, cells, proofs);
        if (!done) throw new InvalidOperationException("A blob that is well-formed cannot be proven.");
        _cellProofs[i] = [.. Enumerable.Range(0, KzgCells.CellsPerBlob)
            .Select(cell => (ReadOnlyMemory<byte>)proofs.AsMemory(cell * BlobSidecar.ProofSize, BlobSidecar.ProofSize))];
    });

    /// <summary>The first blobs as a sidecar.</summary>
    public (BlobSidecar Sidecar, Hash256[] Hashes) Take(int count, BlobSidecarVersion version)
    {
        IReadOnlyList<ReadOnlyMemory<byte>> proofs = version == BlobSidecarVersion.BlobProofs
            ? [.. _proofs.Take(count).Select(proof => (ReadOnlyMemory<byte>)proof)]
            : [.. _cellProofs.Take(count).SelectMany(cells => cells)];
        BlobSidecar sidecar = new(
            version,
            [.. _blobs.Take(count).Select(blob => (ReadOnlyMemory<byte>)blob)],
            [.. _commitments.Take(count).Select(commitment => (ReadOnlyMemory<byte>)commitment)],
            proofs);
        return (sidecar, [.. _commitments.Take(count).Select(HashOf)]);
    }

    public static int MostAtOnce => Count;

    private static Hash256 HashOf(byte[] commitment)
    {
        Span<byte> hash = stackalloc byte[Hash256.Size];
        Kzg.WriteVersionedHash(commitment, hash);
        return new Hash256(hash);
    }
}
