using System.Runtime.CompilerServices;

namespace Altius.Crypto.AltBn128;

/// <summary>
/// The loop of <see cref="MillerLoop"/> with the pairs' points in lanes of one set of registers and Fp12 in another.
/// </summary>
internal static unsafe class LaneMillerLoop
{
    private const int LineWords = 3 * LaneField.Words;

    /// <summary>
    /// The product of the pairs' Miller functions, up to a factor from Fp; false when a point is outside the subgroup of order r.
    /// </summary>
    public static bool TryRun(ReadOnlySpan<G1Affine> points, ReadOnlySpan<G2Affine> twistPoints, out Fp12Lanes product)
    {
        if (points.Length > G2WalkSeries.MaxPairs)
            return TryRun(new G2WalkLanes(points, twistPoints), points.Length, out product);
        Span<G2Walk> walks = stackalloc G2Walk[G2WalkSeries.MaxPairs];
        walks = walks[..points.Length];
        for (int k = 0; k < walks.Length; k++) walks[k] = new G2Walk(twistPoints[k]);
        return TryRun(new G2WalkSeries(points, walks), points.Length, out product);
    }

    private static bool TryRun<TWalks>(TWalks walks, int count, out Fp12Lanes product)
        where TWalks : struct, IMillerWalks, allows ref struct
    {
        Fp12Lanes f = Fp12Lanes.From(Fp12.One);
        LineLanes lines = default;
        ReadOnlySpan<sbyte> digits = MillerLoop.Digits;
        for (int i = 1; i < digits.Length; i++)
        {
            Fp12Lanes.Square(f, out f);
            walks.Double(ref lines);
            Absorb(ref f, lines, count);
            if (digits[i] == 0) continue;
            walks.AddStart(digits[i], ref lines);
            Absorb(ref f, lines, count);
        }
        walks.AddFirstImage(ref lines);
        Absorb(ref f, lines, count);
        walks.SubtractSecondImage(ref lines);
        Absorb(ref f, lines, count);
        product = f;
        return walks.EndInSubgroup();
    }

    [SkipLocalsInit]
    private static void Absorb(ref Fp12Lanes f, in LineLanes lines, int count)
    {
        double* factors = stackalloc double[3 * LineWords];
        lines.L0.Spread(factors);
        lines.L1.Spread(factors + LineWords);
        lines.L3.Spread(factors + 2 * LineWords);
        for (int lane = 0; lane < count; lane++) Fp12Lanes.MultiplyByLine(f, factors, lane, out f);
    }
}
