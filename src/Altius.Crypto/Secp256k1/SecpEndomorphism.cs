using Altius.Primitives;

namespace Altius.Crypto;

/// <summary>
/// Splits a scalar k into k1 + k2 λ (mod n) with halves below 2^128 in size, where λ is the cube root of one by which
/// (x, y) becomes (βx, y).
/// </summary>
/// <remarks>
/// (A1, -MinusB1) and (A2, B2) are short vectors of the lattice of all (i, j) with i + j λ = 0 (mod n); the nearest lattice point
/// to (k, 0) is taken away. G1 and G2 are 2^384 B2 / n and 2^384 MinusB1 / n, so the two divisions become multiplications.
/// </remarks>
internal static class SecpEndomorphism
{
    /// <summary>β, a cube root of one mod p.</summary>
    public static readonly SecpField Beta =
        new(0x96C28719501EE, 0x7512F58995C13, 0xC3434E99CF049, 0x7106E64479EA, 0x7AE96A2B657C);

    private static readonly UInt256 A1 = new(0xE86C90E49284EB15, 0x3086D221A7D46BCD, 0, 0);
    private static readonly UInt256 MinusB1 = new(0x6F547FA90ABFE4C3, 0xE4437ED6010E8828, 0, 0);
    private static readonly UInt256 A2 = new(0x57C1108D9D44CFD8, 0x14CA50F7A8E2F3F6, 1, 0);
    private static readonly UInt256 B2 = A1;
    private static readonly UInt256 G1 = new(0xE893209A45DBB031, 0x3DAA8A1471E8CA7F, 0xE86C90E49284EB15, 0x3086D221A7D46BCD);
    private static readonly UInt256 G2 = new(0x1571B4AE8AC47F71, 0x221208AC9DF506C6, 0x6F547FA90ABFE4C4, 0xE4437ED6010E8828);

    /// <summary>The halves come as size and sign.</summary>
    public static void Split(in UInt256 scalar, out UInt256 k1, out bool negative1, out UInt256 k2, out bool negative2)
    {
        Divide(scalar, out k1, out k2);
        k1 = TakeSign(k1, out negative1);
        k2 = TakeSign(k2, out negative2);
    }

    /// <summary>As <see cref="Split"/>, with both halves odd and below 2^129 in size.</summary>
    public static void SplitOdd(in UInt256 scalar, out UInt256 k1, out bool negative1, out UInt256 k2, out bool negative2)
    {
        Divide(scalar, out k1, out k2);
        // The first lattice vector is odd in both places, the second in its second place alone.
        if ((k1.U0 & 1) == 0) (k1, k2) = (k1 + A1, k2 - MinusB1);
        if ((k2.U0 & 1) == 0) (k1, k2) = (k1 + A2, k2 + B2);
        k1 = TakeSign(k1, out negative1);
        k2 = TakeSign(k2, out negative2);
    }

    /// <summary>Both halves mod 2^256; they are far below 2^255 in size, so the top bit is their sign.</summary>
    private static void Divide(in UInt256 scalar, out UInt256 k1, out UInt256 k2)
    {
        UInt256 c1 = SecpScalar.MultiplyShift384(scalar, G1);
        UInt256 c2 = SecpScalar.MultiplyShift384(scalar, G2);
        k1 = scalar - c1 * A1 - c2 * A2;
        k2 = c1 * MinusB1 - c2 * B2;
    }

    /// <summary>λ times the point.</summary>
    public static SecpAffine Turn(in SecpAffine point)
    {
        SecpAffine turned;
        SecpField.Multiply(point.X, Beta, out turned.X);
        turned.Y = point.Y;
        return turned;
    }

    private static UInt256 TakeSign(in UInt256 value, out bool negative)
    {
        negative = value.U3 >> 63 != 0;
        return negative ? UInt256.Zero - value : value;
    }
}
