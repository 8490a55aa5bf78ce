namespace Altius.Crypto.Bls;

/// <summary>Simplified SWU onto a curve y² = x³ + ax + b, followed by an isogeny (RFC 9380, sections 6.6.2 and 6.6.3).</summary>
/// <remarks>Polynomials are given by their coefficients, constant first.</remarks>
internal sealed class CurveMap<TField>(
    TField a, TField b, TField z, TField[] xNumerator, TField[] xDenominator, TField[] yNumerator, TField[] yDenominator)
    where TField : struct, IField<TField>
{
    private readonly TField _minusBOverA = -(b * a.Invert());
    private readonly TField _exceptionalX = b * (z * a).Invert();

    /// <summary>A point of the target curve, not yet in the subgroup.</summary>
    public JacobianPoint<TField> Apply(in TField u)
    {
        TField t = z * u.Square();
        TField inverse = (t.Square() + t).Invert();
        TField x = inverse.IsZero ? _exceptionalX : _minusBOverA * (TField.One + inverse);
        if (!Polynomial(in x).TrySqrt(out TField y))
        {
            // One of the two candidates has a root, whatever u is.
            x = t * x;
            Polynomial(in x).TrySqrt(out y);
        }
        if (u.IsOdd != y.IsOdd) y = -y;
        return Isogeny(in x, in y);
    }

    private TField Polynomial(in TField x) => (x.Square() + a) * x + b;

    /// <summary>Brings x = n/d and y = n'/d' onto Z = d·d'; where a denominator is zero, the image is infinity.</summary>
    private JacobianPoint<TField> Isogeny(in TField x, in TField y)
    {
        TField xDen = Evaluate(xDenominator, in x), yDen = Evaluate(yDenominator, in x);
        TField square = yDen.Square() * xDen;
        return new JacobianPoint<TField>(
            Evaluate(xNumerator, in x) * square,
            y * Evaluate(yNumerator, in x) * (square * xDen.Square()),
            xDen * yDen);
    }

    private static TField Evaluate(TField[] polynomial, in TField x)
    {
        TField sum = polynomial[^1];
        for (int i = polynomial.Length - 2; i >= 0; i--) sum = sum * x + polynomial[i];
        return sum;
    }
}
