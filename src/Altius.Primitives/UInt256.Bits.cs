using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Altius.Primitives;

/// <content>Shifts and the operations that pick bits and bytes.</content>
public readonly partial struct UInt256
{
    /// <summary>The position of the highest set bit plus one; 0 for zero.</summary>
    public int BitLength =>
        U3 != 0 ? 256 - BitOperations.LeadingZeroCount(U3)
        : U2 != 0 ? 192 - BitOperations.LeadingZeroCount(U2)
        : U1 != 0 ? 128 - BitOperations.LeadingZeroCount(U1)
        : 64 - BitOperations.LeadingZeroCount(U0);

    /// <summary>How many bytes the shortest big-endian form has; 0 for zero.</summary>
    public int ByteLength => (BitLength + 7) / 8;

    /// <summary>How many zero bits stand below the lowest set bit; 256 for zero.</summary>
    public int TrailingZeroCount =>
        U0 != 0 ? BitOperations.TrailingZeroCount(U0)
        : U1 != 0 ? 64 + BitOperations.TrailingZeroCount(U1)
        : U2 != 0 ? 128 + BitOperations.TrailingZeroCount(U2)
        : 192 + BitOperations.TrailingZeroCount(U3);

    /// <summary>How many zero bits stand above the highest set bit; 256 for zero (CLZ, EIP-7939).</summary>
    public int LeadingZeroCount => 256 - BitLength;

    /// <summary>Whether the bit at <paramref name="index"/> (0 is the lowest, at most 255) is set.</summary>
    public bool Bit(int index)
    {
        ulong limb = (index >> 6) switch { 0 => U0, 1 => U1, 2 => U2, _ => U3 };
        return ((limb >> index) & 1) != 0;
    }

    /// <summary>a × 2^bits modulo 2^256; any bits ≥ 256 give zero.</summary>
    public static void ShiftLeft(in UInt256 a, int bits, out UInt256 result)
    {
        int s = bits & 63;
        ulong a0 = a.U0, a1 = a.U1, a2 = a.U2;
        result = ((uint)bits >> 6) switch
        {
            0 => new(a0 << s, JoinUp(a1, a0, s), JoinUp(a2, a1, s), JoinUp(a.U3, a2, s)),
            1 => new(0, a0 << s, JoinUp(a1, a0, s), JoinUp(a2, a1, s)),
            2 => new(0, 0, a0 << s, JoinUp(a1, a0, s)),
            3 => new(0, 0, 0, a0 << s),
            _ => default,
        };
    }

    /// <summary>a ÷ 2^bits rounded down; any bits ≥ 256 give zero.</summary>
    public static void ShiftRight(in UInt256 a, int bits, out UInt256 result)
    {
        int s = bits & 63;
        ulong a1 = a.U1, a2 = a.U2, a3 = a.U3;
        result = ((uint)bits >> 6) switch
        {
            0 => new(JoinDown(a1, a.U0, s), JoinDown(a2, a1, s), JoinDown(a3, a2, s), a3 >> s),
            1 => new(JoinDown(a2, a1, s), JoinDown(a3, a2, s), a3 >> s, 0),
            2 => new(JoinDown(a3, a2, s), a3 >> s, 0, 0),
            3 => new(a3 >> s, 0, 0, 0),
            _ => default,
        };
    }

    /// <summary>Two's complement shift right that keeps the sign; bits ≥ 256 give 0 or −1 (SAR, EIP-145).</summary>
    public static void ArithmeticShiftRight(in UInt256 a, int bits, out UInt256 result)
    {
        int s = bits & 63;
        ulong a1 = a.U1, a2 = a.U2, a3 = a.U3;
        ulong sign = (ulong)((long)a3 >> 63), top = (ulong)((long)a3 >> s);
        result = ((uint)bits >> 6) switch
        {
            0 => new(JoinDown(a1, a.U0, s), JoinDown(a2, a1, s), JoinDown(a3, a2, s), top),
            1 => new(JoinDown(a2, a1, s), JoinDown(a3, a2, s), top, sign),
            2 => new(JoinDown(a3, a2, s), top, sign, sign),
            3 => new(top, sign, sign, sign),
            _ => new(sign, sign, sign, sign),
        };
    }

    /// <summary>Extends the sign of the byte at <paramref name="byteIndex"/> (0 is the lowest) upwards (SIGNEXTEND).</summary>
    public static void SignExtend(in UInt256 byteIndex, in UInt256 value, out UInt256 result)
    {
        ulong index = byteIndex.ToUInt64Saturating();
        int unused = 56 - (8 * ((int)index & 7));
        ulong v0 = value.U0, v1 = value.U1, v2 = value.U2, v3 = value.U3;
        ulong limb = index < 8 ? v0 : index < 16 ? v1 : index < 24 ? v2 : v3;
        ulong extended = (ulong)((long)(limb << unused) >> unused);
        ulong sign = (ulong)((long)extended >> 63);
        result = (index >> 3) switch
        {
            0 => new(extended, sign, sign, sign),
            1 => new(v0, extended, sign, sign),
            2 => new(v0, v1, extended, sign),
            3 => new(v0, v1, v2, extended),
            _ => new(v0, v1, v2, v3),
        };
    }

    /// <summary>The byte at <paramref name="index"/> counted from the most significant; zero past the end (BYTE).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void GetByte(in UInt256 index, in UInt256 value, out UInt256 result)
    {
        ulong picked = 0;
        if (index.U0 < 32 && (index.U1 | index.U2 | index.U3) == 0)
        {
            // In bounds: 31 − index is 0 to 31 in the 32 bytes of the little-endian limbs.
            ref byte first = ref Unsafe.As<UInt256, byte>(ref Unsafe.AsRef(in value));
            picked = Unsafe.Add(ref first, 31 - (int)index.U0);
        }
        result = new UInt256(picked);
    }

    /// <summary>The upper limb of a pair shifted left by s (0 to 63); in two shifts because s may be 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong JoinUp(ulong high, ulong low, int s) => (high << s) | ((low >> 1) >> (63 - s));

    /// <summary>The lower limb of a pair shifted right by s (0 to 63).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong JoinDown(ulong high, ulong low, int s) => (low >> s) | ((high << 1) << (63 - s));
}
