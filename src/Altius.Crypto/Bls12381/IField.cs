namespace Altius.Crypto.Bls;

/// <summary>What the curve formulas ask of a field; G1 runs them over <see cref="Fp"/>, G2 over <see cref="Fp2"/>.</summary>
/// <remarks>
/// Operands are tight with values within ±10p, results are tight, products reduced; see <see cref="Fp"/>. A formula counts
/// each product as p and sees to it that its sums stay within 16p.
/// </remarks>
internal interface IField<T>
    where T : struct, IField<T>
{
    static abstract T Zero { get; }
    static abstract T One { get; }

    /// <summary>The constant b of the curve y² = x³ + b over this field.</summary>
    static abstract T CurveB { get; }

    static abstract T operator +(in T a, in T b);
    static abstract T operator -(in T a, in T b);
    static abstract T operator -(in T a);
    static abstract T operator *(in T a, in T b);

    T Square();

    /// <summary>This element times a small integer of magnitude at most 16.</summary>
    T Scale(double factor);

    /// <summary>This element plus a small multiple (magnitude at most 16) of another.</summary>
    T AddScaled(in T other, double factor);

    /// <summary>The inverse; zero for zero.</summary>
    T Invert();

    bool IsZero { get; }

    /// <summary>The square root, where there is one.</summary>
    bool TrySqrt(out T root);

    /// <summary>The sign of RFC 9380: the parity of the first coordinate that is not zero.</summary>
    bool IsOdd { get; }

    /// <summary>True where the element is the larger of itself and its negation, as compressed points order them.</summary>
    bool IsLexicographicallyLargest { get; }
}
