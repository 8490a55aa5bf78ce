using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Altius.Crypto;

/// <summary>
/// The Keccak-f[1600] permutation (24 rounds), written once and specialised for each kind of lane by <typeparamref name="TOps"/>.
/// </summary>
/// <remarks>
/// Lanes are named by row letter (y) and column digit (x): <c>b3</c> is A[3, 1]. A round works in place: row Y of the rotated
/// and transposed state comes from the five lanes (X + 3Y, X) and goes back into the same five variables, column X into
/// (X, X + 2Y). That renaming has order four, so four rounds, each seeing the variables in another order, end where they began
/// and no lane is ever moved.
/// </remarks>
internal static class KeccakPermutation<TLane, TOps>
    where TLane : struct
    where TOps : struct, IKeccakLane<TLane>
{
    /// <summary>Permutes the state starting at <paramref name="state"/>: 25 lanes in the layout of <typeparamref name="TOps"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Apply(ref ulong state)
    {
        TLane a0 = TOps.Load(ref state, 0), a1 = TOps.Load(ref state, 1), a2 = TOps.Load(ref state, 2);
        TLane a3 = TOps.Load(ref state, 3), a4 = TOps.Load(ref state, 4);
        TLane b0 = TOps.Load(ref state, 5), b1 = TOps.Load(ref state, 6), b2 = TOps.Load(ref state, 7);
        TLane b3 = TOps.Load(ref state, 8), b4 = TOps.Load(ref state, 9);
        TLane c0 = TOps.Load(ref state, 10), c1 = TOps.Load(ref state, 11), c2 = TOps.Load(ref state, 12);
        TLane c3 = TOps.Load(ref state, 13), c4 = TOps.Load(ref state, 14);
        TLane d0 = TOps.Load(ref state, 15), d1 = TOps.Load(ref state, 16), d2 = TOps.Load(ref state, 17);
        TLane d3 = TOps.Load(ref state, 18), d4 = TOps.Load(ref state, 19);
        TLane e0 = TOps.Load(ref state, 20), e1 = TOps.Load(ref state, 21), e2 = TOps.Load(ref state, 22);
        TLane e3 = TOps.Load(ref state, 23), e4 = TOps.Load(ref state, 24);

        for (int round = 0; round < 24; round += 4)
        {
            Round(round, ref a0, ref a1, ref a2, ref a3, ref a4, ref b0, ref b1, ref b2, ref b3, ref b4,
                ref c0, ref c1, ref c2, ref c3, ref c4, ref d0, ref d1, ref d2, ref d3, ref d4, ref e0, ref e1, ref e2, ref e3, ref e4);
            Round(round + 1, ref a0, ref b1, ref c2, ref d3, ref e4, ref c0, ref d1, ref e2, ref a3, ref b4,
                ref e0, ref a1, ref b2, ref c3, ref d4, ref b0, ref c1, ref d2, ref e3, ref a4, ref d0, ref e1, ref a2, ref b3, ref c4);
            Round(round + 2, ref a0, ref d1, ref b2, ref e3, ref c4, ref e0, ref c1, ref a2, ref d3, ref b4,
                ref d0, ref b1, ref e2, ref c3, ref a4, ref c0, ref a1, ref d2, ref b3, ref e4, ref b0, ref e1, ref c2, ref a3, ref d4);
            Round(round + 3, ref a0, ref c1, ref e2, ref b3, ref d4, ref d0, ref a1, ref c2, ref e3, ref b4,
                ref b0, ref d1, ref a2, ref c3, ref e4, ref e0, ref b1, ref d2, ref a3, ref c4, ref c0, ref e1, ref b2, ref d3, ref a4);
        }

        TOps.Store(ref state, 0, a0); TOps.Store(ref state, 1, a1); TOps.Store(ref state, 2, a2);
        TOps.Store(ref state, 3, a3); TOps.Store(ref state, 4, a4);
        TOps.Store(ref state, 5, b0); TOps.Store(ref state, 6, b1); TOps.Store(ref state, 7, b2);
        TOps.Store(ref state, 8, b3); TOps.Store(ref state, 9, b4);
        TOps.Store(ref state, 10, c0); TOps.Store(ref state, 11, c1); TOps.Store(ref state, 12, c2);
        TOps.Store(ref state, 13, c3); TOps.Store(ref state, 14, c4);
        TOps.Store(ref state, 15, d0); TOps.Store(ref state, 16, d1); TOps.Store(ref state, 17, d2);
        TOps.Store(ref state, 18, d3); TOps.Store(ref state, 19, d4);
        TOps.Store(ref state, 20, e0); TOps.Store(ref state, 21, e1); TOps.Store(ref state, 22, e2);
        TOps.Store(ref state, 23, e3); TOps.Store(ref state, 24, e4);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round(
        int round,
        ref TLane a0, ref TLane a1, ref TLane a2, ref TLane a3, ref TLane a4,
        ref TLane b0, ref TLane b1, ref TLane b2, ref TLane b3, ref TLane b4,
        ref TLane c0, ref TLane c1, ref TLane c2, ref TLane c3, ref TLane c4,
        ref TLane d0, ref TLane d1, ref TLane d2, ref TLane d3, ref TLane d4,
        ref TLane e0, ref TLane e1, ref TLane e2, ref TLane e3, ref TLane e4)
    {
        // θ: each column takes in the parity of its two neighbours.
        TLane p0 = TOps.Xor(a0, b0, c0, d0, e0);
        TLane p1 = TOps.Xor(a1, b1, c1, d1, e1);
        TLane p2 = TOps.Xor(a2, b2, c2, d2, e2);
        TLane p3 = TOps.Xor(a3, b3, c3, d3, e3);
        TLane p4 = TOps.Xor(a4, b4, c4, d4, e4);
        TLane t0 = TOps.Xor(p4, TOps.RotateLeft(p1, 1));
        TLane t1 = TOps.Xor(p0, TOps.RotateLeft(p2, 1));
        TLane t2 = TOps.Xor(p1, TOps.RotateLeft(p3, 1));
        TLane t3 = TOps.Xor(p2, TOps.RotateLeft(p4, 1));
        TLane t4 = TOps.Xor(p3, TOps.RotateLeft(p0, 1));

        // ρ, π and χ, one row at a time.
        {
            TLane v0 = TOps.Xor(a0, t0);
            TLane v1 = TOps.RotateLeft(TOps.Xor(b1, t1), 44);
            TLane v2 = TOps.RotateLeft(TOps.Xor(c2, t2), 43);
            TLane v3 = TOps.RotateLeft(TOps.Xor(d3, t3), 21);
            TLane v4 = TOps.RotateLeft(TOps.Xor(e4, t4), 14);
            a0 = TOps.Xor(TOps.Chi(v0, v1, v2), TOps.RoundConstant(round)); // ι
            b1 = TOps.Chi(v1, v2, v3);
            c2 = TOps.Chi(v2, v3, v4);
            d3 = TOps.Chi(v3, v4, v0);
            e4 = TOps.Chi(v4, v0, v1);
        }
        {
            TLane v0 = TOps.RotateLeft(TOps.Xor(a3, t3), 28);
            TLane v1 = TOps.RotateLeft(TOps.Xor(b4, t4), 20);
            TLane v2 = TOps.RotateLeft(TOps.Xor(c0, t0), 3);
            TLane v3 = TOps.RotateLeft(TOps.Xor(d1, t1), 45);
            TLane v4 = TOps.RotateLeft(TOps.Xor(e2, t2), 61);
            c0 = TOps.Chi(v0, v1, v2);
            d1 = TOps.Chi(v1, v2, v3);
            e2 = TOps.Chi(v2, v3, v4);
            a3 = TOps.Chi(v3, v4, v0);
            b4 = TOps.Chi(v4, v0, v1);
        }
        {
            TLane v0 = TOps.RotateLeft(TOps.Xor(a1, t1), 1);
            TLane v1 = TOps.RotateLeft(TOps.Xor(b2, t2), 6);
            TLane v2 = TOps.RotateLeft(TOps.Xor(c3, t3), 25);
            TLane v3 = TOps.RotateLeft(TOps.Xor(d4, t4), 8);
            TLane v4 = TOps.RotateLeft(TOps.Xor(e0, t0), 18);
            e0 = TOps.Chi(v0, v1, v2);
            a1 = TOps.Chi(v1, v2, v3);
            b2 = TOps.Chi(v2, v3, v4);
            c3 = TOps.Chi(v3, v4, v0);
            d4 = TOps.Chi(v4, v0, v1);
        }
        {
            TLane v0 = TOps.RotateLeft(TOps.Xor(a4, t4), 27);
            TLane v1 = TOps.RotateLeft(TOps.Xor(b0, t0), 36);
            TLane v2 = TOps.RotateLeft(TOps.Xor(c1, t1), 10);
            TLane v3 = TOps.RotateLeft(TOps.Xor(d2, t2), 15);
            TLane v4 = TOps.RotateLeft(TOps.Xor(e3, t3), 56);
            b0 = TOps.Chi(v0, v1, v2);
            c1 = TOps.Chi(v1, v2, v3);
            d2 = TOps.Chi(v2, v3, v4);
            e3 = TOps.Chi(v3, v4, v0);
            a4 = TOps.Chi(v4, v0, v1);
        }
        {
            TLane v0 = TOps.RotateLeft(TOps.Xor(a2, t2), 62);
            TLane v1 = TOps.RotateLeft(TOps.Xor(b3, t3), 55);
            TLane v2 = TOps.RotateLeft(TOps.Xor(c4, t4), 39);
            TLane v3 = TOps.RotateLeft(TOps.Xor(d0, t0), 41);
            TLane v4 = TOps.RotateLeft(TOps.Xor(e1, t1), 2);
            d0 = TOps.Chi(v0, v1, v2);
            e1 = TOps.Chi(v1, v2, v3);
            a2 = TOps.Chi(v2, v3, v4);
            b3 = TOps.Chi(v3, v4, v0);
            c4 = TOps.Chi(v4, v0, v1);
        }
    }
}
