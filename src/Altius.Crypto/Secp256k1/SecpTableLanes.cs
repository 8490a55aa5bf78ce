using System.Runtime.CompilerServices;

namespace Altius.Crypto;

/// <summary>Odd multiples of points in step, and of λ times them, all on one Z a point; room for them is the caller's.</summary>
internal readonly ref struct SecpTableLanes<T> where T : unmanaged, ISecpLanes<T>
{
    /// <summary>Bits a digit covers: digits are odd, up to 15 in size.</summary>
    public const int Width = 4;

    /// <summary>Entries in a table.</summary>
    public const int Size = 1 << (Width - 1);

    /// <summary>Elements of room a table needs: x, λ's x and y of each entry.</summary>
    public const int Room = 3 * Size;

    private readonly Span<T> _x, _turnedX, _y;

    /// <summary>P, 3P, … 15P, whose coordinates are those of the curve scaled by <paramref name="scale"/>.</summary>
    /// <remarks>
    /// As in <see cref="SecpMultiplication"/>: steps of 2P on the curve where 2P is affine, then all to the last Z.
    /// </remarks>
    [SkipLocalsInit]
    public SecpTableLanes(in T x, in T y, Span<T> room, out T scale)
    {
        _x = room[..Size];
        _turnedX = room.Slice(Size, Size);
        _y = room.Slice(2 * Size, Size);

        T one = T.One, beta = T.Repeat(SecpEndomorphism.Beta);

        var step = new SecpJacobianLanes<T> { X = x, Y = y, Z = one };
        SecpJacobianLanes<T>.Double(ref step);
        var multiple = new SecpJacobianLanes<T> { X = x, Y = y, Z = one };
        SecpJacobianLanes<T>.Scale(ref multiple.X, ref multiple.Y, step.Z);
        Span<T> ratios = stackalloc T[Size];
        (_x[0], _y[0]) = (multiple.X, multiple.Y);
        for (int i = 1; i < Size; i++)
        {
            SecpJacobianLanes<T>.Add(ref multiple, multiple.Z, step.X, step.Y, out ratios[i]);
            (_x[i], _y[i]) = (multiple.X, multiple.Y);
        }

        T.Multiply(multiple.Z, step.Z, out scale);
        T toLast = one;
        for (int i = Size - 1; i >= 0; i--)
        {
            SecpJacobianLanes<T>.Scale(ref _x[i], ref _y[i], toLast);
            T.Multiply(_x[i], beta, out _turnedX[i]);
            if (i > 0) T.Multiply(toLast, ratios[i], out toLast);
        }
    }

    /// <summary>The multiples by odd digits, of the points or of λ times them.</summary>
    [SkipLocalsInit]
    public void Pick(ReadOnlySpan<long> digits, bool turned, out T x, out T y)
    {
        T.Pick(turned ? _turnedX : _x, digits, out x);
        T.Pick(_y, digits, out y);
        y = y.FlipSigns(digits);
    }
}
