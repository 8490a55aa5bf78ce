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
    public static UInt256 Multiply(in UInt256 a, in UInt256 b)
    {
        MultiplyWide(a, b, out UInt256 low, out UInt256 high);
        // Each fold replaces what lies above 2^256 by its product with 2^256 - n: 512 bits become 386, then 260, then 257.
        high = Fold(ref low, high);
        high = Fold(ref low, high);
        high = Fold(ref low, high);
        return !high.IsZero || low >= Order ? low - Order : low;
    }

    /// <summary>a · b / 2^384, rounded to the nearest.</summary>
    public static UInt256 MultiplyShift384(in UInt256 a, in UInt256 b)
    {
        MultiplyWide(a, b, out _, out UInt256 high);
        return new UInt256(high.U2, high.U3, 0, 0) + new UInt256(high.U1 >> 63);
    }

    /// <summary>All 512 bits of a · b.</summary>
    private static void MultiplyWide(in UInt256 a, in UInt256 b, out UInt256 low, out UInt256 high)
    {
        ulong c0 = 0, c1 = 0, c2 = 0, c3 = 0;
        ulong r0 = WordProduct.Add(a.U0, b.U0, 0, ref c0);
        ulong r1 = WordProduct.Add(a.U1, b.U0, 0, ref c0);
        ulong r2 = WordProduct.Add(a.U2, b.U0, 0, ref c0);
        ulong r3 = WordProduct.Add(a.U3, b.U0, 0, ref c0);
        r1 = WordProduct.Add(a.U0, b.U1, r1, ref c1);
        r2 = WordProduct.Add(a.U1, b.U1, r2, ref c1);
        r3 = WordProduct.Add(a.U2, b.U1, r3, ref c1);
        ulong r4 = WordProduct.Add(a.U3, b.U1, c0, ref c1);
        r2 = WordProduct.Add(a.U0, b.U2, r2, ref c2);
        r3 = WordProduct.Add(a.U1, b.U2, r3, ref c2);
        r4 = WordProduct.Add(a.U2, b.U2, r4, ref c2);
        ulong r5 = WordProduct.Add(a.U3, b.U2, c1, ref c2);
        r3 = WordProduct.Add(a.U0, b.U3, r3, ref c3);
        r4 = WordProduct.Add(a.U1, b.U3, r4, ref c3);
        r5 = WordProduct.Add(a.U2, b.U3, r5, ref c3);
        ulong r6 = WordProduct.Add(a.U3, b.U3, c2, ref c3);
        low = new UInt256(r0, r1, r2, r3);
        high = new UInt256(r4, r5, r6, c3);
    }

    /// <summary>low + high · (2^256 - n): the lower 256 bits stay in <paramref name="low"/>, the rest is returned.</summary>
    private static UInt256 Fold(ref UInt256 low, in UInt256 high)
    {
        ulong c0 = 0, c1 = 0, c2 = 0;
        ulong r0 = WordProduct.Add(high.U0, Residue0, low.U0, ref c0);
        ulong r1 = WordProduct.Add(high.U1, Residue0, low.U1, ref c0);
        ulong r2 = WordProduct.Add(high.U2, Residue0, low.U2, ref c0);
        ulong r3 = WordProduct.Add(high.U3, Residue0, low.U3, ref c0);
        r1 = WordProduct.Add(high.U0, Residue1, r1, ref c1);
        r2 = WordProduct.Add(high.U1, Residue1, r2, ref c1);
        r3 = WordProduct.Add(high.U2, Residue1, r3, ref c1);
        ulong r4 = WordProduct.Add(high.U3, Residue1, c0, ref c1);
        r2 = WordProduct.Add(high.U0, 1, r2, ref c2);
        r3 = WordProduct.Add(high.U1, 1, r3, ref c2);
        r4 = WordProduct.Add(high.U2, 1, r4, ref c2);
        ulong r5 = WordProduct.Add(high.U3, 1, c1, ref c2);
        low = new UInt256(r0, r1, r2, r3);
        return new UInt256(r4, r5, c2, 0);
    }
}
