using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Altius.Crypto;

/// <summary>
/// Sixteen independent elements of the field mod p. They take less than twice as long as eight: while the processor waits for an
/// operation's result it works on the other half.
/// </summary>
internal struct SecpField16 : ISecpLanes<SecpField16>
{
    /// <summary>Elements in both halves.</summary>
    public const int Lanes = 2 * SecpField8.Lanes;

    private SecpField8 _first, _second;

    static int ISecpLanes<SecpField16>.Lanes => Lanes;

    public static SecpField16 One => new() { _first = SecpField8.One, _second = SecpField8.One };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SecpField16 operator +(in SecpField16 a, in SecpField16 b)
        => new() { _first = a._first + b._first, _second = a._second + b._second };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SecpField16 operator -(in SecpField16 a, in SecpField16 b)
        => new() { _first = a._first - b._first, _second = a._second - b._second };

    public static SecpField16 Repeat(in SecpField element)
    {
        SecpField8 half = SecpField8.Repeat(element);
        return new() { _first = half, _second = half };
    }

    public static SecpField16 FromLanes(ReadOnlySpan<SecpField> elements) => new()
    {
        _first = SecpField8.FromLanes(elements),
        _second = SecpField8.FromLanes(elements[SecpField8.Lanes..]),
    };

    public readonly void CopyTo(Span<SecpField> elements)
    {
        _first.CopyTo(elements);
        _second.CopyTo(elements[SecpField8.Lanes..]);
    }

    public readonly SecpField16 FlipSigns(ReadOnlySpan<long> numbers) => new()
    {
        _first = _first.FlipSigns(numbers),
        _second = _second.FlipSigns(numbers[SecpField8.Lanes..]),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Multiply(in SecpField16 a, in SecpField16 b, out SecpField16 result)
    {
        SecpField8.Multiply(a._first, b._first, out result._first);
        SecpField8.Multiply(a._second, b._second, out result._second);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Square(in SecpField16 a, out SecpField16 result)
    {
        SecpField8.Square(a._first, out result._first);
        SecpField8.Square(a._second, out result._second);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Carry(in SecpField16 a, out SecpField16 result)
    {
        SecpField8.Carry(a._first, out result._first);
        SecpField8.Carry(a._second, out result._second);
    }

    [SkipLocalsInit]
    public static void Pick(ReadOnlySpan<SecpField16> entries, ReadOnlySpan<long> digits, out SecpField16 result)
    {
        ReadOnlySpan<SecpField8> halves = MemoryMarshal.Cast<SecpField16, SecpField8>(entries);
        SecpField8.Pick(halves, step: 2, digits, out result._first);
        SecpField8.Pick(halves[1..], step: 2, digits[SecpField8.Lanes..], out result._second);
    }

    [SkipLocalsInit]
    public static void PickPoints(ReadOnlySpan<double> table, ReadOnlySpan<long> digits, out SecpField16 x, out SecpField16 y)
    {
        SecpField8.PickPoints(table, digits, out x._first, out y._first);
        SecpField8.PickPoints(table, digits[SecpField8.Lanes..], out x._second, out y._second);
    }
}
