using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Altius.Crypto.Bls;

/// <summary>Turns base field elements into canonical integers and back: 48 bytes, most significant first, or six words.</summary>
[SkipLocalsInit]
internal static class FpCodec
{
    public const int Length = 48;
    public const int WordCount = 6;

    private const long LimbMask = (1L << FpConstants.LimbBits) - 1;

    // Every limb is six bytes of the encoding.
    private const int LimbBytes = FpConstants.LimbBits / 8;

    private static ReadOnlySpan<byte> ModulusBytes =>
    [
        0x1a, 0x01, 0x11, 0xea, 0x39, 0x7f, 0xe6, 0x9a, 0x4b, 0x1b, 0xa7, 0xb6, 0x43, 0x4b, 0xac, 0xd7,
        0x64, 0x77, 0x4b, 0x84, 0xf3, 0x85, 0x12, 0xbf, 0x67, 0x30, 0xd2, 0xa0, 0xf6, 0xb0, 0xf6, 0x24,
        0x1e, 0xab, 0xff, 0xfe, 0xb1, 0x53, 0xff, 0xff, 0xb9, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xaa, 0xab,
    ];

    private static readonly long[] ModulusDigits = Digits(FpConstants.Modulus);

    private static readonly ulong[] HalfModulus = Words(FpConstants.Modulus >> 1);

    /// <summary>Reads 48 bytes.</summary>
    /// <returns>False where the integer is not below p.</returns>
    public static bool TryRead(ReadOnlySpan<byte> source, out Fp value)
    {
        value = default;
        if (source.Length != Length || source.SequenceCompareTo(ModulusBytes) >= 0) return false;
        Span<double> limbs = stackalloc double[FpConstants.LimbCount];
        for (int i = 0; i < FpConstants.LimbCount; i++)
        {
            ReadOnlySpan<byte> bytes = source.Slice(Length - LimbBytes * (i + 1), LimbBytes);
            limbs[i] = ((ulong)BinaryPrimitives.ReadUInt16BigEndian(bytes) << 32)
                | BinaryPrimitives.ReadUInt32BigEndian(bytes[2..]);
        }
        value = new Fp(WideProduct.Carry(Vector512.Create<double>(limbs)));
        return true;
    }

    /// <summary>Writes 48 bytes.</summary>
    public static void Write(in Fp value, Span<byte> destination)
    {
        Span<long> digits = stackalloc long[FpConstants.LimbCount];
        ToDigits(in value, digits);
        for (int i = 0; i < FpConstants.LimbCount; i++)
        {
            Span<byte> bytes = destination.Slice(Length - LimbBytes * (i + 1), LimbBytes);
            BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)(digits[i] >> 32));
            BinaryPrimitives.WriteUInt32BigEndian(bytes[2..], (uint)digits[i]);
        }
    }

    /// <summary>Writes the canonical integer as six words, least significant first.</summary>
    public static void ToWords(in Fp value, Span<ulong> words)
    {
        Span<long> digits = stackalloc long[FpConstants.LimbCount];
        ToDigits(in value, digits);
        for (int half = 0; half < 2; half++)
        {
            // Four digits of 48 bits are three words of 64.
            ulong d0 = (ulong)digits[4 * half], d1 = (ulong)digits[4 * half + 1];
            ulong d2 = (ulong)digits[4 * half + 2], d3 = (ulong)digits[4 * half + 3];
            words[3 * half] = d0 | (d1 << 48);
            words[3 * half + 1] = (d1 >> 16) | (d2 << 32);
            words[3 * half + 2] = (d2 >> 32) | (d3 << 16);
        }
    }

    /// <summary>Reads six words below p, least significant first.</summary>
    public static Fp FromWords(ReadOnlySpan<ulong> words)
    {
        Span<double> limbs = stackalloc double[FpConstants.LimbCount];
        for (int half = 0; half < 2; half++)
        {
            ulong w0 = words[3 * half], w1 = words[3 * half + 1], w2 = words[3 * half + 2];
            limbs[4 * half] = w0 & LimbMask;
            limbs[4 * half + 1] = ((w0 >> 48) | (w1 << 16)) & LimbMask;
            limbs[4 * half + 2] = ((w1 >> 32) | (w2 << 32)) & LimbMask;
            limbs[4 * half + 3] = w2 >> 16;
        }
        return new Fp(WideProduct.Carry(Vector512.Create<double>(limbs)));
    }

    /// <summary>The canonical integer.</summary>
    public static BigInteger ToInteger(in Fp value)
    {
        Span<byte> bytes = stackalloc byte[Length];
        Write(in value, bytes);
        return new BigInteger(bytes, isUnsigned: true, isBigEndian: true);
    }

    /// <summary>True where the canonical integer is odd: sgn0 of RFC 9380.</summary>
    public static bool IsOdd(in Fp value)
    {
        Span<long> digits = stackalloc long[FpConstants.LimbCount];
        ToDigits(in value, digits);
        return (digits[0] & 1) != 0;
    }

    /// <summary>True where the canonical integer is above (p − 1) / 2.</summary>
    public static bool IsLargest(in Fp value)
    {
        Span<ulong> words = stackalloc ulong[WordCount];
        ToWords(in value, words);
        for (int i = WordCount - 1; i >= 0; i--)
            if (words[i] != HalfModulus[i]) return words[i] > HalfModulus[i];
        return false;
    }

    /// <summary>An integer's six words, least significant first.</summary>
    public static ulong[] Words(BigInteger value)
    {
        ulong[] words = new ulong[WordCount];
        for (int i = 0; i < WordCount; i++) words[i] = (ulong)((value >> (64 * i)) & ulong.MaxValue);
        return words;
    }

    private static void ToDigits(in Fp value, Span<long> digits)
    {
        Vector512.ConvertToInt64(value.Reduced().Limbs).CopyTo(digits);
        if (Propagate(digits) >= 0) return;
        for (int i = 0; i < digits.Length; i++) digits[i] += ModulusDigits[i];
        Propagate(digits);
    }

    /// <summary>Carries until every digit but the top one lies in 0 … 2⁴⁸ − 1.</summary>
    /// <returns>The top digit, whose sign is the number's.</returns>
    private static long Propagate(Span<long> digits)
    {
        for (int i = 0; i < digits.Length - 1; i++)
        {
            digits[i + 1] += digits[i] >> FpConstants.LimbBits;
            digits[i] &= LimbMask;
        }
        return digits[^1];
    }

    private static long[] Digits(BigInteger value)
    {
        long[] digits = new long[FpConstants.LimbCount];
        for (int i = 0; i < digits.Length; i++) digits[i] = (long)((value >> (FpConstants.LimbBits * i)) & LimbMask);
        return digits;
    }
}
