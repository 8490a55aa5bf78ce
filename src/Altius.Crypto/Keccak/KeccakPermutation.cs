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
    /// <summary>
    /// Permutes the state starting at <paramref name="state"/>: 25 lanes in the layout of <typeparamref name="TOps"/>.
    /// </summary>
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

        TLane p0, p1, p2, p3, p4, t0, t1, t2, t3, t4;
        for (int round = 0; round < 24; round += 4)
        {
            p0 = TOps.Xor(a0, b0, c0, d0, e0);
            p1 = TOps.Xor(a1, b1, c1, d1, e1);
            p2 = TOps.Xor(a2, b2, c2, d2, e2);
            p3 = TOps.Xor(a3, b3, c3, d3, e3);
            p4 = TOps.Xor(a4, b4, c4, d4, e4);
            t0 = TOps.Xor(p4, TOps.RotateLeft(p1, 1));
            t1 = TOps.Xor(p0, TOps.RotateLeft(p2, 1));
            t2 = TOps.Xor(p1, TOps.RotateLeft(p3, 1));
            t3 = TOps.Xor(p2, TOps.RotateLeft(p4, 1));
            t4 = TOps.Xor(p3, TOps.RotateLeft(p0, 1));
            Row(in a0, in b1, in c2, in d3, in e4, t0, t1, t2, t3, t4, 0, 44, 43, 21, 14,
                out a0, out b1, out c2, out d3, out e4);
            Row(in a3, in b4, in c0, in d1, in e2, t3, t4, t0, t1, t2, 28, 20, 3, 45, 61,
                out c0, out d1, out e2, out a3, out b4);
            Row(in a1, in b2, in c3, in d4, in e0, t1, t2, t3, t4, t0, 1, 6, 25, 8, 18,
                out e0, out a1, out b2, out c3, out d4);
            Row(in a4, in b0, in c1, in d2, in e3, t4, t0, t1, t2, t3, 27, 36, 10, 15, 56,
                out b0, out c1, out d2, out e3, out a4);
            Row(in a2, in b3, in c4, in d0, in e1, t2, t3, t4, t0, t1, 62, 55, 39, 41, 2,
                out d0, out e1, out a2, out b3, out c4);
            a0 = TOps.Xor(a0, TOps.RoundConstant(round));

            p0 = TOps.Xor(a0, c0, e0, b0, d0);
            p1 = TOps.Xor(b1, d1, a1, c1, e1);
            p2 = TOps.Xor(c2, e2, b2, d2, a2);
            p3 = TOps.Xor(d3, a3, c3, e3, b3);
            p4 = TOps.Xor(e4, b4, d4, a4, c4);
            t0 = TOps.Xor(p4, TOps.RotateLeft(p1, 1));
            t1 = TOps.Xor(p0, TOps.RotateLeft(p2, 1));
            t2 = TOps.Xor(p1, TOps.RotateLeft(p3, 1));
            t3 = TOps.Xor(p2, TOps.RotateLeft(p4, 1));
            t4 = TOps.Xor(p3, TOps.RotateLeft(p0, 1));
            Row(in a0, in d1, in b2, in e3, in c4, t0, t1, t2, t3, t4, 0, 44, 43, 21, 14,
                out a0, out d1, out b2, out e3, out c4);
            Row(in d3, in b4, in e0, in c1, in a2, t3, t4, t0, t1, t2, 28, 20, 3, 45, 61,
                out e0, out c1, out a2, out d3, out b4);
            Row(in b1, in e2, in c3, in a4, in d0, t1, t2, t3, t4, t0, 1, 6, 25, 8, 18,
                out d0, out b1, out e2, out c3, out a4);
            Row(in e4, in c0, in a1, in d2, in b3, t4, t0, t1, t2, t3, 27, 36, 10, 15, 56,
                out c0, out a1, out d2, out b3, out e4);
            Row(in c2, in a3, in d4, in b0, in e1, t2, t3, t4, t0, t1, 62, 55, 39, 41, 2,
                out b0, out e1, out c2, out a3, out d4);
            a0 = TOps.Xor(a0, TOps.RoundConstant(round + 1));

            p0 = TOps.Xor(a0, e0, d0, c0, b0);
            p1 = TOps.Xor(d1, c1, b1, a1, e1);
            p2 = TOps.Xor(b2, a2, e2, d2, c2);
            p3 = TOps.Xor(e3, d3, c3, b3, a3);
            p4 = TOps.Xor(c4, b4, a4, e4, d4);
            t0 = TOps.Xor(p4, TOps.RotateLeft(p1, 1));
            t1 = TOps.Xor(p0, TOps.RotateLeft(p2, 1));
            t2 = TOps.Xor(p1, TOps.RotateLeft(p3, 1));
            t3 = TOps.Xor(p2, TOps.RotateLeft(p4, 1));
            t4 = TOps.Xor(p3, TOps.RotateLeft(p0, 1));
            Row(in a0, in c1, in e2, in b3, in d4, t0, t1, t2, t3, t4, 0, 44, 43, 21, 14,
                out a0, out c1, out e2, out b3, out d4);
            Row(in e3, in b4, in d0, in a1, in c2, t3, t4, t0, t1, t2, 28, 20, 3, 45, 61,
                out d0, out a1, out c2, out e3, out b4);
            Row(in d1, in a2, in c3, in e4, in b0, t1, t2, t3, t4, t0, 1, 6, 25, 8, 18,
                out b0, out d1, out a2, out c3, out e4);
            Row(in c4, in e0, in b1, in d2, in a3, t4, t0, t1, t2, t3, 27, 36, 10, 15, 56,
                out e0, out b1, out d2, out a3, out c4);
            Row(in b2, in d3, in a4, in c0, in e1, t2, t3, t4, t0, t1, 62, 55, 39, 41, 2,
                out c0, out e1, out b2, out d3, out a4);
            a0 = TOps.Xor(a0, TOps.RoundConstant(round + 2));

            p0 = TOps.Xor(a0, d0, b0, e0, c0);
            p1 = TOps.Xor(c1, a1, d1, b1, e1);
            p2 = TOps.Xor(e2, c2, a2, d2, b2);
            p3 = TOps.Xor(b3, e3, c3, a3, d3);
            p4 = TOps.Xor(d4, b4, e4, c4, a4);
            t0 = TOps.Xor(p4, TOps.RotateLeft(p1, 1));
            t1 = TOps.Xor(p0, TOps.RotateLeft(p2, 1));
            t2 = TOps.Xor(p1, TOps.RotateLeft(p3, 1));
            t3 = TOps.Xor(p2, TOps.RotateLeft(p4, 1));
            t4 = TOps.Xor(p3, TOps.RotateLeft(p0, 1));
            Row(in a0, in a1, in a2, in a3, in a4, t0, t1, t2, t3, t4, 0, 44, 43, 21, 14,
                out a0, out a1, out a2, out a3, out a4);
            Row(in b3, in b4, in b0, in b1, in b2, t3, t4, t0, t1, t2, 28, 20, 3, 45, 61,
                out b0, out b1, out b2, out b3, out b4);
            Row(in c1, in c2, in c3, in c4, in c0, t1, t2, t3, t4, t0, 1, 6, 25, 8, 18,
                out c0, out c1, out c2, out c3, out c4);
            Row(in d4, in d0, in d1, in d2, in d3, t4, t0, t1, t2, t3, 27, 36, 10, 15, 56,
                out d0, out d1, out d2, out d3, out d4);
            Row(in e2, in e3, in e4, in e0, in e1, t2, t3, t4, t0, t1, 62, 55, 39, 41, 2,
                out e0, out e1, out e2, out e3, out e4);
            a0 = TOps.Xor(a0, TOps.RoundConstant(round + 3));
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

    /// <summary>
    /// The part of θ, ρ, π and χ that makes one row: five lanes take their column's change, turn, and mix with their neighbours.
    /// The results may go into the variables the lanes came from, in another order.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Row(
        ref readonly TLane i0, ref readonly TLane i1, ref readonly TLane i2, ref readonly TLane i3, ref readonly TLane i4,
        TLane t0, TLane t1, TLane t2, TLane t3, TLane t4,
        [ConstantExpected] byte r0, [ConstantExpected] byte r1, [ConstantExpected] byte r2, [ConstantExpected] byte r3,
        [ConstantExpected] byte r4, out TLane o0, out TLane o1, out TLane o2, out TLane o3, out TLane o4)
    {
        TLane v0 = TOps.RotateLeft(TOps.Xor(i0, t0), r0);
        TLane v1 = TOps.RotateLeft(TOps.Xor(i1, t1), r1);
        TLane v2 = TOps.RotateLeft(TOps.Xor(i2, t2), r2);
        TLane v3 = TOps.RotateLeft(TOps.Xor(i3, t3), r3);
        TLane v4 = TOps.RotateLeft(TOps.Xor(i4, t4), r4);
        o0 = TOps.Chi(v0, v1, v2);
        o1 = TOps.Chi(v1, v2, v3);
        o2 = TOps.Chi(v2, v3, v4);
        o3 = TOps.Chi(v3, v4, v0);
        o4 = TOps.Chi(v4, v0, v1);
    }
}
