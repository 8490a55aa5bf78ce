namespace Altius.Crypto.AltBn128;

/// <summary>
/// The walk of the Miller loop from Q to [6x+2]Q + ψ(Q) − ψ²(Q), in homogeneous coordinates, with the line of each step.
/// </summary>
/// <remarks>
/// Formulas: Costello, Lange and Naehrig (eprint 2009/615) in the order of Aranha and others (eprint 2010/526). The walk's
/// end also decides whether Q lies in the subgroup of order r, see <see cref="EndsInSubgroup()"/>.
/// </remarks>
internal struct G2Walk
{
    private readonly G2Affine _start;
    private readonly G2Affine _negatedStart;
    private Fp2 _x, _y, _z;

    public G2Walk(in G2Affine start)
    {
        _start = start;
        Fp2.Negate(start.Y, out Fp2 y);
        _negatedStart = new G2Affine(start.X, y);
        _x = start.X;
        _y = start.Y;
        _z = Fp2.One;
    }

    /// <summary>T ← 2T; the line is the tangent at T.</summary>
    public void Double(out Line tangent)
    {
        Fp2.Multiply(_x, _y, out Fp2 a);
        Fp2.Halve(a, out a);
        Fp2.Square(_y, out Fp2 b);
        Fp2.Square(_z, out Fp2 c);
        Fp2.Double(c, out Fp2 e);
        Fp2.Add(e, c, out e);
        Fp2.Multiply(e, G2Affine.CurveB, out e);
        Fp2.Double(e, out Fp2 f);
        Fp2.Add(f, e, out f);
        Fp2.Add(b, f, out Fp2 g);
        Fp2.Halve(g, out g);
        Fp2.Add(_y, _z, out Fp2 h);
        Fp2.Square(h, out h);
        Fp2.Add(b, c, out c);
        Fp2.Subtract(h, c, out h);

        Fp2.Square(_x, out Fp2 j);
        Fp2.Double(j, out Fp2 l1);
        Fp2.Add(l1, j, out l1);
        Fp2.Negate(h, out Fp2 l0);
        Fp2.Subtract(e, b, out Fp2 l3);
        tangent = new Line(l0, l1, l3);

        Fp2.Subtract(b, f, out f);
        Fp2.Multiply(a, f, out _x);
        Fp2.Square(e, out e);
        Fp2.Double(e, out f);
        Fp2.Add(f, e, out f);
        Fp2.Square(g, out g);
        Fp2.Subtract(g, f, out _y);
        Fp2.Multiply(b, h, out _z);
    }

    /// <summary>T ← T + Q, or T − Q for a negative digit.</summary>
    public void AddStart(int digit, out Line chord) => Add(digit > 0 ? _start : _negatedStart, out chord);

    /// <summary>T ← T + ψ(Q).</summary>
    public void AddFirstImage(out Line chord)
    {
        Frobenius.Psi(_start, 1, out G2Affine image);
        Add(image, out chord);
    }

    /// <summary>T ← T − ψ²(Q).</summary>
    public void SubtractSecondImage(out Line chord)
    {
        Frobenius.Psi(_negatedStart, 2, out G2Affine image);
        Add(image, out chord);
    }

    /// <summary>After the whole walk: whether Q lies in the subgroup of order r (EIP-197).</summary>
    /// <remarks>
    /// Q passes when [6x+2]Q + ψ(Q) − ψ²(Q) + ψ³(Q) = 0. By El Housni, Guillevic and Piellard (eprint 2022/348) that is
    /// membership exactly when the norm of 6x + 2 + ψ − ψ² + ψ³ under ψ² − tψ + p = 0 shares no factor with the twist's
    /// cofactor 2p − r; their greatest common divisor is 1. A step for which the formulas do not hold (T = ±Q, or T of
    /// order two) leaves z = 0 for good, and such a Q is not of order r.
    /// </remarks>
    public readonly bool EndsInSubgroup() => EndsInSubgroup(_start, _x, _y, _z);

    /// <summary>The same for the end (x : y : z) of a walk from the given point.</summary>
    public static bool EndsInSubgroup(in G2Affine start, in Fp2 x, in Fp2 y, in Fp2 z)
    {
        if (z.IsZero) return false;
        Frobenius.Psi(start, 3, out G2Affine image);
        Fp2.Multiply(image.X, z, out Fp2 expectedX);
        Fp2.Multiply(image.Y, z, out Fp2 expectedY);
        Fp2.Negate(expectedY, out expectedY);
        return x.Equals(expectedX) && y.Equals(expectedY);
    }

    private void Add(in G2Affine q, out Line chord)
    {
        Fp2.Multiply(q.Y, _z, out Fp2 theta);
        Fp2.Subtract(_y, theta, out theta);
        Fp2.Multiply(q.X, _z, out Fp2 lambda);
        Fp2.Subtract(_x, lambda, out lambda);

        Fp2.Multiply(theta, q.X, out Fp2 l3);
        Fp2.Multiply(lambda, q.Y, out Fp2 product);
        Fp2.Subtract(l3, product, out l3);
        Fp2.Negate(theta, out Fp2 l1);
        chord = new Line(lambda, l1, l3);

        Fp2.Square(theta, out Fp2 c);
        Fp2.Square(lambda, out Fp2 d);
        Fp2.Multiply(lambda, d, out Fp2 e);
        Fp2.Multiply(_z, c, out Fp2 f);
        Fp2.Multiply(_x, d, out Fp2 g);
        Fp2.Add(e, f, out Fp2 h);
        Fp2.Subtract(h, g, out h);
        Fp2.Subtract(h, g, out h);
        Fp2.Multiply(lambda, h, out _x);
        Fp2.Subtract(g, h, out g);
        Fp2.Multiply(theta, g, out g);
        Fp2.Multiply(e, _y, out product);
        Fp2.Subtract(g, product, out _y);
        Fp2.Multiply(_z, e, out _z);
    }
}
