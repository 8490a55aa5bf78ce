using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Altius.Crypto.Bls;

/// <summary>An element c0 + c1·u of the quadratic extension, u² = −1.</summary>
/// <remarks>
/// A product's operands may each be a loose sum of two reduced elements: its columns then hold at most 56 of the 64 units of
/// 2⁹⁴ that <see cref="WideProduct"/> allows (column 6: seven limb products in each of two, every factor of weight two).
/// A square's operand must be tight.
/// </remarks>
[SkipLocalsInit]
internal readonly struct Fp2 : IField<Fp2>, IEquatable<Fp2>
{
    public readonly Fp C0;
    public readonly Fp C1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Fp2(in Fp c0, in Fp c1)
    {
        C0 = c0;
        C1 = c1;
    }

    public static Fp2 Zero => default;
    public static Fp2 One => new(Fp.One, default);
    public static Fp2 CurveB => new(Fp.CurveB, Fp.CurveB);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Fp2 operator +(in Fp2 a, in Fp2 b) => new(a.C0 + b.C0, a.C1 + b.C1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Fp2 operator -(in Fp2 a, in Fp2 b) => new(a.C0 - b.C0, a.C1 - b.C1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Fp2 operator -(in Fp2 a) => new(-a.C0, -a.C1);

    /// <summary>This element as the start of a sum that puts off its carries.</summary>
    public Fp2Sum Loose
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(in this);
    }

    /// <summary>Four limb products, two reductions: Karatsuba's additions would cost more than the product they save.</summary>
    public static Fp2 operator *(in Fp2 a, in Fp2 b)
    {
        if (!Vector512.IsHardwareAccelerated)
            return new Fp2(
                NarrowProduct.MultiplyAdd(in a.C0, in b.C0, -1, in a.C1, in b.C1),
                NarrowProduct.MultiplyAdd(in a.C0, in b.C1, 1, in a.C1, in b.C0));
        ref double a0 = ref Fp.FirstLimb(in a.C0);
        ref double a1 = ref Fp.FirstLimb(in a.C1);
        Vector512<double> b0 = b.C0.Limbs, b1 = b.C1.Limbs;
        WideProduct real = WideProduct.Start(), imaginary = WideProduct.Start();
        Vector512<double> x = Vector512.Create(a0), y = Vector512.Create(a1);
        real.AddLow(x, b0);
        imaginary.AddLow(x, b1);
        real.AddLow(-y, b1);
        imaginary.AddLow(y, b0);
        MultiplyLimbs(ref real, ref imaginary, ref a0, ref a1, b0, b1, 1);
        MultiplyLimbs(ref real, ref imaginary, ref a0, ref a1, b0, b1, 2);
        MultiplyLimbs(ref real, ref imaginary, ref a0, ref a1, b0, b1, 3);
        MultiplyLimbs(ref real, ref imaginary, ref a0, ref a1, b0, b1, 4);
        MultiplyLimbs(ref real, ref imaginary, ref a0, ref a1, b0, b1, 5);
        MultiplyLimbs(ref real, ref imaginary, ref a0, ref a1, b0, b1, 6);
        MultiplyLimbs(ref real, ref imaginary, ref a0, ref a1, b0, b1, 7);
        return new Fp2(new Fp(real.Reduce()), new Fp(imaginary.Reduce()));
    }

    /// <summary>(c0 + c1)(c0 − c1) + 2·c0·c1·u.</summary>
    public Fp2 Square()
    {
        Fp sum = Fp.AddLoose(C0, C1);
        if (!Vector512.IsHardwareAccelerated)
            return new Fp2(sum * Fp.SubtractLoose(C0, C1), C0 * Fp.AddLoose(C1, C1));
        Vector512<double> difference = C0.Limbs - C1.Limbs;
        Vector512<double> twice = C1.Limbs + C1.Limbs;
        ref double s = ref Fp.FirstLimb(in sum);
        ref double c = ref Fp.FirstLimb(in C0);
        WideProduct real = WideProduct.Start(), imaginary = WideProduct.Start();
        real.AddLow(Vector512.Create(s), difference);
        imaginary.AddLow(Vector512.Create(c), twice);
        SquareLimbs(ref real, ref imaginary, ref s, ref c, difference, twice, 1);
        SquareLimbs(ref real, ref imaginary, ref s, ref c, difference, twice, 2);
        SquareLimbs(ref real, ref imaginary, ref s, ref c, difference, twice, 3);
        SquareLimbs(ref real, ref imaginary, ref s, ref c, difference, twice, 4);
        SquareLimbs(ref real, ref imaginary, ref s, ref c, difference, twice, 5);
        SquareLimbs(ref real, ref imaginary, ref s, ref c, difference, twice, 6);
        SquareLimbs(ref real, ref imaginary, ref s, ref c, difference, twice, 7);
        return new Fp2(new Fp(real.Reduce()), new Fp(imaginary.Reduce()));
    }

    /// <summary>Times an element of the base field.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Fp2 MultiplyBase(in Fp factor) => new(C0 * factor, C1 * factor);

    /// <summary>Times 1 + u, the non-residue that defines the next extension.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Fp2 MultiplyNonResidue() => new(C0 - C1, C0 + C1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Fp2 Conjugate() => new(C0, -C1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Fp2 Scale(double factor) => new(C0.Scale(factor), C1.Scale(factor));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Fp2 AddScaled(in Fp2 other, double factor) => new(C0.AddScaled(other.C0, factor), C1.AddScaled(other.C1, factor));

    /// <summary>The sum of the coordinates' squares, an element of the base field.</summary>
    public Fp Norm() => C0.Square() + C1.Square();

    public Fp2 Invert()
    {
        Fp inverse = Norm().Invert();
        return new Fp2(C0 * inverse, -(C1 * inverse));
    }

    public bool TrySqrt(out Fp2 root) => Fp2SquareRoot.TrySqrt(in this, out root);

    public bool IsZero => C0.IsZero && C1.IsZero;

    public bool IsOdd => C0.IsZero ? C1.IsOdd : C0.IsOdd;

    public bool IsLexicographicallyLargest => C1.IsZero ? C0.IsLexicographicallyLargest : C1.IsLexicographicallyLargest;

    public bool Equals(Fp2 other) => C0.Equals(other.C0) && C1.Equals(other.C1);

    public override bool Equals([NotNullWhen(true)] object? obj) => obj is Fp2 other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(C0, C1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void MultiplyLimbs(
        ref WideProduct real, ref WideProduct imaginary, ref double a0, ref double a1,
        Vector512<double> b0, Vector512<double> b1, [ConstantExpected(Min = 1, Max = 7)] byte column)
    {
        Vector512<double> x = Vector512.Create(Unsafe.Add(ref a0, column)), y = Vector512.Create(Unsafe.Add(ref a1, column));
        Vector512<double> low = WideProduct.ShiftUp(b0, column);
        real.AddLow(x, low);
        imaginary.AddLow(y, low);
        low = WideProduct.ShiftUp(b1, column);
        imaginary.AddLow(x, low);
        real.AddLow(-y, low);
        Vector512<double> high = WideProduct.ShiftOut(b0, column);
        real.AddHigh(x, high);
        imaginary.AddHigh(y, high);
        high = WideProduct.ShiftOut(b1, column);
        imaginary.AddHigh(x, high);
        real.AddHigh(-y, high);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SquareLimbs(
        ref WideProduct real, ref WideProduct imaginary, ref double sum, ref double c0,
        Vector512<double> difference, Vector512<double> twice, [ConstantExpected(Min = 1, Max = 7)] byte column)
    {
        Vector512<double> x = Vector512.Create(Unsafe.Add(ref sum, column)), y = Vector512.Create(Unsafe.Add(ref c0, column));
        real.AddLow(x, WideProduct.ShiftUp(difference, column));
        imaginary.AddLow(y, WideProduct.ShiftUp(twice, column));
        real.AddHigh(x, WideProduct.ShiftOut(difference, column));
        imaginary.AddHigh(y, WideProduct.ShiftOut(twice, column));
    }
}
