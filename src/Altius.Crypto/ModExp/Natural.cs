using System.Buffers.Binary;
using System.Numerics;

namespace Altius.Crypto.ModularExponentiation;

/// <summary>Natural numbers of any length as little-endian limbs behind a pointer.</summary>
/// <remarks>
/// Every caller passes pointers to slices of a <see cref="Workspace"/> at least as long as the length beside them.
/// </remarks>
internal static unsafe class Natural
{
    /// <summary>Limbs that hold so many bytes.</summary>
    public static int LimbsFor(int bytes) => (bytes + 7) / 8;

    /// <summary>Reads big-endian bytes into as many limbs as they need.</summary>
    public static void Read(ReadOnlySpan<byte> bytes, ulong* limbs)
    {
        for (; bytes.Length >= 8; bytes = bytes[..^8]) *limbs++ = BinaryPrimitives.ReadUInt64BigEndian(bytes[^8..]);
        if (bytes.IsEmpty) return;
        ulong top = 0;
        foreach (byte b in bytes) top = (top << 8) | b;
        *limbs = top;
    }

    /// <summary>Writes a number as big-endian bytes that fill the whole output; the number fits it.</summary>
    public static void Write(ulong* limbs, int length, Span<byte> bytes)
    {
        for (; length > 0 && bytes.Length >= 8; length--, bytes = bytes[..^8])
            BinaryPrimitives.WriteUInt64BigEndian(bytes[^8..], *limbs++);
        if (length == 0)
        {
            bytes.Clear();
            return;
        }
        ulong top = *limbs;
        for (int i = bytes.Length - 1; i >= 0; i--, top >>= 8) bytes[i] = (byte)top;
    }

    public static void Copy(ulong* source, int length, ulong* target) =>
        new ReadOnlySpan<ulong>(source, length).CopyTo(new Span<ulong>(target, length));

    /// <summary>The length without leading zero limbs.</summary>
    public static int Trim(ulong* a, int length)
    {
        while (length > 0 && a[length - 1] == 0) length--;
        return length;
    }

    public static bool IsBelow(ulong* a, ulong* b, int length)
    {
        for (int i = length - 1; i >= 0; i--)
            if (a[i] != b[i]) return a[i] < b[i];
        return false;
    }

    /// <summary>a ← a − b; returns the borrow.</summary>
    public static ulong Subtract(ulong* a, ulong* b, int length)
    {
        ulong borrow = 0;
        for (int i = 0; i < length; i++) a[i] = Limb.Subtract(a[i], b[i], ref borrow);
        return borrow;
    }

    /// <summary>Bits below the lowest one; the number is not zero.</summary>
    public static int TrailingZeroBits(ulong* a)
    {
        int limb = 0;
        while (a[limb] == 0) limb++;
        return 64 * limb + BitOperations.TrailingZeroCount(a[limb]);
    }

    /// <summary>result ← a · 2^bits, which takes length + bits / 64 + 1 limbs.</summary>
    public static void ShiftLeft(ulong* a, int length, int bits, ulong* result)
    {
        int limbs = bits >> 6, shift = bits & 63;
        ulong carry = 0;
        new Span<ulong>(result, limbs).Clear();
        for (int i = 0; i < length; i++)
        {
            result[i + limbs] = (a[i] << shift) | carry;
            carry = shift == 0 ? 0 : a[i] >> (64 - shift);
        }
        result[length + limbs] = carry;
    }

    /// <summary>result ← ⌊a / 2^bits⌋, which takes length − bits / 64 limbs; the result may be a itself.</summary>
    public static void ShiftRight(ulong* a, int length, int bits, ulong* result)
    {
        int limbs = bits >> 6, shift = bits & 63;
        for (int i = limbs; i < length; i++)
        {
            ulong above = i + 1 < length && shift != 0 ? a[i + 1] << (64 - shift) : 0;
            result[i - limbs] = (a[i] >> shift) | above;
        }
    }

    /// <summary>Clears every bit from the given one on.</summary>
    public static void KeepLowBits(ulong* a, int length, int bits)
    {
        for (int i = bits >> 6; i < length; i++)
        {
            int kept = Math.Max(0, bits - 64 * i);
            a[i] &= (1UL << kept) - 1;
        }
    }

    /// <summary>sum ← sum + a · b; sum is zeroed or long enough for the carry to end inside it.</summary>
    public static void MultiplyAdd(ulong* a, int aLength, ulong* b, int bLength, ulong* sum)
    {
        for (int i = 0; i < aLength; i++)
        {
            ulong carry = 0;
            for (int j = 0; j < bLength; j++) carry = Limb.MultiplyAdd(a[i], b[j], sum[i + j], carry, out sum[i + j]);
            for (int j = i + bLength; carry != 0; j++)
            {
                sum[j] += carry;
                carry = sum[j] < carry ? 1UL : 0UL;
            }
        }
    }
}
