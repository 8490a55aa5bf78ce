using Altius.Crypto.Bls;

namespace Altius.Crypto.Commitments;

/// <summary>Cells to be checked together by the universal verification equation.</summary>
/// <remarks>
/// e(Σ rᵏ·πₖ, τ⁶⁴·G2) = e(Σ wᵢ·Cᵢ − I + Σ rᵏ·hₖ⁶⁴·πₖ, G2), where wᵢ sums the rᵏ of the cells of commitment i, hₖ shifts the
/// coset of cell k, and I commits to Σ rᵏ·(the polynomial through cell k). See
/// https://ethresear.ch/t/a-universal-verification-equation-for-data-availability-sampling/13240.
/// </remarks>
internal sealed class CellBatch(int capacity)
{
    private const int CellSize = KzgCells.FieldElementsPerCell;

    private readonly List<ReadOnlyMemory<byte>> _commitments = [];
    private readonly List<AffinePoint<Fp>> _commitmentPoints = [];
    private readonly int[] _commitmentIndices = new int[capacity];
    private readonly int[] _cellIndices = new int[capacity];
    private readonly AffinePoint<Fp>[] _proofs = new AffinePoint<Fp>[capacity];
    private readonly Fr[] _cells = new Fr[capacity * CellSize];
    private int _count;

    /// <summary>The commitments without duplicates, in order of appearance.</summary>
    public ReadOnlySpan<ReadOnlyMemory<byte>> Commitments => _commitments.ToArray();

    /// <summary>For each cell the place of its commitment among those.</summary>
    public ReadOnlySpan<int> CommitmentIndices => _commitmentIndices.AsSpan(0, _count);

    /// <returns>False where something is not well-formed.</returns>
    public bool TryAdd(ReadOnlyMemory<byte> commitment, ulong cellIndex, ReadOnlySpan<byte> cell, ReadOnlySpan<byte> proof)
    {
        if (cellIndex >= KzgCells.CellsPerBlob || !TryAddCommitment(commitment, out _commitmentIndices[_count])
            || !BlobPolynomial.TryRead(cell, _cells.AsSpan(_count * CellSize, CellSize))
            || !CompressedPoints.TryRead(proof, out _proofs[_count])) return false;
        _cellIndices[_count++] = (int)cellIndex;
        return true;
    }

    /// <summary>Checks all cells, weighing them with the powers of a challenge.</summary>
    public bool Verify(in Fr challenge)
    {
        Fr[] weights = new Fr[_commitments.Count];
        Fr[] shifted = new Fr[_count], powers = new Fr[_count];
        Fr[] byColumn = new Fr[KzgCells.CellsPerBlob * CellSize];
        Fr power = Fr.One;
        for (int k = 0; k < _count; k++, power *= challenge)
        {
            powers[k] = power;
            weights[_commitmentIndices[k]] += power;
            shifted[k] = power * ShiftPower(_cellIndices[k]);
            Span<Fr> column = byColumn.AsSpan(_cellIndices[k] * CellSize, CellSize);
            for (int i = 0; i < CellSize; i++) column[i] += power * _cells[k * CellSize + i];
        }

        AffinePoint<Fp>[] points =
            [.. _commitmentPoints, .. _proofs.AsSpan(0, _count), .. TrustedSetup.Powers.AsSpan(0, CellSize)];
        Fr[] scalars = [.. weights, .. shifted, .. NegatedInterpolation(byColumn)];
        JacobianPoint<Fp> left = MultiScalar<Fp, G1>.Sum(points, ToDigits(scalars));
        JacobianPoint<Fp> proofs = MultiScalar<Fp, G1>.Sum(_proofs.AsSpan(0, _count), ToDigits(powers));
        return OpeningProof.PairingsAgree(in left, in proofs, CellSize);
    }

    private bool TryAddCommitment(ReadOnlyMemory<byte> commitment, out int index)
    {
        for (index = 0; index < _commitments.Count; index++)
            if (_commitments[index].Span.SequenceEqual(commitment.Span)) return true;
        if (!CompressedPoints.TryRead(commitment.Span, out AffinePoint<Fp> point)) return false;
        _commitments.Add(commitment);
        _commitmentPoints.Add(point);
        return true;
    }

    /// <summary>The coefficients of −Σ (the polynomial through each column's weighted cells).</summary>
    private static Fr[] NegatedInterpolation(Fr[] byColumn)
    {
        Fr[] sum = new Fr[CellSize];
        for (int column = 0; column < KzgCells.CellsPerBlob; column++)
        {
            Span<Fr> values = byColumn.AsSpan(column * CellSize, CellSize);
            if (!values.ContainsAnyExcept(Fr.Zero)) continue;
            // Over the coset h·G the transform finds the coefficients of p(h·X).
            EvaluationDomain.Interpolate(values);
            Fr inverseShift = EvaluationDomain.Root(-ShiftExponent(column)), factor = Fr.One;
            for (int i = 0; i < CellSize; i++, factor *= inverseShift) sum[i] -= values[i] * factor;
        }
        return sum;
    }

    /// <summary>The exponent of the root that shifts a cell's coset.</summary>
    private static int ShiftExponent(int cell) => EvaluationDomain.ReverseBits(cell, KzgCells.CellsPerBlob);

    private static Fr ShiftPower(int cell) => EvaluationDomain.Root(ShiftExponent(cell) * CellSize);

    private static ScalarDigits[] ToDigits(Fr[] scalars) => Array.ConvertAll(scalars, scalar => scalar.ToDigits());
}
