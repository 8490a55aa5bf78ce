namespace Altius.Crypto.AltBn128;

/// <summary>A few walks one after the other, which is faster than lanes that would be mostly empty.</summary>
internal readonly ref struct G2WalkSeries : IMillerWalks
{
    /// <summary>
    /// The most pairs that are better off here: a doubling takes 1.7 µs for each pair here and 3.9 µs for all of eight in lanes.
    /// </summary>
    public const int MaxPairs = 2;

    private readonly ReadOnlySpan<G1Affine> _points;
    private readonly Span<G2Walk> _walks;

    /// <summary>Walks that have begun; their lines are evaluated at the given points of the curve.</summary>
    public G2WalkSeries(ReadOnlySpan<G1Affine> points, Span<G2Walk> walks)
    {
        _points = points;
        _walks = walks;
    }

    public void Double(ref LineLanes tangents)
    {
        for (int k = 0; k < _walks.Length; k++)
        {
            _walks[k].Double(out Line line);
            Put(line, k, ref tangents);
        }
    }

    public void AddStart(int digit, ref LineLanes chords)
    {
        for (int k = 0; k < _walks.Length; k++)
        {
            _walks[k].AddStart(digit, out Line line);
            Put(line, k, ref chords);
        }
    }

    public void AddFirstImage(ref LineLanes chords)
    {
        for (int k = 0; k < _walks.Length; k++)
        {
            _walks[k].AddFirstImage(out Line line);
            Put(line, k, ref chords);
        }
    }

    public void SubtractSecondImage(ref LineLanes chords)
    {
        for (int k = 0; k < _walks.Length; k++)
        {
            _walks[k].SubtractSecondImage(out Line line);
            Put(line, k, ref chords);
        }
    }

    public bool EndInSubgroup()
    {
        foreach (ref readonly G2Walk walk in _walks)
            if (!walk.EndsInSubgroup()) return false;
        return true;
    }

    private void Put(in Line line, int k, ref LineLanes lines)
    {
        Line.Evaluate(line, _points[k], out Line value);
        lines.SetUnscaled(k, value);
    }
}
