using Altius.Crypto.Bls;

namespace Altius.Crypto.Commitments;

/// <summary>Restores a polynomial from at least half of its extended evaluations.</summary>
internal static class CellRecovery
{
    private const int Size = EvaluationDomain.ExtendedSize;
    private const int CellSize = KzgCells.FieldElementsPerCell;
    private const int CellCount = KzgCells.CellsPerBlob;

    /// <summary>Turns evaluations, zero where a cell is missing, into the polynomial's coefficients, in place.</summary>
    /// <remarks>
    /// With Z vanishing on the missing cells, the given evaluations times Z's are those of P·Z everywhere; dividing by Z over a
    /// coset, where Z has no root, leaves P.
    /// </remarks>
    public static void Recover(ReadOnlySpan<ulong> cellIndices, Span<Fr> values)
    {
        using Elements vanishing = new(Size), shifted = new(Size), scratch = new(Size);
        Span<Fr> zero = vanishing.Span, zeroOnCoset = shifted.Span;
        WriteVanishing(cellIndices, zero);
        zero.CopyTo(zeroOnCoset);

        EvaluationDomain.Evaluate(zero);
        for (int i = 0; i < Size; i++) values[i] *= zero[i];
        EvaluationDomain.Interpolate(values);

        Scale(values, EvaluationDomain.Generator);
        EvaluationDomain.Evaluate(values);
        Scale(zeroOnCoset, EvaluationDomain.Generator);
        EvaluationDomain.Evaluate(zeroOnCoset);
        Fr.Invert(zeroOnCoset, scratch.Span);
        for (int i = 0; i < Size; i++) values[i] *= zeroOnCoset[i];
        EvaluationDomain.Interpolate(values);
        Scale(values, EvaluationDomain.Generator.Invert());
        values[EvaluationDomain.BlobSize..].Clear();
    }

    /// <summary>The coefficients of the product of X^64 − h^64 over the missing cells' coset shifts h.</summary>
    private static void WriteVanishing(ReadOnlySpan<ulong> cellIndices, Span<Fr> coefficients)
    {
        coefficients.Clear();
        coefficients[0] = Fr.One;
        int degree = 0;
        for (int cell = 0; cell < CellCount; cell++)
        {
            if (cellIndices.Contains((ulong)cell)) continue;
            Fr root = EvaluationDomain.Root(EvaluationDomain.ReverseBits(cell, CellCount) * CellSize);
            degree += CellSize;
            for (int i = degree; i > 0; i -= CellSize) coefficients[i] = coefficients[i - CellSize] - coefficients[i] * root;
            coefficients[0] = -(coefficients[0] * root);
        }
    }

    /// <summary>Multiplies the i-th value by the i-th power of a factor.</summary>
    private static void Scale(Span<Fr> values, in Fr factor)
    {
        Fr power = Fr.One;
        foreach (ref Fr value in values)
        {
            value *= power;
            power *= factor;
        }
    }
}
