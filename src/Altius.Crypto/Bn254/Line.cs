namespace Altius.Crypto.AltBn128;

/// <summary>A line l0 + l1·w + l3·w³, the sparse factor each step of the Miller loop contributes.</summary>
internal readonly struct Line
{
    public readonly Fp2 L0, L1, L3;

    public Line(in Fp2 l0, in Fp2 l1, in Fp2 l3)
    {
        L0 = l0;
        L1 = l1;
        L3 = l3;
    }

    /// <summary>Puts the point's coordinates into the line: l0 · y + l1 · x · w + l3 · w³.</summary>
    public static void Evaluate(in Line line, in G1Affine at, out Line value)
    {
        Fp2.Multiply(line.L0, at.Y, out Fp2 l0);
        Fp2.Multiply(line.L1, at.X, out Fp2 l1);
        value = new Line(l0, l1, line.L3);
    }
}
