using System.Runtime.CompilerServices;
using Altius.Primitives;

namespace Altius.Crypto;

/// <summary>Arithmetic mod n, the order of the secp256k1 group, on integers below n.</summary>
internal static class SecpScalar
{
    /// <summary>n.</summary>
    public static readonly UInt256 Order =
        new(0xBFD25E8CD0364141, 0xBAAEDCE6AF48A03B, 0xFFFFFFFFFFFFFFFE, 0xFFFFFFFFFFFFFFFF);

    private static readonly UInt256 HalfOrder =
        new(0xDFE92F46681B20A0, 0x5D576E7357A4501D, 0xFFFFFFFFFFFFFFFF, 0x7FFFFFFFFFFFFFFF);

    // 2^256 - n: two words and a one above them.
    private const ulong Residue0 = 0x402DA1732FC9BEBF;
    private const ulong Residue1 = 0x4551231950B75FC4;

    /// <summary>Whether the value is in 1..n-1, the range of private keys and of both halves of a signature.</summary>
    public static bool IsValid(in UInt256 value) => !value.IsZero && value < Order;

    /// <summary>Whether the value is above n/2.</summary>
    public static bool IsHigh(in UInt256 value) => value > HalfOrder;

    /// <summary>Any 256-bit value mod n: it takes one subtraction at most.</summary>
    public static UInt256 Reduce(in UInt256 value) => value < Order ? value : value - Order;

    public static UInt256 Negate(in UInt256 value) => value.IsZero ? value : Order - value;

    public static UInt256 Add(in UInt256 a, in UInt256 b)
    {
        bool overflow = UInt256.AddOverflow(a, b, out UInt256 sum);
        return overflow || sum >= Order ? sum - Order : sum;
    }

    public static UInt256 Inverse(in UInt256 value) => ModularInverse.OfSecpScalar(value);

    /// <summary>a · b mod n.</summary>
    [SkipLocalsInit]
    public static unsafe UInt256 Multiply(in UInt256 a, in UInt256 b)
    {
        // Each fold replaces the words above 2^256 by their product with 2^256 - n: 512 bits become 386, then 260, then 257.
        ulong* wide = stackalloc ulong[8];
        ulong* folded = stackalloc ulong[8];
        Multiply(a, b, wide);
        Fold(wide, folded);
        Fold(folded, wide);
        Fold(wide, folded);
        var low = new UInt256(folded[0], folded[1], folded[2], folded[3]);
        return folded[4] != 0 || low >= Order ? low - Order : low;
    }

    /// <summary>a · b / 2^384, rounded to the nearest.</summary>
    [SkipLocalsInit]
    public static unsafe UInt256 MultiplyShift384(in UInt256 a, in UInt256 b)
    {
        ulong* wide = stackalloc ulong[8];
        Multiply(a, b, wide);
        return new UInt256(wide[6], wide[7], 0, 0) + new UInt256(wide[5] >> 63);
    }

    /// <summary>All 512 bits of a · b into eight words.</summary>
    private static unsafe void Multiply(in UInt256 a, in UInt256 b, ulong* result)
    {
        result[4] = MultiplyRow(a, b.U0, result, accumulate: false);
        result[5] = MultiplyRow(a, b.U1, result + 1, accumulate: true);
        result[6] = MultiplyRow(a, b.U2, result + 2, accumulate: true);
        result[7] = MultiplyRow(a, b.U3, result + 3, accumulate: true);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe ulong MultiplyRow(in UInt256 a, ulong b, ulong* row, bool accumulate)
    {
        ulong carry = 0;
        row[0] = MultiplyAdd(a.U0, b, accumulate ? row[0] : 0, ref carry);
        row[1] = MultiplyAdd(a.U1, b, accumulate ? row[1] : 0, ref carry);
        row[2] = MultiplyAdd(a.U2, b, accumulate ? row[2] : 0, ref carry);
        row[3] = MultiplyAdd(a.U3, b, accumulate ? row[3] : 0, ref carry);
        return carry;
    }

    /// <summary>result = low half of source + high half of source · (2^256 - n); the product fits in 386 bits.</summary>
    private static unsafe void Fold(ulong* source, ulong* result)
    {
        ulong carry = 0, carry1 = 0;
        result[0] = MultiplyAdd(source[4], Residue0, source[0], ref carry);
        for (int i = 1; i < 4; i++) result[i] = MultiplyAdd(source[4 + i], Residue0, source[i], ref carry);
        result[4] = carry;
        for (int i = 1; i < 5; i++) result[i] = MultiplyAdd(source[3 + i], Residue1, result[i], ref carry1);
        result[5] = carry1;
        carry = 0;
        for (int i = 2; i < 6; i++) result[i] = MultiplyAdd(source[2 + i], 1, result[i], ref carry);
        result[6] = carry;
        result[7] = 0;
    }

    /// <summary>The low word of a · b + add + carry; the high word becomes the carry and always fits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong MultiplyAdd(ulong a, ulong b, ulong add, ref ulong carry)
    {
        ulong high = Math.BigMul(a, b, out ulong low);
        low += add;
        high += low < add ? 1UL : 0;
        low += carry;
        high += low < carry ? 1UL : 0;
        carry = high;
        return low;
    }
}
