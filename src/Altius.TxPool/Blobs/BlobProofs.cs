using Altius.Core;
using Altius.Crypto;
using Altius.Primitives;

namespace Altius.TxPool;

/// <summary>Checks that a sidecar holds what its transaction commits to, and turns one form of proofs into the other.</summary>
internal static class BlobProofs
{
    private static readonly ulong[] CellIndices = [.. Enumerable.Range(0, KzgCells.CellsPerBlob).Select(i => (ulong)i)];

    /// <summary>Whether blobs, commitments, proofs and versioned hashes belong together (EIP-4844, EIP-7594).</summary>
    /// <returns>Null where they do; else what is told to the user.</returns>
    public static string? Check(Transaction transaction, BlobSidecar sidecar)
    {
        IReadOnlyList<Hash256> hashes = transaction.BlobVersionedHashes;
        if (!sidecar.HasCountsFor(hashes.Count))
            return $"invalid number of blobs, commitments or proofs for {hashes.Count} blob hashes";
        Span<byte> hash = stackalloc byte[Hash256.Size];
        for (int i = 0; i < hashes.Count; i++)
        {
            Kzg.WriteVersionedHash(sidecar.Commitments[i].Span, hash);
            if (new Hash256(hash) != hashes[i])
                return $"blob {i}: computed hash {new Hash256(hash)} mismatches transaction one {hashes[i]}";
        }
        KzgVerdict verdict = sidecar.Version == BlobSidecarVersion.BlobProofs
            ? Kzg.VerifyBlobProofBatch([.. sidecar.Blobs], [.. sidecar.Commitments], [.. sidecar.Proofs])
            : VerifyCells(sidecar);
        return verdict switch
        {
            KzgVerdict.Valid => null,
            KzgVerdict.Invalid => "invalid blob proof: KZG verification failed",
            _ => "invalid blob proof: a blob, commitment or proof is malformed",
        };
    }

    /// <summary>The same blobs with proofs of this form. Cell proofs take some tenths of a second a blob to make.</summary>
    /// <param name="sidecar">Has been checked.</param>
    public static BlobSidecar Convert(BlobSidecar sidecar, BlobSidecarVersion version, CancellationToken stop)
    {
        if (sidecar.Version == version) return sidecar;
        List<ReadOnlyMemory<byte>> proofs = [];
        for (int i = 0; i < sidecar.Blobs.Count; i++)
        {
            stop.ThrowIfCancellationRequested();
            ReadOnlySpan<byte> blob = sidecar.Blobs[i].Span;
            if (version == BlobSidecarVersion.BlobProofs) proofs.Add(ProveBlob(blob, sidecar.Commitments[i].Span));
            else proofs.AddRange(ProveCells(blob));
        }
        return sidecar with { Version = version, Proofs = proofs };
    }

    private static KzgVerdict VerifyCells(BlobSidecar sidecar)
    {
        int count = sidecar.Blobs.Count * KzgCells.CellsPerBlob;
        ReadOnlyMemory<byte>[] commitments = new ReadOnlyMemory<byte>[count], cells = new ReadOnlyMemory<byte>[count];
        ulong[] indices = new ulong[count];
        for (int i = 0; i < sidecar.Blobs.Count; i++)
        {
            byte[] extended = new byte[KzgCells.CellsPerBlob * KzgCells.CellLength];
            if (!KzgCells.TryComputeCells(sidecar.Blobs[i].Span, extended)) return KzgVerdict.Malformed;
            for (int cell = 0; cell < KzgCells.CellsPerBlob; cell++)
            {
                int at = i * KzgCells.CellsPerBlob + cell;
                commitments[at] = sidecar.Commitments[i];
                cells[at] = extended.AsMemory(cell * KzgCells.CellLength, KzgCells.CellLength);
                indices[at] = CellIndices[cell];
            }
        }
        return KzgCells.VerifyCellProofBatch(commitments, indices, cells, [.. sidecar.Proofs]);
    }

    private static byte[] ProveBlob(ReadOnlySpan<byte> blob, ReadOnlySpan<byte> commitment)
    {
        byte[] proof = new byte[BlobSidecar.ProofSize];
        return Kzg.TryComputeBlobProof(blob, commitment, proof) ? proof : throw Unchecked();
    }

    private static IEnumerable<ReadOnlyMemory<byte>> ProveCells(ReadOnlySpan<byte> blob)
    {
        byte[] cells = new byte[KzgCells.CellsPerBlob * KzgCells.CellLength];
        byte[] proofs = new byte[KzgCells.CellsPerBlob * BlobSidecar.ProofSize];
        if (!KzgCells.TryComputeCellsAndProofs(blob, cells, proofs)) throw Unchecked();
        return Enumerable.Range(0, KzgCells.CellsPerBlob)
            .Select(i => (ReadOnlyMemory<byte>)proofs.AsMemory(i * BlobSidecar.ProofSize, BlobSidecar.ProofSize));
    }

    private static InvalidOperationException Unchecked() => new("A blob was to be proven that had not been checked.");
}
