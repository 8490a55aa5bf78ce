namespace Altius.Crypto.AltBn128;

/// <summary>The Miller loop of the optimal ate pairing (Vercauteren, eprint 2008/096), shared by several pairs.</summary>
internal static class MillerLoop
{
    /// <summary>Pairs that may share one loop; a caller with more multiplies the loops' results.</summary>
    public const int MaxPairs = 16;

    /// <summary>6x + 2 in non-adjacent form, the most significant digit first; x = 4965661367192848881.</summary>
    private static ReadOnlySpan<sbyte> Digits =>
    [
        1, 0, -1, 0, 1, 0, 0, 0, -1, 0, -1, 0, 0, 0, -1, 0, 1, 0, -1, 0, 0, -1, 0, 0, 0, 0, 0, 1, 0, 0, -1, 0, 1, 0,
        0, -1, 0, 0, 0, 0, -1, 0, 1, 0, 0, 0, -1, 0, -1, 0, 0, 1, 0, 0, 0, -1, 0, 0, -1, 0, 1, 0, 1, 0, 0, 0,
    ];

    /// <summary>The product of the pairs' Miller functions, up to a factor from Fp; false when a point is outside the subgroup of order r.</summary>
    public static bool TryRun<TField>(ReadOnlySpan<G1Affine> points, Span<G2Walk> walks, out Fp12 product)
        where TField : unmanaged, IPairingField<TField>
    {
        TField f = TField.From(Fp12.One);
        for (int i = 1; i < Digits.Length; i++)
        {
            TField.Square(f, out f);
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
        product = f.ToFp12();
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

    private static void Absorb<TField>(ref TField f, in Line line, in G1Affine at) where TField : unmanaged, IPairingField<TField>
    {
        Line.Evaluate(line, at, out Line value);
        TField.MultiplyByLine(f, value, out f);
    }
}
