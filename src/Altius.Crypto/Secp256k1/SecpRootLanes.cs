using System.Runtime.CompilerServices;

namespace Altius.Crypto;

/// <summary>Square roots of field elements in step.</summary>
internal static class SecpRootLanes<T> where T : unmanaged, ISecpLanes<T>
{
    /// <summary>
    /// a^((p + 1) / 4), the square root where there is one; the chain of <see cref="SecpField.TrySquareRoot"/>.
    /// </summary>
    [SkipLocalsInit]
    public static void Candidate(in T a, out T root)
    {
        Extend(a, 1, a, out T x2);
        Extend(x2, 1, a, out T x3);
        Extend(x3, 3, x3, out T x6);
        Extend(x6, 3, x3, out T x9);
        Extend(x9, 2, x2, out T x11);
        Extend(x11, 11, x11, out T x22);
        Extend(x22, 22, x22, out T x44);
        Extend(x44, 44, x44, out T x88);
        Extend(x88, 88, x88, out T x176);
        Extend(x176, 44, x44, out T x220);
        Extend(x220, 3, x3, out T x223);
        Extend(x223, 23, x22, out root);
        Extend(root, 6, x2, out root);
        SquareTimes(root, 2, out root);
    }

    [SkipLocalsInit]
    private static void Extend(in T head, int shift, in T tail, out T result)
    {
        SquareTimes(head, shift, out T t);
        T.Multiply(t, tail, out result);
    }

    /// <summary>Squares a carried element <paramref name="times"/> times over, at least once.</summary>
    private static void SquareTimes(in T a, int times, out T result)
    {
        T.Square(a, out result);
        for (int i = 1; i < times; i++) T.Square(result, out result);
    }
}
