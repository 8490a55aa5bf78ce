using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Altius.Crypto.Bls;

/// <summary>A scalar modulo the group order r, written in base |x|: r = x⁴ − x² + 1, so four digits of 64 bits suffice.</summary>
/// <remarks>
/// On G1 an endomorphism acts as −x², on G2 one acts as x. Multiplying by a 255-bit scalar thus becomes a sum of two 128-bit
/// or of four 64-bit multiplications of related points (Gallant, Lambert and Vanstone; Galbraith, Lin and Scott).
/// </remarks>
[SkipLocalsInit]
internal readonly struct ScalarDigits
{
    /// <summary>|x|, the magnitude of the curve's (negative) parameter.</summary>
    public const ulong Parameter = 0xd201000000010000;

    private static ReadOnlySpan<ulong> Order => [0xffffffff00000001, 0x53bda402fffe5bfe, 0x3339d80809a1d805, 0x73eda753299d7d48];

    public readonly ulong D0;
    public readonly ulong D1;
    public readonly ulong D2;
    public readonly ulong D3;

    /// <summary>Splits a scalar of four words, least significant first; any value is taken, modulo r.</summary>
    public ScalarDigits(ReadOnlySpan<ulong> scalar)
    {
        Span<ulong> rest = stackalloc ulong[4];
        scalar.CopyTo(rest);
        // 2²⁵⁶ is less than three times r.
        SubtractOrder(rest);
        SubtractOrder(rest);
        D0 = DivideByParameter(rest);
        D1 = DivideByParameter(rest);
        D2 = DivideByParameter(rest);
        D3 = rest[0];
    }

    /// <summary>Reads a scalar of 32 bytes, most significant first; any value is taken, modulo r.</summary>
    public static ScalarDigits Read(ReadOnlySpan<byte> source)
    {
        Span<ulong> words = stackalloc ulong[4];
        for (int i = 0; i < words.Length; i++) words[i] = BinaryPrimitives.ReadUInt64BigEndian(source[(8 * (3 - i))..]);
        return new ScalarDigits(words);
    }

    /// <summary>The digits below x², as one number.</summary>
    public UInt128 Lower => (UInt128)D1 * Parameter + D0;

    /// <summary>The digits from x² on, divided by it.</summary>
    public UInt128 Upper => (UInt128)D3 * Parameter + D2;

    private static void SubtractOrder(Span<ulong> value)
    {
        Span<ulong> difference = stackalloc ulong[4];
        ulong borrow = 0;
        for (int i = 0; i < 4; i++)
        {
            UInt128 step = (UInt128)value[i] - Order[i] - borrow;
            difference[i] = (ulong)step;
            borrow = (ulong)(step >> 64) & 1;
        }
        if (borrow == 0) difference.CopyTo(value);
    }

    /// <summary>Divides in place.</summary>
    /// <returns>The remainder.</returns>
    private static ulong DivideByParameter(Span<ulong> value)
    {
        ulong remainder = 0;
        for (int i = 3; i >= 0; i--)
        {
            UInt128 step = new(remainder, value[i]);
            UInt128 quotient = step / Parameter;
            value[i] = (ulong)quotient;
            remainder = (ulong)(step - quotient * Parameter);
        }
        return remainder;
    }
}
