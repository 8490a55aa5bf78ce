namespace Altius.Crypto.AltBn128;

/// <summary>
/// Up to eight walks of the Miller loop at once, a pair to a lane: <see cref="G2Walk"/> with the lines already evaluated.
/// </summary>
/// <remarks>The formulas are those of <see cref="G2Walk"/>, its coordinates times four so that nothing is halved.</remarks>
internal ref struct G2WalkLanes : IMillerWalks
{
    private static readonly Fp2Lanes ThreeB = Fp2Lanes.All(TripleCurveB());

    private readonly ReadOnlySpan<G2Affine> _starts;
    private Fp2Lanes _startX, _startY;
    private Fp2Lanes _pointX, _pointY;
    private Fp2Lanes _x, _y, _z;

    /// <summary>Starts at the given points of the twist; lines are evaluated at the points of the curve.</summary>
    public G2WalkLanes(ReadOnlySpan<G1Affine> points, ReadOnlySpan<G2Affine> starts)
    {
        _starts = starts;
        for (int k = 0; k < starts.Length; k++)
        {
            _startX.Set(k, starts[k].X);
            _startY.Set(k, starts[k].Y);
            _pointX.Set(k, new Fp2(points[k].X, Fp.Zero));
            _pointY.Set(k, new Fp2(points[k].Y, Fp.Zero));
            _z.Set(k, Fp2.One);
        }
        _x = _startX;
        _y = _startY;
    }

    public void Double(ref LineLanes tangents)
    {
        Fp2Lanes.Multiply(_x, _y, out Fp2Lanes a);
        Fp2Lanes.Square(_y, out Fp2Lanes b);
        Fp2Lanes.Square(_z, out Fp2Lanes e);
        Fp2Lanes.Multiply(e, ThreeB, out e);
        Fp2Lanes.Multiply(_y, _z, out Fp2Lanes h);
        Fp2Lanes.Square(_x, out Fp2Lanes j);

        Fp2Lanes.Combine(-2, h, 0, h, out tangents.L0);
        Fp2Lanes.Combine(3, j, 0, j, out tangents.L1);
        Fp2Lanes.Combine(1, e, -1, b, out tangents.L3);
        tangents.Evaluate(_pointX, _pointY);

        Fp2Lanes.Combine(2, b, -6, e, out Fp2Lanes f);
        Fp2Lanes.Multiply(a, f, out _x);
        Fp2Lanes.Combine(1, b, 3, e, out f);
        Fp2Lanes.Square(f, out f);
        Fp2Lanes.Square(e, out e);
        Fp2Lanes.Combine(1, f, -12, e, out _y);
        Fp2Lanes.Multiply(b, h, out b);
        Fp2Lanes.Combine(8, b, 0, b, out _z);
    }

    public void AddStart(int digit, ref LineLanes chords)
    {
        Fp2Lanes.Combine(digit, _startY, 0, _startY, out Fp2Lanes y);
        Add(_startX, y, ref chords);
    }

    public void AddFirstImage(ref LineLanes chords) => AddImage(1, 1, ref chords);

    public void SubtractSecondImage(ref LineLanes chords) => AddImage(2, -1, ref chords);

    public readonly bool EndInSubgroup()
    {
        for (int k = 0; k < _starts.Length; k++)
            if (!G2Walk.EndsInSubgroup(_starts[k], _x.Get(k), _y.Get(k), _z.Get(k))) return false;
        return true;
    }

    private void AddImage(int power, int sign, ref LineLanes chords)
    {
        Fp2Lanes x = default, y = default;
        for (int k = 0; k < _starts.Length; k++)
        {
            Frobenius.Psi(_starts[k], power, out G2Affine image);
            x.Set(k, image.X);
            y.Set(k, image.Y);
        }
        Fp2Lanes.Combine(sign, y, 0, y, out y);
        Add(x, y, ref chords);
    }

    private void Add(in Fp2Lanes qx, in Fp2Lanes qy, ref LineLanes chords)
    {
        Fp2Lanes.Multiply(qy, _z, out Fp2Lanes theta);
        Fp2Lanes.Combine(1, _y, -1, theta, out theta);
        Fp2Lanes.Multiply(qx, _z, out Fp2Lanes lambda);
        Fp2Lanes.Combine(1, _x, -1, lambda, out lambda);

        Fp2Lanes.Multiply(theta, qx, out Fp2Lanes c);
        Fp2Lanes.Multiply(lambda, qy, out Fp2Lanes d);
        Fp2Lanes.Combine(1, c, -1, d, out chords.L3);
        Fp2Lanes.Combine(-1, theta, 0, theta, out chords.L1);
        chords.L0 = lambda;
        chords.Evaluate(_pointX, _pointY);

        Fp2Lanes.Square(theta, out c);
        Fp2Lanes.Square(lambda, out d);
        Fp2Lanes.Multiply(lambda, d, out Fp2Lanes e);
        Fp2Lanes.Multiply(_z, c, out Fp2Lanes f);
        Fp2Lanes.Multiply(_x, d, out Fp2Lanes g);
        Fp2Lanes.Combine(1, e, 1, f, out Fp2Lanes h);
        Fp2Lanes.Combine(1, h, -2, g, out h);
        Fp2Lanes.Multiply(lambda, h, out _x);
        Fp2Lanes.Combine(1, g, -1, h, out g);
        Fp2Lanes.Multiply(theta, g, out g);
        Fp2Lanes.Multiply(e, _y, out f);
        Fp2Lanes.Combine(1, g, -1, f, out _y);
        Fp2Lanes.Multiply(_z, e, out _z);
    }

    private static Fp2 TripleCurveB()
    {
        Fp2.Multiply(G2Affine.CurveB, Fp.FromUInt64(3), out Fp2 tripled);
        return tripled;
    }
}
