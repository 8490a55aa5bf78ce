using System.Runtime.CompilerServices;

namespace Altius.Crypto.Bls;

/// <summary>A sum of Fp2 elements whose limbs still owe their carries; it ends as a product's operand, or reduced.</summary>
/// <remarks>
/// A product takes sums of two reduced elements on both sides. <see cref="Reduced"/> and <see cref="Tight"/> take any sum
/// of up to 32.
/// </remarks>
[SkipLocalsInit]
internal readonly struct Fp2Sum
{
    private readonly Fp2 _form;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Fp2Sum(in Fp2 element) => _form = element;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Fp2Sum(in Fp c0, in Fp c1) => _form = new Fp2(in c0, in c1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static implicit operator Fp2Sum(in Fp2 element) => new(in element);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Fp2Sum operator +(in Fp2Sum a, in Fp2Sum b) =>
        new(Fp.AddLoose(a._form.C0, b._form.C0), Fp.AddLoose(a._form.C1, b._form.C1));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Fp2Sum operator -(in Fp2Sum a, in Fp2Sum b) =>
        new(Fp.SubtractLoose(a._form.C0, b._form.C0), Fp.SubtractLoose(a._form.C1, b._form.C1));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Fp2 operator *(in Fp2Sum a, in Fp2Sum b) => a._form * b._form;

    /// <summary>This sum plus a small multiple of another.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Fp2Sum Plus(double factor, in Fp2Sum other) =>
        new(Fp.AddScaledLoose(_form.C0, other._form.C0, factor), Fp.AddScaledLoose(_form.C1, other._form.C1, factor));

    /// <summary>Times 1 + u.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Fp2Sum TimesNonResidue() => new(Fp.SubtractLoose(_form.C0, _form.C1), Fp.AddLoose(_form.C0, _form.C1));

    /// <summary>The element this sum stands for, its value within ±p.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Fp2 Reduced() => new(_form.C0.Reduced(), _form.C1.Reduced());

    /// <summary>The same sum with its carries made: cheaper than reducing, the value stays as large as it is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Fp2 Tight() => new(_form.C0.Tight(), _form.C1.Tight());
}
