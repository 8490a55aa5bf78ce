namespace Altius.Crypto.AltBn128;

/// <summary>Lines l0 + l1·w + l3·w³ of eight pairs, a pair to a lane.</summary>
internal struct LineLanes
{
    public Fp2Lanes L0, L1, L3;

    /// <summary>
    /// Puts an evaluated line in a lane as it is. A product with it comes out 2^4 times too small, a factor from Fp that the
    /// final exponentiation removes.
    /// </summary>
    public void SetUnscaled(int lane, in Line line)
    {
        L0.SetUnscaled(lane, line.L0);
        L1.SetUnscaled(lane, line.L1);
        L3.SetUnscaled(lane, line.L3);
    }

    /// <summary>Puts the points' coordinates into the lines: l0 · y + l1 · x · w + l3 · w³.</summary>
    public void Evaluate(in Fp2Lanes x, in Fp2Lanes y)
    {
        Fp2Lanes.Multiply(L0, y, out L0);
        Fp2Lanes.Multiply(L1, x, out L1);
    }
}
