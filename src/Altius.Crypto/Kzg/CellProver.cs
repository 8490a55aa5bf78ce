using Altius.Crypto.Bls;

namespace Altius.Crypto.Commitments;

/// <summary>Proves all 128 cells of a blob together (Feist and Khovratovich, "Fast amortized KZG proofs").</summary>
/// <remarks>
/// The proofs are the evaluations of a polynomial with points for coefficients, hᵢ = Σ f[j]·τ^(j − 64·(i + 1)), where j runs
/// from 64·(i + 1).
/// By the remainder of j modulo 64 that is a sum of 64 Toeplitz products, each part of a circulant product of twice the size,
/// which transforms turn into pointwise products; the setup's side of these is computed once.
/// </remarks>
internal static class CellProver
{
    private const int Stride = KzgCells.FieldElementsPerCell;
    private const int Size = EvaluationDomain.BlobSize / Stride;
    private const int CirculantSize = 2 * Size;

    // Entry [i·64 + offset]: the i-th transformed point of the setup's column with that offset.
    private static readonly Lazy<AffinePoint<Fp>[]> Columns = new(BuildColumns);

    /// <summary>Writes the proofs, 48 bytes each, for a polynomial's 4096 coefficients.</summary>
    public static void Prove(ReadOnlySpan<Fr> coefficients, Span<byte> proofs)
    {
        DomainPoint[] h = MultiplyColumns(coefficients);
        EvaluationDomain.Interpolate<DomainPoint>(h);
        h.AsSpan(Size).Clear();
        EvaluationDomain.Evaluate<DomainPoint>(h);
        JacobianPoint<Fp>[] points = Array.ConvertAll(h, element => element.Point);
        AffinePoint<Fp>[] affine = new AffinePoint<Fp>[points.Length];
        JacobianPoint<Fp>.ToAffine(points, affine);
        for (int i = 0; i < affine.Length; i++)
            CompressedPoints.Write(in affine[i], proofs.Slice(i * CompressedPoints.G1Length, CompressedPoints.G1Length));
    }

    /// <summary>The transform of h: pointwise products with the setup's columns, summed over the offsets.</summary>
    private static DomainPoint[] MultiplyColumns(ReadOnlySpan<Fr> coefficients)
    {
        ScalarDigits[] digits = new ScalarDigits[CirculantSize * Stride];
        Span<Fr> circulant = stackalloc Fr[CirculantSize];
        for (int offset = 0; offset < Stride; offset++)
        {
            // The circulant's first column: the highest coefficient, zeros, then the others in ascending order.
            circulant.Clear();
            circulant[0] = coefficients[coefficients.Length - 1 - offset];
            for (int i = Size + 2; i < CirculantSize; i++) circulant[i] = coefficients[(i - Size) * Stride - offset - 1];
            EvaluationDomain.Evaluate(circulant);
            for (int i = 0; i < CirculantSize; i++) digits[i * Stride + offset] = circulant[i].ToDigits();
        }
        DomainPoint[] products = new DomainPoint[CirculantSize];
        ReadOnlySpan<AffinePoint<Fp>> columns = Columns.Value;
        for (int i = 0; i < CirculantSize; i++)
            products[i] = new DomainPoint(
                MultiScalar<Fp, G1>.Sum(columns.Slice(i * Stride, Stride), digits.AsSpan(i * Stride, Stride)));
        return products;
    }

    private static AffinePoint<Fp>[] BuildColumns()
    {
        AffinePoint<Fp>[] setup = TrustedSetup.Powers;
        JacobianPoint<Fp>[] points = new JacobianPoint<Fp>[CirculantSize * Stride];
        DomainPoint[] column = new DomainPoint[CirculantSize];
        for (int offset = 0; offset < Stride; offset++)
        {
            column.AsSpan().Clear();
            for (int i = 0; i < Size - 1; i++)
                column[i] = new DomainPoint(new JacobianPoint<Fp>(in setup[setup.Length - 1 - Stride * (i + 1) - offset]));
            EvaluationDomain.Evaluate<DomainPoint>(column);
            for (int i = 0; i < CirculantSize; i++) points[i * Stride + offset] = column[i].Point;
        }
        AffinePoint<Fp>[] columns = new AffinePoint<Fp>[points.Length];
        JacobianPoint<Fp>.ToAffine(points, columns);
        return columns;
    }
}
