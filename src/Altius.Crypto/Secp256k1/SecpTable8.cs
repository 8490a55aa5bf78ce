using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Altius.Crypto;

/// <summary>Odd multiples of eight points, and of λ times them, all on one Z a point; room for them is the caller's.</summary>
internal readonly ref struct SecpTable8
{
    /// <summary>Bits a digit covers: digits are odd, up to 15 in size.</summary>
    public const int Width = 4;

    /// <summary>Entries in a table.</summary>
    public const int Size = 1 << (Width - 1);

    /// <summary>Elements of room a table needs: x, λ's x and y of each entry.</summary>
    public const int Room = 3 * Size;

    private readonly Span<SecpField8> _x, _turnedX, _y;

    /// <summary>P, 3P, … 15P, whose coordinates are those of the curve scaled by <paramref name="scale"/>.</summary>
    /// <remarks>
    /// As in <see cref="SecpMultiplication"/>: steps of 2P on the curve where 2P is affine, then all to the last Z.
    /// </remarks>
    [SkipLocalsInit]
    public SecpTable8(in SecpField8 x, in SecpField8 y, Span<SecpField8> room, out SecpField8 scale)
    {
        _x = room[..Size];
        _turnedX = room.Slice(Size, Size);
        _y = room.Slice(2 * Size, Size);

        Span<SecpField> betas = stackalloc SecpField[SecpField8.Lanes];
        betas.Fill(SecpEndomorphism.Beta);
        SecpField8 one = SecpField8.One, beta = SecpField8.FromLanes(betas);

        var step = new SecpJacobian8 { X = x, Y = y, Z = one };
        SecpJacobian8.Double(ref step);
        var multiple = new SecpJacobian8 { X = x, Y = y, Z = one };
        SecpJacobian8.Scale(ref multiple.X, ref multiple.Y, step.Z);
        Span<SecpField8> ratios = stackalloc SecpField8[Size];
        (_x[0], _y[0]) = (multiple.X, multiple.Y);
        for (int i = 1; i < Size; i++)
        {
            SecpJacobian8.Add(ref multiple, multiple.Z, step.X, step.Y, out ratios[i]);
            (_x[i], _y[i]) = (multiple.X, multiple.Y);
        }

        SecpField8.Multiply(multiple.Z, step.Z, out scale);
        SecpField8 toLast = one;
        for (int i = Size - 1; i >= 0; i--)
        {
            SecpJacobian8.Scale(ref _x[i], ref _y[i], toLast);
            SecpField8.Multiply(_x[i], beta, out _turnedX[i]);
            if (i > 0) SecpField8.Multiply(toLast, ratios[i], out toLast);
        }
    }

    /// <summary>The multiples by eight odd digits, of the points or of λ times them.</summary>
    [SkipLocalsInit]
    public void Pick(Vector512<long> digits, bool turned, out SecpField8 x, out SecpField8 y)
    {
        ReadOnlySpan<SecpField8> xs = turned ? _turnedX : _x;
        Vector512<long> negative = digits >> 63, index = Vector512.Abs(digits) >> 1;
        x = xs[0];
        y = _y[0];
        for (int i = 1; i < Size; i++)
        {
            Vector512<double> chosen = Vector512.Equals(index, Vector512.Create((long)i)).AsDouble();
            Choose(ref x, xs[i], chosen);
            Choose(ref y, _y[i], chosen);
        }

        y = y.FlipSigns((negative << 63).AsDouble());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Choose(ref SecpField8 current, in SecpField8 other, Vector512<double> mask)
    {
        current.N0 = Vector512.ConditionalSelect(mask, other.N0, current.N0);
        current.N1 = Vector512.ConditionalSelect(mask, other.N1, current.N1);
        current.N2 = Vector512.ConditionalSelect(mask, other.N2, current.N2);
        current.N3 = Vector512.ConditionalSelect(mask, other.N3, current.N3);
        current.N4 = Vector512.ConditionalSelect(mask, other.N4, current.N4);
    }
}
