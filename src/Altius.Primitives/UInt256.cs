using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Altius.Primitives;

/// <summary>
/// An unsigned 256-bit integer, the machine word of the EVM. Arithmetic operators wrap modulo 2^256.
/// </summary>
/// <remarks>
/// Four 64-bit limbs, least significant first. The signed views (two's complement) and the modular operations
/// follow the Yellow Paper, appendix H: division and modulo by zero give zero.
/// </remarks>
[StructLayout(LayoutKind.Sequential)]
public readonly partial struct UInt256 : IEquatable<UInt256>, IComparable<UInt256>
{
    private const int Size = 32;

    /// <summary>Limbs, least significant first.</summary>
    public readonly ulong U0, U1, U2, U3;

    public static readonly UInt256 Zero;
    public static readonly UInt256 One = new(1UL);
    public static readonly UInt256 MaxValue = new(ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public UInt256(ulong low)
    {
        U0 = low;
        U1 = U2 = U3 = 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public UInt256(ulong u0, ulong u1, ulong u2, ulong u3)
    {
        U0 = u0;
        U1 = u1;
        U2 = u2;
        U3 = u3;
    }

    /// <summary>Reads up to 32 big-endian bytes; a shorter span counts as left-padded with zeros.</summary>
    /// <exception cref="ArgumentException">The span is longer than 32 bytes.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static UInt256 FromBigEndian(ReadOnlySpan<byte> bytes) =>
        bytes.Length == Size ? FromBigEndian(ref MemoryMarshal.GetReference(bytes)) : FromShortBigEndian(bytes);

    /// <summary>Writes 32 big-endian bytes at the start of <paramref name="destination"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The destination is shorter than 32 bytes.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteBigEndian(Span<byte> destination)
    {
        ref byte first = ref MemoryMarshal.GetReference(destination[..Size]);
        ulong u0 = U0, u1 = U1, u2 = U2, u3 = U3;
        Unsafe.WriteUnaligned(ref first, BinaryPrimitives.ReverseEndianness(u3));
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref first, 8), BinaryPrimitives.ReverseEndianness(u2));
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref first, 16), BinaryPrimitives.ReverseEndianness(u1));
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref first, 24), BinaryPrimitives.ReverseEndianness(u0));
    }

    /// <summary>The 32 big-endian bytes as a hash-sized value.</summary>
    public Hash256 ToHash256()
    {
        Span<byte> bytes = stackalloc byte[32];
        WriteBigEndian(bytes);
        return new Hash256(bytes);
    }

    public bool IsZero
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (U0 | U1 | U2 | U3) == 0;
    }

    /// <summary>Whether the value is below 2^64.</summary>
    public bool FitsUInt64
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (U1 | U2 | U3) == 0;
    }

    public static implicit operator UInt256(ulong value) => new(value);

    /// <exception cref="OverflowException">The value does not fit in 64 bits.</exception>
    public static explicit operator ulong(in UInt256 value) =>
        value.FitsUInt64 ? value.U0 : throw new OverflowException("The value does not fit in 64 bits.");

    public static explicit operator BigInteger(in UInt256 value)
    {
        Span<byte> bytes = stackalloc byte[32];
        value.WriteBigEndian(bytes);
        return new BigInteger(bytes, isUnsigned: true, isBigEndian: true);
    }

    /// <exception cref="OverflowException">The value is negative or above 2^256 − 1.</exception>
    public static explicit operator UInt256(BigInteger value)
    {
        Span<byte> bytes = stackalloc byte[32];
        if (value.Sign < 0 || !value.TryWriteBytes(bytes, out int written, isUnsigned: true, isBigEndian: true))
            throw new OverflowException("The value is not in the range of an unsigned 256-bit integer.");
        return FromBigEndian(bytes[..written]);
    }

    /// <summary>The value, or <see cref="ulong.MaxValue"/> where it does not fit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong ToUInt64Saturating() => FitsUInt64 ? U0 : ulong.MaxValue;

    public bool Equals(UInt256 other) => Equals(this, other);

    /// <summary>
    /// Whether all limbs agree; scalar and without branches, since words have often just been stored limb by limb.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Equals(in UInt256 a, in UInt256 b) =>
        ((a.U0 ^ b.U0) | (a.U1 ^ b.U1) | (a.U2 ^ b.U2) | (a.U3 ^ b.U3)) == 0;

    public override bool Equals(object? obj) => obj is UInt256 other && Equals(other);

    public override int GetHashCode() => SeededHash.Of(U0, U1, U2, U3);

    public int CompareTo(UInt256 other) =>
        U3 != other.U3 ? U3.CompareTo(other.U3)
        : U2 != other.U2 ? U2.CompareTo(other.U2)
        : U1 != other.U1 ? U1.CompareTo(other.U1)
        : U0.CompareTo(other.U0);

    /// <summary>Whether a is below b.</summary>
    /// <remarks>
    /// Upper limbs are mostly equal (zero), so these branches are predicted; the comparison that decides is none.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool LessThan(in UInt256 a, in UInt256 b) => a.U3 != b.U3 ? a.U3 < b.U3 : LowerLessThan(a, b);

    /// <summary>Whether a is below b, both read as two's complement.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool SignedLessThan(in UInt256 a, in UInt256 b) =>
        a.U3 != b.U3 ? (long)a.U3 < (long)b.U3 : LowerLessThan(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool LowerLessThan(in UInt256 a, in UInt256 b) =>
        a.U2 != b.U2 ? a.U2 < b.U2 : a.U1 != b.U1 ? a.U1 < b.U1 : a.U0 < b.U0;

    public static bool operator ==(in UInt256 a, in UInt256 b) => Equals(a, b);
    public static bool operator !=(in UInt256 a, in UInt256 b) => !Equals(a, b);
    public static bool operator <(in UInt256 a, in UInt256 b) => LessThan(a, b);
    public static bool operator >(in UInt256 a, in UInt256 b) => LessThan(b, a);
    public static bool operator <=(in UInt256 a, in UInt256 b) => !LessThan(b, a);
    public static bool operator >=(in UInt256 a, in UInt256 b) => !LessThan(a, b);

    public static UInt256 operator +(in UInt256 a, in UInt256 b) { AddOverflow(a, b, out UInt256 sum); return sum; }
    public static UInt256 operator -(in UInt256 a, in UInt256 b) { SubtractUnderflow(a, b, out UInt256 d); return d; }
    public static UInt256 operator *(in UInt256 a, in UInt256 b) { Multiply(a, b, out UInt256 product); return product; }
    public static UInt256 operator /(in UInt256 a, in UInt256 b) { DivideModulo(a, b, out UInt256 q, out _); return q; }
    public static UInt256 operator %(in UInt256 a, in UInt256 b) { DivideModulo(a, b, out _, out UInt256 r); return r; }
    public static UInt256 operator &(in UInt256 a, in UInt256 b) => new(a.U0 & b.U0, a.U1 & b.U1, a.U2 & b.U2, a.U3 & b.U3);
    public static UInt256 operator |(in UInt256 a, in UInt256 b) => new(a.U0 | b.U0, a.U1 | b.U1, a.U2 | b.U2, a.U3 | b.U3);
    public static UInt256 operator ^(in UInt256 a, in UInt256 b) => new(a.U0 ^ b.U0, a.U1 ^ b.U1, a.U2 ^ b.U2, a.U3 ^ b.U3);
    public static UInt256 operator ~(in UInt256 a) => new(~a.U0, ~a.U1, ~a.U2, ~a.U3);
    public static UInt256 operator <<(in UInt256 a, int bits) { ShiftLeft(a, bits, out UInt256 r); return r; }
    public static UInt256 operator >>(in UInt256 a, int bits) { ShiftRight(a, bits, out UInt256 r); return r; }

    private static UInt256 FromBigEndian(ref byte first) => new(
        BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref first, 24))),
        BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref first, 16))),
        BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref first, 8))),
        BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<ulong>(ref first)));

    private static UInt256 FromShortBigEndian(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > Size) throw new ArgumentException("A 256-bit integer has at most 32 bytes.", nameof(bytes));
        ulong top = 0;
        if (bytes.Length < sizeof(ulong))
        {
            foreach (byte b in bytes) top = (top << 8) | b;
            return new UInt256(top);
        }
        int rest = bytes.Length % sizeof(ulong);
        if (rest != 0) top = BinaryPrimitives.ReadUInt64BigEndian(bytes) >> (64 - (8 * rest));
        ulong u0 = BinaryPrimitives.ReadUInt64BigEndian(bytes[^8..]);
        if (bytes.Length < 16) return new UInt256(u0, top, 0, 0);
        ulong u1 = BinaryPrimitives.ReadUInt64BigEndian(bytes[^16..]);
        if (bytes.Length < 24) return new UInt256(u0, u1, top, 0);
        return new UInt256(u0, u1, BinaryPrimitives.ReadUInt64BigEndian(bytes[^24..]), top);
    }
}
