using Altius.Crypto.Bls;
using Altius.Crypto.Commitments;

namespace Altius.Crypto;

/// <summary>Cells of extended blobs and their KZG proofs (EIP-7594): 128 cells to a blob, any 64 of which restore it.</summary>
/// <remarks>Malformed input makes Try-methods return false and verification <see cref="KzgVerdict.Malformed"/>.</remarks>
public static class KzgCells
{
    /// <summary>Field elements of a cell.</summary>
    public const int FieldElementsPerCell = 64;

    /// <summary>Bytes of a cell.</summary>
    public const int CellLength = FieldElementsPerCell * Kzg.FieldElementLength;

    /// <summary>Cells of an extended blob.</summary>
    public const int CellsPerBlob = EvaluationDomain.ExtendedSize / FieldElementsPerCell;

    /// <summary>Writes a blob's 128 cells one after the other.</summary>
    public static bool TryComputeCells(ReadOnlySpan<byte> blob, Span<byte> cells)
    {
        using Elements extended = new(EvaluationDomain.ExtendedSize);
        if (!TryInterpolate(blob, extended.Span)) return false;
        WriteCells(extended.Span, cells);
        return true;
    }

    /// <summary>Writes a blob's 128 cells and the 128 proofs for them.</summary>
    public static bool TryComputeCellsAndProofs(ReadOnlySpan<byte> blob, Span<byte> cells, Span<byte> proofs)
    {
        using Elements extended = new(EvaluationDomain.ExtendedSize);
        if (!TryInterpolate(blob, extended.Span)) return false;
        CellProver.Prove(extended.Span[..EvaluationDomain.BlobSize], proofs);
        WriteCells(extended.Span, cells);
        return true;
    }

    /// <summary>Restores all cells and proofs from at least 64 cells, whose indices must ascend.</summary>
    public static bool TryRecoverCellsAndProofs(
        ReadOnlySpan<ulong> cellIndices, ReadOnlySpan<ReadOnlyMemory<byte>> cells, Span<byte> allCells, Span<byte> allProofs)
    {
        if (cells.Length != cellIndices.Length || cells.Length is < CellsPerBlob / 2 or > CellsPerBlob) return false;
        using Elements extended = new(EvaluationDomain.ExtendedSize);
        extended.Span.Clear();
        for (int i = 0; i < cells.Length; i++)
        {
            if (cellIndices[i] >= CellsPerBlob || (i > 0 && cellIndices[i] <= cellIndices[i - 1])) return false;
            Span<Fr> room = extended.Span.Slice((int)cellIndices[i] * FieldElementsPerCell, FieldElementsPerCell);
            if (!BlobPolynomial.TryRead(cells[i].Span, room)) return false;
        }
        CellRecovery.Recover(cellIndices, extended.Span);
        CellProver.Prove(extended.Span[..EvaluationDomain.BlobSize], allProofs);
        WriteCells(extended.Span, allCells);
        return true;
    }

    /// <summary>Checks that every cell belongs to its commitment at its index, with one pairing; none at all is valid.</summary>
    public static KzgVerdict VerifyCellProofBatch(
        ReadOnlySpan<ReadOnlyMemory<byte>> commitments, ReadOnlySpan<ulong> cellIndices,
        ReadOnlySpan<ReadOnlyMemory<byte>> cells, ReadOnlySpan<ReadOnlyMemory<byte>> proofs)
    {
        int count = cellIndices.Length;
        if (commitments.Length != count || cells.Length != count || proofs.Length != count) return KzgVerdict.Malformed;
        if (count == 0) return KzgVerdict.Valid;
        CellBatch batch = new(count);
        for (int i = 0; i < count; i++)
            if (!batch.TryAdd(commitments[i], cellIndices[i], cells[i].Span, proofs[i].Span)) return KzgVerdict.Malformed;
        Fr challenge = Challenges.ForCells(batch.Commitments, batch.CommitmentIndices, cellIndices, cells, proofs);
        return Kzg.Judge(batch.Verify(in challenge));
    }

    /// <summary>Reads a blob and turns it into coefficients, followed by zeros up to the extended size.</summary>
    private static bool TryInterpolate(ReadOnlySpan<byte> blob, Span<Fr> extended)
    {
        Span<Fr> polynomial = extended[..EvaluationDomain.BlobSize];
        if (!BlobPolynomial.TryRead(blob, polynomial)) return false;
        EvaluationDomain.Interpolate(polynomial);
        extended[EvaluationDomain.BlobSize..].Clear();
        return true;
    }

    /// <summary>Evaluates coefficients in place: in bit-reversed order, every 64 evaluations are a cell.</summary>
    private static void WriteCells(Span<Fr> coefficients, Span<byte> cells)
    {
        EvaluationDomain.Evaluate(coefficients);
        for (int i = 0; i < coefficients.Length; i++) coefficients[i].Write(cells.Slice(i * Fr.Length, Fr.Length));
    }
}
