using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Altius.Crypto.ModularExponentiation;

/// <summary>Montgomery residues in limbs of 52 bits, eight to a vector register, multiplied by floating-point units.</summary>
/// <remarks>
/// A double holds a limb exactly, and two fused multiply-adds give both halves of a product of two limbs: with 2^104 as
/// addend and rounding to zero, the mantissa of the first is the high half; subtracting that from the second leaves the low
/// half in its mantissa (Emmart, Zheng and Weems, "Faster modular exponentiation using double precision floating point
/// arithmetic on the GPU", 2018). Halves are added up as integers, and the constant exponent bits are taken out again.
/// Residues stay below 2m, and the radix is above 4m: so no product ends with a comparison.
/// </remarks>
internal readonly unsafe ref struct VectorMontgomeryRing : IMontgomeryRing
{
    private const int LimbBits = 52;
    private const int Lanes = 8;
    private const ulong Mask = (1UL << LimbBits) - 1;

    /// <summary>Each row adds at most four halves below 2^52 to a column, whose sum must stay below 2^63.</summary>
    private const int MaxRows = 480;

    /// <summary>The exponent bits of 2^104, under which high halves appear, and of 2^52, under which low halves do.</summary>
    private const ulong HighBias = 0x4670000000000000, LowBias = 0x4330000000000000;

    /// <summary>The biases that a row pair's three sums gather, alone and together.</summary>
    private const ulong Bias0 = unchecked(2 * LowBias), Bias1 = unchecked(2 * LowBias + 2 * HighBias);
    private const ulong BiasOfAll = unchecked(2 * Bias1);

    private readonly ulong* _modulus;
    private readonly double* _modulusLimbs;
    private readonly ulong* _columns;
    private readonly ulong* _one;
    private readonly int _length, _rows, _vectors;
    private readonly ulong _inverse0, _inverse1;

    public VectorMontgomeryRing(ulong* modulus, int length, ref Workspace workspace)
    {
        _modulus = modulus;
        _length = length;
        _rows = RowsFor(length);
        _vectors = VectorsFor(_rows);
        _columns = workspace.Take(_vectors * Lanes);
        _modulusLimbs = (double*)workspace.Take(_vectors * Lanes);
        for (int i = 0; i < _rows; i++) _modulusLimbs[i] = ShortLimb(modulus, length, i);
        _one = workspace.Take(Words);
        _one[0] = 1;
        *(double*)(_one + _vectors * Lanes) = 1;

        // −m⁻¹ mod 2^104 in two limbs: one more step of Newton's iteration doubles the 64 bits that are right.
        UInt128 inverse = 0 - MontgomeryRing.NegativeInverse(modulus[0]);
        UInt128 negated = UInt128.Zero - inverse * (2 - new UInt128(modulus[1], modulus[0]) * inverse);
        _inverse0 = (ulong)negated & Mask;
        _inverse1 = (ulong)(negated >> LimbBits) & Mask;
    }

    /// <summary>A residue is its limbs as integers and, after them, the same as doubles.</summary>
    public int Words => 2 * Lanes * _vectors;

    public int RadixBits => _rows * LimbBits;

    /// <summary>Whether the processor and the length allow this ring; below five limbs registers of 64 bits are faster.</summary>
    public static bool Suits(int length) =>
        Avx512F.IsSupported && Avx512DQ.IsSupported && length >= 5 && RowsFor(length) <= MaxRows;

    /// <summary>Limbs of one residue for a modulus of so many limbs.</summary>
    public static int WordsFor(int length) => 2 * Lanes * VectorsFor(RowsFor(length));

    /// <summary>Limbs the constructor takes from its workspace.</summary>
    public static int ScratchFor(int length) => 2 * WordsFor(length);

    public void Pack(ulong* limbs, ulong* residue)
    {
        double* doubles = (double*)(residue + _vectors * Lanes);
        for (int i = 0; i < _rows; i++)
        {
            residue[i] = ShortLimb(limbs, _length, i);
            doubles[i] = residue[i];
        }
    }

    public void Leave(ulong* residue, ulong* limbs)
    {
        Multiply(residue, _one, residue);
        new Span<ulong>(limbs, _length).Clear();
        for (int i = 0; i < _rows; i++)
        {
            int limb = (i * LimbBits) >> 6, shift = (i * LimbBits) & 63;
            if (limb < _length) limbs[limb] |= residue[i] << shift;
            if (shift > 64 - LimbBits && limb + 1 < _length) limbs[limb + 1] |= residue[i] >> (64 - shift);
        }
        // A product with one is at most m.
        if (!Natural.IsBelow(limbs, _modulus, _length)) Natural.Subtract(limbs, _modulus, _length);
    }

    public void Square(ulong* a, ulong* square) => Multiply(a, a, square);

    [SkipLocalsInit]
    public void Multiply(ulong* a, ulong* b, ulong* product)
    {
        int vectors = _vectors;
        ulong* columns = _columns;
        double* aLimbs = (double*)(a + vectors * Lanes), bLimbs = (double*)(b + vectors * Lanes);
        new Span<ulong>(columns, vectors * Lanes).Clear();
        ulong b0 = b[0], b1 = b[1], inverse0 = _inverse0, inverse1 = _inverse1;
        ulong carry = 0;
        for (int row = 0; row < _rows; row += 2)
        {
            // Two limbs of the quotient that clears the two lowest columns.
            ulong high = Limb.Multiply(a[row], b0, out ulong low);
            ulong x0 = columns[0] + carry + (low & Mask);
            ulong x1 = columns[1] + JoinHigh(high, low) + a[row] * b1 + a[row + 1] * b0 + (x0 >> LimbBits);
            x0 &= Mask;
            high = Limb.Multiply(x0, inverse0, out low);
            ulong q1 = (JoinHigh(high, low) + x0 * inverse1 + x1 * inverse0) & Mask;
            var pair = new RowPair(aLimbs[row], aLimbs[row + 1], low & Mask, q1);
            carry = AddRowPair(pair, bLimbs, carry);
        }
        columns[0] += carry;
        Normalize(product);
    }

    /// <summary>columns ← (columns + two rows of a · b and of q · m) / 2^104; returns what dropped columns carry on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong AddRowPair(in RowPair rows, double* b, ulong carry)
    {
        ulong* columns = _columns;
        double* m = _modulusLimbs;
        rows.Multiply(b, m, Vector512.LoadAligned(columns),
            out Vector512<ulong> s0, out Vector512<ulong> s1, out Vector512<ulong> s2);
        ulong dropped = s0.ToScalar() - Bias0 + carry;
        carry = (s0.GetElement(1) - Bias0 + s1.ToScalar() - Bias1 + (dropped >> LimbBits)) >> LimbBits;

        Vector512<ulong> bias = Vector512.Create(BiasOfAll);
        for (int v = 1; v < _vectors; v++)
        {
            int at = v * Lanes;
            rows.Multiply(b + at, m + at, Vector512.LoadAligned(columns + at),
                out Vector512<ulong> next0, out Vector512<ulong> next1, out Vector512<ulong> next2);
            Vector512<ulong> sum = Avx512F.AlignRight64(next0, s0, 2) + Avx512F.AlignRight64(next1, s1, 1) + (s2 - bias);
            sum.StoreAligned(columns + at - Lanes);
            (s0, s1, s2) = (next0, next1, next2);
        }
        Vector512<ulong> last = Avx512F.AlignRight64(Vector512.Create(Bias0), s0, 2)
            + Avx512F.AlignRight64(Vector512.Create(Bias1), s1, 1) + (s2 - bias);
        last.StoreAligned(columns + (_vectors - 1) * Lanes);
        return carry;
    }

    /// <summary>Carries columns of up to 63 bits on until each is a limb, and stores them in both forms.</summary>
    private void Normalize(ulong* product)
    {
        Vector512<ulong> mask = Vector512.Create(Mask);
        ulong* source = _columns;
        Vector512<ulong> excess;
        do
        {
            // Nearly always one pass is enough; each further one moves the longest run of carries by a limb.
            excess = Vector512<ulong>.Zero;
            Vector512<ulong> below = Vector512<ulong>.Zero;
            for (int at = 0; at < _vectors * Lanes; at += Lanes)
            {
                Vector512<ulong> column = Vector512.LoadAligned(source + at);
                Vector512<ulong> carry = column >> LimbBits;
                Vector512<ulong> limb = (column & mask) + Avx512F.AlignRight64(carry, below, Lanes - 1);
                excess |= limb;
                limb.StoreAligned(product + at);
                Avx512DQ.ConvertToVector512Double(limb).StoreAligned((double*)(product + _vectors * Lanes + at));
                below = carry;
            }
            source = product;
        }
        while (Vector512.GreaterThanAny(excess, mask));
    }

    /// <summary>Bits 52 to 115 of a product.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong JoinHigh(ulong high, ulong low) => (high << (64 - LimbBits)) | (low >> LimbBits);

    /// <summary>The i-th limb of 52 bits.</summary>
    private static ulong ShortLimb(ulong* limbs, int length, int i)
    {
        int limb = (i * LimbBits) >> 6, shift = (i * LimbBits) & 63;
        ulong value = limb < length ? limbs[limb] >> shift : 0;
        if (shift > 64 - LimbBits && limb + 1 < length) value |= limbs[limb + 1] << (64 - shift);
        return value & Mask;
    }

    private static int RowsFor(int length) => (64 * length + 2 + 2 * LimbBits - 1) / (2 * LimbBits) * 2;

    private static int VectorsFor(int rows) => (rows + Lanes - 1) / Lanes;

    /// <summary>Two limbs of a factor and two of the Montgomery quotient, spread over all lanes.</summary>
    private readonly struct RowPair
    {
        private readonly Vector512<double> _a0, _a1, _q0, _q1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public RowPair(double a0, double a1, ulong q0, ulong q1)
        {
            _a0 = Vector512.Create(a0);
            _a1 = Vector512.Create(a1);
            _q0 = Vector512.Create((double)(long)q0);
            _q1 = Vector512.Create((double)(long)q1);
        }

        /// <summary>The rows' parts for eight columns (s0 takes in the columns), for those one up and for those two up.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Multiply(
            double* b, double* m, Vector512<ulong> columns,
            out Vector512<ulong> s0, out Vector512<ulong> s1, out Vector512<ulong> s2)
        {
            Vector512<double> bLimbs = Vector512.LoadAligned(b), mLimbs = Vector512.LoadAligned(m);
            Split(_a0, bLimbs, out Vector512<ulong> high0, out Vector512<ulong> low0);
            Split(_q0, mLimbs, out Vector512<ulong> high1, out Vector512<ulong> low1);
            Split(_a1, bLimbs, out Vector512<ulong> high2, out Vector512<ulong> low2);
            Split(_q1, mLimbs, out Vector512<ulong> high3, out Vector512<ulong> low3);
            s0 = columns + low0 + low1;
            s1 = (high0 + high1) + (low2 + low3);
            s2 = high2 + high3;
        }

        /// <summary>Both halves of the products a · b, each under its exponent bits.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Split(Vector512<double> a, Vector512<double> b, out Vector512<ulong> high, out Vector512<ulong> low)
        {
            const double bias = 20282409603651670423947251286016.0; // 2^104
            const double bothBiases = 20282409603651674927546878656512.0; // 2^104 + 2^52
            Vector512<double> upper =
                Avx512F.FusedMultiplyAdd(a, b, Vector512.Create(bias), FloatRoundingMode.ToZero);
            high = upper.AsUInt64();
            low = Avx512F.FusedMultiplyAdd(a, b, Vector512.Create(bothBiases) - upper, FloatRoundingMode.ToZero).AsUInt64();
        }
    }
}
