using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Altius.Crypto.Bls;

/// <summary>A point of y² = x³ + b by its two coordinates, or the point at infinity, which is written (0, 0).</summary>
[SkipLocalsInit]
internal readonly struct AffinePoint<TField> : IEquatable<AffinePoint<TField>>
    where TField : struct, IField<TField>
{
    public readonly TField X;
    public readonly TField Y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public AffinePoint(in TField x, in TField y)
    {
        X = x;
        Y = y;
    }

    public static AffinePoint<TField> Infinity => default;

    /// <summary>(0, 0) is on neither curve, so it can stand for infinity.</summary>
    public bool IsInfinity => X.IsZero && Y.IsZero;

    /// <summary>True for infinity and for the points that satisfy the curve's equation.</summary>
    public bool IsOnCurve => (Y.Square() - (X.Square() * X + TField.CurveB)).IsZero || IsInfinity;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static AffinePoint<TField> operator -(in AffinePoint<TField> point) => new(in point.X, -point.Y);

    public bool Equals(AffinePoint<TField> other) => (X - other.X).IsZero && (Y - other.Y).IsZero;

    public override bool Equals([NotNullWhen(true)] object? obj) => obj is AffinePoint<TField> other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(X, Y);
}
