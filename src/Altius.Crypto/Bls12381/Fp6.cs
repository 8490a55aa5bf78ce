using System.Runtime.CompilerServices;

namespace Altius.Crypto.Bls;

/// <summary>An element c0 + c1·v + c2·v² of the cubic extension of Fp2, v³ = 1 + u.</summary>
/// <remarks>Products take coefficients of values within ±4p, such as sums of two products' coefficients.</remarks>
[SkipLocalsInit]
internal readonly struct Fp6
{
    public readonly Fp2 C0;
    public readonly Fp2 C1;
    public readonly Fp2 C2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Fp6(in Fp2 c0, in Fp2 c1, in Fp2 c2)
    {
        C0 = c0;
        C1 = c1;
        C2 = c2;
    }

    public static Fp6 Zero => default;
    public static Fp6 One => new(Fp2.One, default, default);

    public bool IsZero => C0.IsZero && C1.IsZero && C2.IsZero;

    public static Fp6 operator +(in Fp6 a, in Fp6 b) => new(a.C0 + b.C0, a.C1 + b.C1, a.C2 + b.C2);

    public static Fp6 operator -(in Fp6 a, in Fp6 b) => new(a.C0 - b.C0, a.C1 - b.C1, a.C2 - b.C2);

    public static Fp6 operator -(in Fp6 a) => new(-a.C0, -a.C1, -a.C2);

    /// <summary>Karatsuba over three coefficients: six products.</summary>
    public static Fp6 operator *(in Fp6 a, in Fp6 b)
    {
        Fp2 v0 = a.C0 * b.C0, v1 = a.C1 * b.C1, v2 = a.C2 * b.C2;
        Fp2 t0 = (a.C1.Loose + a.C2) * (b.C1.Loose + b.C2);
        Fp2 t1 = (a.C0.Loose + a.C1) * (b.C0.Loose + b.C1);
        Fp2 t2 = (a.C0.Loose + a.C2) * (b.C0.Loose + b.C2);
        return new Fp6(
            (v0 + (t0.Loose - v1 - v2).TimesNonResidue()).Reduced(),
            (t1.Loose - v0 - v1 + v2.Loose.TimesNonResidue()).Reduced(),
            (t2.Loose - v0 - v2 + v1).Reduced());
    }

    /// <summary>Times b0 + b1·v: five products.</summary>
    public Fp6 MultiplySparse(in Fp2 b0, in Fp2 b1)
    {
        Fp2 v0 = C0 * b0, v1 = C1 * b1;
        Fp2 t0 = C2 * b1, t1 = (C0.Loose + C1) * (b0.Loose + b1), t2 = C2 * b0;
        return new Fp6((v0 + t0.Loose.TimesNonResidue()).Reduced(), (t1.Loose - v0 - v1).Reduced(), v1 + t2);
    }

    /// <summary>Times b1·v: three products.</summary>
    public Fp6 MultiplySparse(in Fp2 b1) => new((C2 * b1).MultiplyNonResidue(), C0 * b1, C1 * b1);

    /// <summary>Times v.</summary>
    public Fp6 MultiplyNonResidue() => new(C2.MultiplyNonResidue(), C0, C1);

    public Fp6 Square() => this * this;

    public Fp6 Invert()
    {
        Fp2 t0 = C0.Square() - (C1 * C2).MultiplyNonResidue();
        Fp2 t1 = C2.Square().MultiplyNonResidue() - C0 * C1;
        Fp2 t2 = C1.Square() - C0 * C2;
        Fp2 norm = C0 * t0 + (C2 * t1 + C1 * t2).MultiplyNonResidue();
        Fp2 inverse = norm.Invert();
        return new Fp6(t0 * inverse, t1 * inverse, t2 * inverse);
    }
}
