using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Altius.Crypto.AltBn128;

/// <summary>Scalar multiplication by Gallant, Lambert and Vanstone: k = k1 + k2·λ with halves of at most 127 bits.</summary>
/// <remarks>λ(x, y) = (βx, y) with β³ = 1, so both halves share the doublings. Not constant time: inputs are public.</remarks>
internal static class G1ScalarMultiplication
{
    private const int WindowBits = 5;
    private const int TableSize = 1 << (WindowBits - 2);

    /// <summary>Digits of a signed-window form: one more than the bits of a half.</summary>
    private const int MaxDigits = 129;

    /// <summary>The group order r, least significant limb first.</summary>
    private static ReadOnlySpan<ulong> Order =>
        [0x43e1f593f0000001, 0x2833e84879b97091, 0xb85045b68181585d, 0x30644e72e131a029];

    /// <summary>The cube root of one for which (βx, y) = λ(x, y).</summary>
    private static readonly Fp Beta = BuildBeta();

    // The reduced basis of the lattice {(a, b) : a + b·λ = 0 mod r} is (a1, b1), (a2, b2) with b1 = −a2.
    private static readonly UInt128 A1 = new(0x6f4d8248eeb859fc, 0x8211bbeb7d4f1128);
    private static readonly UInt128 A2 = new(0, 0x89d3256894d213e3);
    private static readonly UInt128 B2 = new(0x6f4d8248eeb859fd, 0x0be4e1541221250b);

    /// <summary>⌊2^256 · b2 / r⌋ and ⌊2^256 · (−b1) / r⌋.</summary>
    private static ReadOnlySpan<ulong> Quotient1 => [0x5398fd0300ff6565, 0x4ccef014a773d2d2, 0x2];
    private static ReadOnlySpan<ulong> Quotient2 => [0xd91d232ec7e0b3d7, 0x2];

    /// <summary>point · scalar for any 32 big-endian bytes.</summary>
    public static G1Affine Multiply(in G1Affine point, ReadOnlySpan<byte> scalar)
    {
        Span<ulong> k = stackalloc ulong[4];
        ReadReduced(scalar, k);
        if (point.IsInfinity || (k[0] | k[1] | k[2] | k[3]) == 0) return default;
        Split(k, out Int128 k1, out Int128 k2);
        return MultiplyHalves(point, k1, k2).ToAffine();
    }

    /// <summary>k = k1 + k2·λ mod r for k below r.</summary>
    public static void Split(ReadOnlySpan<ulong> k, out Int128 k1, out Int128 k2)
    {
        // Both halves are below 2^127 in magnitude, so they may be computed modulo 2^128.
        UInt128 c1 = HighProduct(k, Quotient1);
        UInt128 c2 = HighProduct(k, Quotient2);
        var low = new UInt128(k[1], k[0]);
        k1 = (Int128)(low - c1 * A1 - c2 * A2);
        k2 = (Int128)(c1 * A2 - c2 * B2);
    }

    [SkipLocalsInit]
    private static G1Jacobian MultiplyHalves(in G1Affine point, Int128 k1, Int128 k2)
    {
        Span<sbyte> digits1 = stackalloc sbyte[MaxDigits];
        Span<sbyte> digits2 = stackalloc sbyte[MaxDigits];
        int length = Math.Max(Recode(k1, digits1), Recode(k2, digits2));

        Span<G1Jacobian> odd = stackalloc G1Jacobian[TableSize];
        odd[0] = G1Jacobian.From(point);
        G1Jacobian.Double(odd[0], out G1Jacobian twice);
        for (int i = 1; i < TableSize; i++) G1Jacobian.Add(odd[i - 1], twice, out odd[i]);

        G1Jacobian sum = G1Jacobian.Infinity;
        for (int i = length - 1; i >= 0; i--)
        {
            G1Jacobian.Double(sum, out sum);
            if (digits1[i] != 0) AddDigit(ref sum, odd, digits1[i], endomorphism: false);
            if (digits2[i] != 0) AddDigit(ref sum, odd, digits2[i], endomorphism: true);
        }
        return sum;
    }

    private static void AddDigit(ref G1Jacobian sum, ReadOnlySpan<G1Jacobian> odd, int digit, bool endomorphism)
    {
        G1Jacobian term = odd[Math.Abs(digit) >> 1];
        if (endomorphism) Fp.Multiply(term.X, Beta, out term.X);
        if (digit < 0) Fp.Negate(term.Y, out term.Y);
        G1Jacobian.Add(sum, term, out sum);
    }

    /// <summary>Signed windows: odd digits at least WindowBits apart, else zeros; returns how many were written.</summary>
    private static int Recode(Int128 value, Span<sbyte> digits)
    {
        digits.Clear();
        bool negative = Int128.IsNegative(value);
        UInt128 rest = negative ? (UInt128)(-value) : (UInt128)value;
        int length = 0;
        while (rest != UInt128.Zero)
        {
            int zeros = (int)UInt128.TrailingZeroCount(rest);
            rest >>= zeros;
            length += zeros;
            int digit = (int)(rest & ((1 << WindowBits) - 1));
            if (digit >= 1 << (WindowBits - 1)) digit -= 1 << WindowBits;
            if (digit > 0) rest -= (UInt128)digit;
            else rest += (UInt128)(-digit);
            digits[length] = (sbyte)(negative ? -digit : digit);
            rest >>= 1;
            length++;
        }
        return length;
    }

    private static void ReadReduced(ReadOnlySpan<byte> scalar, Span<ulong> k)
    {
        for (int i = 0; i < 4; i++) k[i] = BinaryPrimitives.ReadUInt64BigEndian(scalar[(24 - 8 * i)..]);
        Span<ulong> reduced = stackalloc ulong[4];
        while (true)
        {
            // At most five rounds: 2^256 is less than six times r.
            ulong borrow = 0;
            for (int i = 0; i < 4; i++) reduced[i] = Limb.Subtract(k[i], Order[i], ref borrow);
            if (borrow != 0) return;
            reduced.CopyTo(k);
        }
    }

    /// <summary>⌊a · b / 2^256⌋ for four limbs a, where the quotient is known to fit two.</summary>
    private static UInt128 HighProduct(ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> b)
    {
        Span<ulong> product = stackalloc ulong[8];
        product.Clear();
        for (int i = 0; i < b.Length; i++)
        {
            ulong carry = 0;
            for (int j = 0; j < 4; j++) carry = Limb.MultiplyAdd(a[j], b[i], product[i + j], carry, out product[i + j]);
            product[i + 4] = carry;
        }
        return new UInt128(product[5], product[4]);
    }

    private static Fp BuildBeta()
    {
        Fp.TryRead(Convert.FromHexString("30644e72e131a0295e6dd9e7e0acccb0c28f069fbb966e3de4bd44e5607cfd48"), out Fp beta);
        return beta;
    }
}
