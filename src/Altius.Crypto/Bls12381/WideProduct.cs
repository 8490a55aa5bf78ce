using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Altius.Crypto.Bls;

/// <summary>A sum of limb products over sixteen columns of 48 bits, not yet reduced modulo p.</summary>
/// <remarks>
/// Each column is kept as a coarse part, a multiple of 2⁴⁹ held above <see cref="FpConstants.CoarseOffset"/>, and a fine part.
/// A fused multiply-add onto the coarse part rounds the product to a multiple of 2⁴⁹; the same multiply-add with the negated
/// step yields what was rounded away, exactly. Both need round-to-nearest and a single rounding, which IEEE 754 promises.
/// Bounds: the magnitudes of the products added to one column must sum to at most 2¹⁰⁰ − 2⁵³, in at most 16 products. Then the
/// coarse part stays within its binade, and the fine part (at most 2⁴⁸ a product) and the merged column within 2⁵³.
/// </remarks>
[SkipLocalsInit]
internal unsafe struct WideProduct
{
    private Vector512<double> _coarseLow;
    private Vector512<double> _coarseHigh;
    private Vector512<double> _fineLow;
    private Vector512<double> _fineHigh;

    /// <summary>The empty sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WideProduct Start()
    {
        WideProduct sum;
        sum._coarseLow = sum._coarseHigh = Vector512.Create(FpConstants.CoarseOffset);
        sum._fineLow = sum._fineHigh = Vector512<double>.Zero;
        return sum;
    }

    /// <summary>Adds a limb (in every lane) times eight limbs that stand over columns 0 to 7.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddLow(Vector512<double> limb, Vector512<double> row) => Add(ref _coarseLow, ref _fineLow, limb, row);

    /// <summary>Adds a limb (in every lane) times eight limbs that stand over columns 8 to 15.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddHigh(Vector512<double> limb, Vector512<double> row) => Add(ref _coarseHigh, ref _fineHigh, limb, row);

    /// <summary>The sum modulo p: tight, and within ±0.66p.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Vector512<double> Reduce()
    {
        Vector512<double> offset = Vector512.Create(FpConstants.CoarseOffset);
        Vector512<double> toNext = Vector512.Create(FpConstants.InverseLimbBase);
        Vector512<double> coarseLow = _coarseLow - offset;
        Vector512<double> coarseHigh = _coarseHigh - offset;
        // A coarse part weighs 2⁴⁸ of the column above it.
        Vector512<double> low = Vector512.FusedMultiplyAdd(ShiftUp(coarseLow, 1), toNext, _fineLow);
        Vector512<double> high = Vector512.FusedMultiplyAdd(ShiftUp(coarseHigh, coarseLow), toNext, _fineHigh);
        return Fold(low, Carry(high));
    }

    /// <summary>Passes each lane's multiples of 2⁴⁸ to the lane above; the top lane keeps what it has.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Carry(Vector512<double> limbs)
    {
        Vector512<double> offset = *FpConstants.CarryOffsets;
        Vector512<double> carry = (limbs + offset) - offset;
        return Vector512.FusedMultiplyAdd(
            ShiftUp(carry, 1), Vector512.Create(FpConstants.InverseLimbBase), limbs - carry);
    }

#pragma warning disable CA1857 // Eight less a constant is one too, once inlined.
    /// <summary>Moves every lane up by a constant, zeros entering below.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> ShiftUp(Vector512<double> limbs, [ConstantExpected(Min = 1, Max = 7)] byte lanes) =>
        Align(limbs, Vector512<double>.Zero, (byte)(FpConstants.LimbCount - lanes));

    /// <summary>The lanes that <see cref="ShiftUp(Vector512{double}, byte)"/> moves out at the top, zeros above them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> ShiftOut(Vector512<double> limbs, [ConstantExpected(Min = 1, Max = 7)] byte lanes) =>
        Align(Vector512<double>.Zero, limbs, (byte)(FpConstants.LimbCount - lanes));
#pragma warning restore CA1857

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> ShiftUp(Vector512<double> upper, Vector512<double> lower) =>
        Align(upper, lower, FpConstants.LimbCount - 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(
        ref Vector512<double> coarse, ref Vector512<double> fine, Vector512<double> limb, Vector512<double> row)
    {
        Vector512<double> sum = Vector512.FusedMultiplyAdd(limb, row, coarse);
        fine += Vector512.FusedMultiplyAdd(limb, row, coarse - sum);
        coarse = sum;
    }

    /// <summary>Replaces columns 8 to 15 by their weights modulo p and takes away the nearest multiple of p.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Fold(Vector512<double> low, Vector512<double> high)
    {
        // The quotient is a float estimate, off by less than 0.66 in all: folds weigh at most p/2, so it stays below 2⁵⁰.
        Vector512<double> q = Vector512.FusedMultiplyAdd(low, *FpConstants.TopQuotient, high * *FpConstants.FoldQuotients);
        q += Align(q, q, 4);
        q += Align(q, q, 2);
        q += Align(q, q, 1);
        Vector512<double> round = Vector512.Create(1.5 * (1L << 52));
        q = round - (q + round);

        // Through memory: a broadcasting load costs less than a permutation. high is a local of eight doubles.
        double* limbs = (double*)&high;
        Vector512<double>* folds = FpConstants.Folds;
        WideProduct even = Start();
        even._fineLow = low;
        WideProduct odd = Start();
        even.AddLow(Vector512.Create(limbs[0]), folds[0]);
        odd.AddLow(Vector512.Create(limbs[1]), folds[1]);
        even.AddLow(Vector512.Create(limbs[2]), folds[2]);
        odd.AddLow(Vector512.Create(limbs[3]), folds[3]);
        even.AddLow(Vector512.Create(limbs[4]), folds[4]);
        odd.AddLow(Vector512.Create(limbs[5]), folds[5]);
        even.AddLow(Vector512.Create(limbs[6]), folds[6]);
        odd.AddLow(Vector512.Create(limbs[7]), folds[7]);
        even.AddLow(q, *FpConstants.ModulusRow);

        Vector512<double> offset = Vector512.Create(FpConstants.CoarseOffset);
        Vector512<double> coarse = (even._coarseLow - offset) + (odd._coarseLow - offset);
        Vector512<double> sum = Vector512.FusedMultiplyAdd(
            ShiftUp(coarse, 1), Vector512.Create(FpConstants.InverseLimbBase), even._fineLow + odd._fineLow);
        // There is no column above the top lane: its coarse part stays.
        return Carry(Vector512.FusedMultiplyAdd(coarse, *FpConstants.TopUnit, sum));
    }

    /// <summary>Lanes <paramref name="lanes"/> to lanes + 7 of the sixteen that two vectors hold.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Align(Vector512<double> upper, Vector512<double> lower, [ConstantExpected] byte lanes)
    {
        if (Avx512F.IsSupported) return Avx512F.AlignRight64(upper.AsUInt64(), lower.AsUInt64(), lanes).AsDouble();
        Pair pair;
        pair.Lower = lower;
        pair.Upper = upper;
        // The pair is sixteen doubles and lanes is at most 8, so eight doubles from there lie within it.
        return Unsafe.ReadUnaligned<Vector512<double>>((double*)&pair + lanes);
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Pair
    {
        public Vector512<double> Lower;
        public Vector512<double> Upper;
    }
}
