using System.Runtime.CompilerServices;

namespace Altius.Crypto.Bls;

/// <summary>One pair's way through the Miller loop: the running multiple of its G2 point, x = X/Z and y = Y/Z.</summary>
[SkipLocalsInit]
internal struct MillerPair
{
    private readonly AffinePoint<Fp> _p;
    private readonly AffinePoint<Fp2> _q;
    private readonly Fp _minusX;
    private Fp2 _x;
    private Fp2 _y;
    private Fp2 _z;

    public MillerPair(in AffinePoint<Fp> p, in AffinePoint<Fp2> q)
    {
        _p = p;
        _q = q;
        _minusX = -p.X;
        _x = q.X;
        _y = q.Y;
        _z = Fp2.One;
    }

    /// <summary>Doubles the running point and multiplies the tangent, at the G1 point, into f.</summary>
    public void Double(ref Fp12 f)
    {
        Fp2 xy = _x * _y, b = _y.Square(), c = _z.Square(), j = _x.Square();
        // e = 3·b'·Z², b' = 4(1 + u)
        Fp2Sum quarter = c.Loose.TimesNonResidue();
        Fp2 e = quarter.Plus(11, quarter).Reduced();
        Fp2 h = (_y + _z).Square() - b - c;
        Fp2 threeE = e.Scale(3);
        // The point comes out with all coordinates times four, which saves the formulas' halvings.
        _x = (xy.Loose + xy) * (b - threeE);
        _y = (b + threeE).Square().Loose.Plus(-12, e.Square()).Reduced();
        Fp2 bh = b * h;
        _z = bh.Loose.Plus(3, bh).Reduced();
        f = f.MultiplyLine((e.Loose - b).Reduced(), j.Scale(3).MultiplyBase(in _p.X), (-h).MultiplyBase(in _p.Y));
    }

    /// <summary>Adds the G2 point to the running point and multiplies the line through both, at the G1 point, into f.</summary>
    public void Add(ref Fp12 f)
    {
        Fp2 theta = _y - _q.Y * _z, lambda = _x - _q.X * _z;
        Fp2 square = lambda.Square(), cube = lambda * square;
        Fp2 g = square * _x;
        Fp2 h = (cube + theta.Square() * _z).AddScaled(in g, -2);
        f = f.MultiplyLine(
            (theta * _q.X).Loose.Plus(-1, lambda * _q.Y).Reduced(),
            theta.MultiplyBase(in _minusX), lambda.MultiplyBase(in _p.Y));
        _x = lambda * h;
        _y = (theta * (g - h)).Loose.Plus(-1, cube * _y).Reduced();
        _z *= cube;
    }
}
