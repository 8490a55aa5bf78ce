using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Altius.Crypto.Bls;

/// <summary>The base field's modulus and the tables the product kernel reads, all derived from the modulus at start-up.</summary>
internal static unsafe class FpConstants
{
    public const int LimbCount = 8;
    public const int LimbBits = 48;
    public const double LimbBase = 1L << LimbBits;
    public const double InverseLimbBase = 1.0 / LimbBase;

    /// <summary>Added to a product sum, it leaves exactly the multiples of 2⁴⁹ in the sum's 53-bit significand.</summary>
    public const double CoarseOffset = 1.5 * LimbBase * (1L << 53);

    /// <summary>p, the field's prime.</summary>
    public static readonly BigInteger Modulus = BigInteger.Parse(
        "01a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaab",
        NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    // Native memory rather than arrays: rows stay on 64-byte boundaries and the compiled kernel holds the addresses as constants.
    // Allocated once for the life of the process and written only by the initialisers below.
    /// <summary>Row k holds 2^(48·(8+k)) mod p, centred on zero: what limb 8+k of a product weighs modulo p.</summary>
    public static readonly Vector512<double>* Folds = BuildFolds();

    /// <summary>One row: p.</summary>
    public static readonly Vector512<double>* ModulusRow = BuildRow(Modulus);

    /// <summary>One row: fold k divided by p, so that a dot product tells how many p the folded limbs will hold.</summary>
    public static readonly Vector512<double>* FoldQuotients = BuildQuotients();

    /// <summary>One row: 2^336 / p in the top lane, zero elsewhere.</summary>
    public static readonly Vector512<double>* TopQuotient = TopLane(Math.Pow(2, 336) / (double)Modulus, 0);

    /// <summary>One row: rounds each lane to a multiple of 2⁴⁸, but the top lane, which carries nothing, to zero.</summary>
    public static readonly Vector512<double>* CarryOffsets = TopLane(1.5 * Math.Pow(2, 120), 1.5 * Math.Pow(2, 100));

    /// <summary>One row: one in the top lane, zero elsewhere.</summary>
    public static readonly Vector512<double>* TopUnit = TopLane(1, 0);

    /// <summary>Writes an integer as eight limbs of 48 bits, each rounded to nearest so that it lies within ±2⁴⁷.</summary>
    public static Vector512<double> ToLimbs(BigInteger value)
    {
        Span<double> limbs = stackalloc double[LimbCount];
        for (int i = 0; i < LimbCount - 1; i++)
        {
            BigInteger limb = value & ((BigInteger.One << LimbBits) - 1);
            if (limb >= BigInteger.One << (LimbBits - 1)) limb -= BigInteger.One << LimbBits;
            limbs[i] = (double)limb;
            value = (value - limb) >> LimbBits;
        }
        limbs[LimbCount - 1] = (double)value;
        return Vector512.Create<double>(limbs);
    }

    private static Vector512<double>* Allocate(int rows) =>
        (Vector512<double>*)NativeMemory.AlignedAlloc((nuint)(rows * sizeof(Vector512<double>)), 64);

    private static BigInteger Fold(int k)
    {
        BigInteger fold = BigInteger.ModPow(2, LimbBits * (LimbCount + k), Modulus);
        return fold > Modulus / 2 ? fold - Modulus : fold;
    }

    private static Vector512<double>* BuildFolds()
    {
        Vector512<double>* rows = Allocate(LimbCount);
        for (int k = 0; k < LimbCount; k++) rows[k] = ToLimbs(Fold(k));
        return rows;
    }

    private static Vector512<double>* BuildQuotients()
    {
        Vector512<double>* row = Allocate(1);
        for (int k = 0; k < LimbCount; k++) ((double*)row)[k] = (double)Fold(k) / (double)Modulus;
        return row;
    }

    private static Vector512<double>* BuildRow(BigInteger value)
    {
        Vector512<double>* row = Allocate(1);
        *row = ToLimbs(value);
        return row;
    }

    private static Vector512<double>* TopLane(double top, double others)
    {
        Vector512<double>* row = Allocate(1);
        *row = Vector512.Create(others).WithElement(LimbCount - 1, top);
        return row;
    }
}
