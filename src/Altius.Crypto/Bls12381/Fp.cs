using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Altius.Crypto.Bls;

/// <summary>An element of the BLS12-381 base field: an integer modulo p, spread over eight signed limbs of 48 bits.</summary>
/// <remarks>
/// The limbs are integers held in doubles, so that one vector instruction adds two elements and a fused multiply-add yields
/// exact 106-bit products (<see cref="WideProduct"/>). An element stands for Σ limb·2^(48·i) modulo p and has many forms:
/// <list type="bullet">
/// <item>tight: the lower seven limbs lie within ±(2⁴⁷ + 2⁶), the value within ±16p. Every operation without "Loose" in its
/// name returns tight limbs; that values stay within bounds is for the formulas to see to, counting each product as p.</item>
/// <item>reduced: tight, and the value within ±p. Products and <see cref="Reduced"/> return this.</item>
/// <item>loose: a sum that owes its carries; see <see cref="Fp2Sum"/> for what may become of it.</item>
/// <item>canonical: 0 ≤ value &lt; p, only as 48 bytes or six words (<see cref="FpCodec"/>).</item>
/// </list>
/// </remarks>
[SkipLocalsInit]
internal readonly struct Fp : IField<Fp>, IEquatable<Fp>
{
    private readonly Vector512<double> _limbs;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Fp(Vector512<double> limbs) => _limbs = limbs;

    public Fp(BigInteger value)
        : this(FpConstants.ToLimbs(((value % FpConstants.Modulus) + FpConstants.Modulus) % FpConstants.Modulus))
    {
    }

    /// <summary>A constant of this code base, in hexadecimal.</summary>
    public static Fp Parse(string hex) =>
        new(BigInteger.Parse("0" + hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture));

    public static Fp Zero => default;
    public static Fp One => new(Vector512.CreateScalar(1.0));
    public static Fp CurveB => new(Vector512.CreateScalar(4.0));

    /// <summary>The limbs, lowest first, integers in doubles.</summary>
    public Vector512<double> Limbs
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _limbs;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Fp operator +(in Fp a, in Fp b) => new(WideProduct.Carry(a._limbs + b._limbs));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Fp operator -(in Fp a, in Fp b) => new(WideProduct.Carry(a._limbs - b._limbs));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Fp operator -(in Fp a) => new(-a._limbs);

    /// <summary>A sum that still owes its carries.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Fp AddLoose(in Fp a, in Fp b) => new(a._limbs + b._limbs);

    /// <summary>A difference that still owes its carries.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Fp SubtractLoose(in Fp a, in Fp b) => new(a._limbs - b._limbs);

    /// <summary>A sum with a small multiple that still owes its carries.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Fp AddScaledLoose(in Fp a, in Fp b, double factor) =>
        new(Vector512.FusedMultiplyAdd(b._limbs, Vector512.Create(factor), a._limbs));

    /// <summary>The carries made.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Fp Tight() => new(WideProduct.Carry(_limbs));

    /// <summary>The product. Operands may be loose: sums of m and of n tight elements where m·n is at most 7.</summary>
    public static Fp operator *(in Fp a, in Fp b)
    {
        if (!Vector512.IsHardwareAccelerated) return NarrowProduct.Multiply(in a, in b);
        ref double limbs = ref FirstLimb(in a);
        Vector512<double> row = b._limbs;
        WideProduct sum = WideProduct.Start();
        sum.AddLow(Vector512.Create(limbs), row);
        MultiplyLimb(ref sum, Vector512.Create(Unsafe.Add(ref limbs, 1)), row, 1);
        MultiplyLimb(ref sum, Vector512.Create(Unsafe.Add(ref limbs, 2)), row, 2);
        MultiplyLimb(ref sum, Vector512.Create(Unsafe.Add(ref limbs, 3)), row, 3);
        MultiplyLimb(ref sum, Vector512.Create(Unsafe.Add(ref limbs, 4)), row, 4);
        MultiplyLimb(ref sum, Vector512.Create(Unsafe.Add(ref limbs, 5)), row, 5);
        MultiplyLimb(ref sum, Vector512.Create(Unsafe.Add(ref limbs, 6)), row, 6);
        MultiplyLimb(ref sum, Vector512.Create(Unsafe.Add(ref limbs, 7)), row, 7);
        return new Fp(sum.Reduce());
    }

    public Fp Square() => this * this;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Fp Scale(double factor) => new(WideProduct.Carry(_limbs * Vector512.Create(factor)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Fp AddScaled(in Fp other, double factor) =>
        new(WideProduct.Carry(Vector512.FusedMultiplyAdd(other._limbs, Vector512.Create(factor), _limbs)));

    public Fp Invert() => FpInversion.Invert(in this);

    public bool TrySqrt(out Fp root) => FpPowers.TrySqrt(in this, out root);

    /// <summary>The form within ±0.51p; this one may be loose, of up to 32 elements.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe Fp Reduced()
    {
        // The top limb alone tells the quotient: the lower seven together weigh less than two units of it.
        double quotient = Math.Round(_limbs.GetElement(FpConstants.LimbCount - 1) * TopLimbToQuotient);
        return new Fp(WideProduct.Carry(
            Vector512.FusedMultiplyAdd(*FpConstants.ModulusRow, Vector512.Create(-quotient), _limbs)));
    }

    /// <summary>True for any multiple of p.</summary>
    /// <remarks>
    /// Reduced, only the integer zero is a multiple of p, and tight it has one form: the lowest limb is divisible by 2⁴⁸ yet
    /// within ±2⁴⁷, hence zero, and so on upwards.
    /// </remarks>
    public bool IsZero => Reduced()._limbs == Vector512<double>.Zero;

    public bool IsOdd => FpCodec.IsOdd(in this);

    public bool IsLexicographicallyLargest => FpCodec.IsLargest(in this);

    public bool Equals(Fp other) => (this - other).IsZero;

    public override bool Equals([NotNullWhen(true)] object? obj) => obj is Fp other && Equals(other);

    public override int GetHashCode() => FpCodec.ToInteger(in this).GetHashCode();

    /// <summary>The first of the eight limbs; the struct is exactly these eight doubles.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ref double FirstLimb(in Fp a) => ref Unsafe.As<Fp, double>(ref Unsafe.AsRef(in a));

    // 2^336 / p, from the modulus' leading 45 bits.
    private const double TopLimbToQuotient = 1.0 / 0x1a0111ea397f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void MultiplyLimb(
        ref WideProduct sum, Vector512<double> limb, Vector512<double> row, [ConstantExpected(Min = 1, Max = 7)] byte column)
    {
        sum.AddLow(limb, WideProduct.ShiftUp(row, column));
        sum.AddHigh(limb, WideProduct.ShiftOut(row, column));
    }
}
