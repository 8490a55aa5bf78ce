namespace Altius.Crypto.AltBn128;

/// <summary>The Miller loop of the optimal ate pairing (Vercauteren, eprint 2008/096), shared by several pairs.</summary>
internal static class MillerLoop
{
    /// <summary>Pairs that may share one loop; a caller with more multiplies the loops' results.</summary>
    public const int MaxPairs = 8;

    /// <summary>6x + 2 in non-adjacent form, the most significant digit first; x = 4965661367192848881.</summary>
    public static ReadOnlySpan<sbyte> Digits =>
    [
        1, 0, -1, 0, 1, 0, 0, 0, -1, 0, -1, 0, 0, 0, -1, 0, 1, 0, -1, 0, 0, -1, 0, 0, 0, 0, 0, 1, 0, 0, -1, 0, 1, 0,
        0, -1, 0, 0, 0, 0, -1, 0, 1, 0, 0, 0, -1, 0, -1, 0, 0, 1, 0, 0, 0, -1, 0, 0, -1, 0, 1, 0, 1, 0, 0, 0,
    ];

    /// <summary>The product of the pairs' Miller functions; false when a point is outside the subgroup of order r.</summary>
    public static bool TryRun(ReadOnlySpan<G1Affine> points, ReadOnlySpan<G2Affine> twistPoints, out Fp12 product)
    {
        Span<G2Walk> walks = stackalloc G2Walk[MaxPairs];
        walks = walks[..twistPoints.Length];
        for (int k = 0; k < walks.Length; k++) walks[k] = new G2Walk(twistPoints[k]);

        Fp12 f = Fp12.One;
        for (int i = 1; i < Digits.Length; i++)
        {
            Fp12.Square(f, out f);
            for (int k = 0; k < walks.Length; k++)
            {
                walks[k].Double(out Line line);
                Absorb(ref f, line, points[k]);
                if (Digits[i] == 0) continue;
                walks[k].AddStart(Digits[i], out line);
                Absorb(ref f, line, points[k]);
            }
        }
        bool inSubgroup = true;
        for (int k = 0; k < walks.Length; k++)
        {
            walks[k].AddFirstImage(out Line line);
            Absorb(ref f, line, points[k]);
            walks[k].SubtractSecondImage(out line);
            Absorb(ref f, line, points[k]);
            inSubgroup &= walks[k].EndsInSubgroup();
        }
        product = f;
        return inSubgroup;
    }

    /// <summary>Whether a point of the twist lies in the subgroup of order r.</summary>
    public static bool IsInSubgroup(in G2Affine point)
    {
        var walk = new G2Walk(point);
        for (int i = 1; i < Digits.Length; i++)
        {
            walk.Double(out _);
            if (Digits[i] != 0) walk.AddStart(Digits[i], out _);
        }
        walk.AddFirstImage(out _);
        walk.SubtractSecondImage(out _);
        return walk.EndsInSubgroup();
    }

    private static void Absorb(ref Fp12 f, in Line line, in G1Affine at)
    {
        Line.Evaluate(line, at, out Line value);
        Fp12.MultiplyByLine(f, value, out f);
    }
}
