using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Altius.Crypto.AltBn128;

/// <summary>
/// Eight elements of Fp2 side by side, all parts at or below 2p: the real ones, then those of u (see <see cref="LaneField"/>).
/// </summary>
internal unsafe struct Fp2Lanes
{
    private const int Words = LaneField.Words;

    private fixed ulong _words[2 * Words];

    /// <summary>The same element in every lane.</summary>
    public static Fp2Lanes All(in Fp2 value)
    {
        Fp2Lanes lanes = default;
        for (int lane = 0; lane < LaneField.Lanes; lane++) lanes.Set(lane, value);
        return lanes;
    }

    public void Set(int lane, in Fp2 value)
    {
        fixed (ulong* words = _words)
        {
            value.C0.WriteLane(words + lane);
            value.C1.WriteLane(words + Words + lane);
        }
    }

    /// <summary>Sets a lane to 2^−4 times the value, which saves shifting it.</summary>
    public void SetUnscaled(int lane, in Fp2 value)
    {
        fixed (ulong* words = _words)
        {
            value.C0.WriteLaneUnscaled(words + lane);
            value.C1.WriteLaneUnscaled(words + Words + lane);
        }
    }

    public readonly Fp2 Get(int lane)
    {
        fixed (ulong* words = _words) return new Fp2(Fp.ReadLane(words + lane), Fp.ReadLane(words + Words + lane));
    }

    [SkipLocalsInit]
    public static void Multiply(in Fp2Lanes a, in Fp2Lanes b, out Fp2Lanes product)
    {
        double* x = stackalloc double[3 * Words];
        double* y = stackalloc double[2 * Words];
        Unsafe.SkipInit(out product);
        a.Spread(x);
        fixed (ulong* words = b._words, result = product._words)
        {
            LaneField.ToDoubles(words, y);
            LaneField.ToDoubles(words + Words, y + Words);
            MultiplyLanes(x, y, result);
        }
    }

    public static void Square(in Fp2Lanes a, out Fp2Lanes square) => Multiply(a, a, out square);

    /// <summary>m · a + n · b for small factors of either sign.</summary>
    public static void Combine(int m, in Fp2Lanes a, int n, in Fp2Lanes b, out Fp2Lanes sum)
    {
        // What is subtracted is at most 2p times its factor.
        ulong offset = 2 * (ulong)(Math.Max(0, -m) + Math.Max(0, -n));
        Vector512<ulong> left = Vector512.Create((ulong)m), right = Vector512.Create((ulong)n);
        Unsafe.SkipInit(out sum);
        fixed (ulong* x = a._words, y = b._words, r = sum._words)
        {
            for (int part = 0; part < 2 * Words; part += Words)
            {
                for (int j = 0; j < LaneField.Limbs; j++)
                {
                    int at = part + LaneField.Lanes * j;
                    Vector512<ulong> limb = Vector512.Load(x + at) * left + Vector512.Load(y + at) * right;
                    (limb + LaneField.Multiple(offset, j)).Store(r + at);
                }
                LaneField.Reduce(r + part);
            }
        }
    }

    /// <summary>The real parts, the parts of u and their negatives as doubles.</summary>
    public readonly void Spread(double* factors)
    {
        fixed (ulong* words = _words) Spread(words, factors);
    }

    /// <summary>The same for two elements of <see cref="LaneField"/> behind a pointer.</summary>
    public static void Spread(ulong* words, double* factors)
    {
        ulong* negated = stackalloc ulong[Words];
        LaneField.Negate(words + Words, negated);
        LaneField.ToDoubles(words, factors);
        LaneField.ToDoubles(words + Words, factors + Words);
        LaneField.ToDoubles(negated, factors + 2 * Words);
    }

    /// <summary>
    /// result ← a · b lane by lane; a as <see cref="Spread(ulong*, double*)"/> leaves it, of b the parts as doubles.
    /// </summary>
    public static void MultiplyLanes(double* a, double* b, ulong* result)
    {
        LaneField.SumOfProducts<LaneField.EachLane>(a, a + 2 * Words, 0, b, b + Words, 0, 1, result);
        LaneField.SumOfProducts<LaneField.EachLane>(a, a + Words, 0, b + Words, b, 0, 1, result + Words);
    }
}
