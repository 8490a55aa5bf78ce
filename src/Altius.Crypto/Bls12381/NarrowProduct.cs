using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Altius.Crypto.Bls;

/// <summary>The products of <see cref="WideProduct"/> for machines whose vectors have fewer than 512 bits.</summary>
/// <remarks>
/// The same arithmetic within the same bounds, four columns at a time so that each group's sums stay in registers. The other
/// operand stands between zeros in memory; the columns of a limb's product are a load from there. On 256-bit vectors a product
/// takes 61 ns; the 512-bit code, emulated, took 270 ns.
/// </remarks>
[SkipLocalsInit]
internal static unsafe class NarrowProduct
{
    private const int Limbs = FpConstants.LimbCount;
    private const int Lanes = 4;

    // Eight limbs with eight zeros on either side.
    private const int RowLength = 3 * Limbs;

    /// <summary>a·b modulo p.</summary>
    public static Fp Multiply(in Fp a, in Fp b)
    {
        Columns columns;
        double* row = stackalloc double[RowLength];
        Lay(in b, 1, row);
        fixed (Fp* limbs = &a)
        {
            for (int group = 0; group < Columns.GroupCount; group++)
            {
                Sum sum = Sum.Start();
                sum.AddColumns((double*)limbs, row, group);
                columns.Put(group, in sum);
            }
        }
        return columns.Reduce();
    }

    /// <summary>a·b + sign·c·d modulo p.</summary>
    public static Fp MultiplyAdd(in Fp a, in Fp b, double sign, in Fp c, in Fp d)
    {
        Columns columns;
        double* row = stackalloc double[2 * RowLength];
        Lay(in b, 1, row);
        Lay(in d, sign, row + RowLength);
        fixed (Fp* limbs = &a, otherLimbs = &c)
        {
            for (int group = 0; group < Columns.GroupCount; group++)
            {
                Sum sum = Sum.Start();
                sum.AddColumns((double*)limbs, row, group);
                sum.AddColumns((double*)otherLimbs, row + RowLength, group);
                columns.Put(group, in sum);
            }
        }
        return columns.Reduce();
    }

    private static void Lay(in Fp value, double sign, double* row)
    {
        Vector512<double> limbs = value.Limbs;
        for (int i = 0; i < RowLength; i += Lanes) Vector256<double>.Zero.Store(row + i);
        (limbs.GetLower() * sign).Store(row + Limbs);
        (limbs.GetUpper() * sign).Store(row + Limbs + Lanes);
    }

    /// <summary>Four columns' coarse and fine parts.</summary>
    private struct Sum
    {
        public Vector256<double> Coarse;
        public Vector256<double> Fine;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Sum Start()
        {
            Sum sum;
            sum.Coarse = Vector256.Create(FpConstants.CoarseOffset);
            sum.Fine = Vector256<double>.Zero;
            return sum;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Add(Vector256<double> limb, Vector256<double> row)
        {
            Vector256<double> sum = Vector256.FusedMultiplyAdd(limb, row, Coarse);
            Fine += Vector256.FusedMultiplyAdd(limb, row, Coarse - sum);
            Coarse = sum;
        }

        /// <summary>Adds a group's columns of a product; limb i meets limb k − i in column k, as far as there are such.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void AddColumns(double* limbs, double* row, int group)
        {
            int first = Math.Max(0, Lanes * group - (Limbs - 1)), last = Math.Min(Limbs - 1, Lanes * group + Lanes - 1);
            // The loads end at most at limb 8 + 12 − 5 + 3 = 18 and start at least at 8 + 0 − 3 = 5 of the row's 24.
            double* window = row + Limbs + Lanes * group;
            for (int i = first; i <= last; i++) Add(Vector256.Create(limbs[i]), Vector256.Load(window - i));
        }
    }

    /// <summary>All sixteen columns, their coarse parts one place up, where they belong.</summary>
    private struct Columns
    {
        public const int GroupCount = 2 * Limbs / Lanes;

        // One more than the columns: the first stays zero below column 0, the last is the coarse part of column 15.
        private fixed double _coarse[2 * Limbs + Lanes];
        private fixed double _fine[2 * Limbs];

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Put(int group, in Sum sum)
        {
            fixed (double* coarse = _coarse, fine = _fine)
            {
                if (group == 0) coarse[0] = 0;
                (sum.Coarse - Vector256.Create(FpConstants.CoarseOffset)).Store(coarse + 1 + Lanes * group);
                sum.Fine.Store(fine + Lanes * group);
            }
        }

        public Fp Reduce()
        {
            Vector256<double> low0 = Merge(0), low1 = Merge(1), high0 = Merge(2), high1 = Merge(3);
            Carry(ref high0, ref high1);
            return Fold(low0, low1, high0, high1);
        }

        /// <summary>Four columns, with what the coarse parts of the columns below bring to them.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private Vector256<double> Merge(int group)
        {
            fixed (double* coarse = _coarse, fine = _fine)
                return Vector256.FusedMultiplyAdd(
                    Vector256.Load(coarse + Lanes * group), Vector256.Create(FpConstants.InverseLimbBase),
                    Vector256.Load(fine + Lanes * group));
        }
    }

    private static Fp Fold(Vector256<double> low0, Vector256<double> low1, Vector256<double> high0, Vector256<double> high1)
    {
        Vector256<double>* quotients = (Vector256<double>*)FpConstants.FoldQuotients;
        double quotient = Math.Round(
            Vector256.Sum(Vector256.FusedMultiplyAdd(high0, quotients[0], high1 * quotients[1]))
            + low1.GetElement(Lanes - 1) * ((double*)FpConstants.TopQuotient)[Limbs - 1]);

        double* limbs = stackalloc double[Limbs];
        high0.Store(limbs);
        high1.Store(limbs + Lanes);
        // Every row of the table is two vectors of four.
        Vector256<double>* folds = (Vector256<double>*)FpConstants.Folds;
        Vector256<double>* modulus = (Vector256<double>*)FpConstants.ModulusRow;
        Sum lower = Sum.Start(), upper = Sum.Start();
        lower.Fine = low0;
        upper.Fine = low1;
        for (int i = 0; i < Limbs; i++)
        {
            Vector256<double> limb = Vector256.Create(limbs[i]);
            lower.Add(limb, folds[2 * i]);
            upper.Add(limb, folds[2 * i + 1]);
        }
        lower.Add(Vector256.Create(-quotient), modulus[0]);
        upper.Add(Vector256.Create(-quotient), modulus[1]);

        Vector256<double> toNext = Vector256.Create(FpConstants.InverseLimbBase);
        Vector256<double> offset = Vector256.Create(FpConstants.CoarseOffset);
        Vector256<double> coarse0 = lower.Coarse - offset, coarse1 = upper.Coarse - offset;
        low0 = Vector256.FusedMultiplyAdd(ShiftUp(coarse0, Vector256<double>.Zero), toNext, lower.Fine);
        low1 = Vector256.FusedMultiplyAdd(ShiftUp(coarse1, coarse0), toNext, upper.Fine);
        low1 = Vector256.FusedMultiplyAdd(coarse1, ((Vector256<double>*)FpConstants.TopUnit)[1], low1);
        Carry(ref low0, ref low1);
        return new Fp(Vector512.Create(low0, low1));
    }

    /// <summary><see cref="WideProduct.Carry"/> on two vectors of four.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Carry(ref Vector256<double> lower, ref Vector256<double> upper)
    {
        Vector256<double>* offsets = (Vector256<double>*)FpConstants.CarryOffsets;
        Vector256<double> toNext = Vector256.Create(FpConstants.InverseLimbBase);
        Vector256<double> carry0 = (lower + offsets[0]) - offsets[0], carry1 = (upper + offsets[1]) - offsets[1];
        lower = Vector256.FusedMultiplyAdd(ShiftUp(carry0, Vector256<double>.Zero), toNext, lower - carry0);
        upper = Vector256.FusedMultiplyAdd(ShiftUp(carry1, carry0), toNext, upper - carry1);
    }

    /// <summary>Moves every lane up by one, the lower vector's top lane entering below.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> ShiftUp(Vector256<double> upper, Vector256<double> lower) =>
        Vector256.Shuffle(upper, Vector256.Create(3L, 0, 1, 2)).WithElement(0, lower.GetElement(Lanes - 1));
}
