using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Altius.Primitives;

/// <summary>Thirty-two bytes: a Keccak-256 hash, a root, a storage key in bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
public readonly struct Hash256 : IEquatable<Hash256>, IComparable<Hash256>
{
    public const int Size = 32;

    private readonly ulong _a, _b, _c, _d;

    public static readonly Hash256 Zero;

    /// <exception cref="ArgumentException">The span does not hold exactly 32 bytes.</exception>
    public Hash256(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size) throw new ArgumentException("A hash has 32 bytes.", nameof(bytes));
        this = MemoryMarshal.Read<Hash256>(bytes);
    }

    /// <summary>The bytes, in place.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> Bytes => MemoryMarshal.AsBytes(MemoryMarshal.CreateReadOnlySpan(in this, 1));

    public bool IsZero => (_a | _b | _c | _d) == 0;

    /// <summary>The bytes read as a big-endian integer.</summary>
    public UInt256 ToUInt256() => UInt256.FromBigEndian(Bytes);

    public byte[] ToArray() => Bytes.ToArray();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Equals(Hash256 other) => ((_a ^ other._a) | (_b ^ other._b) | (_c ^ other._c) | (_d ^ other._d)) == 0;

    public override bool Equals(object? obj) => obj is Hash256 other && Equals(other);

    /// <summary>Seeded over all bytes: not every value is a hash, and the first bytes of a hash can be ground.</summary>
    public override int GetHashCode() => SeededHash.Of(_a, _b, _c, _d);

    /// <summary>Orders by bytes, first byte first.</summary>
    public int CompareTo(Hash256 other) => Bytes.SequenceCompareTo(other.Bytes);

    public static bool operator ==(in Hash256 a, in Hash256 b) => a.Equals(b);
    public static bool operator !=(in Hash256 a, in Hash256 b) => !a.Equals(b);
    public static bool operator <(in Hash256 a, in Hash256 b) => a.CompareTo(b) < 0;
    public static bool operator >(in Hash256 a, in Hash256 b) => a.CompareTo(b) > 0;
    public static bool operator <=(in Hash256 a, in Hash256 b) => a.CompareTo(b) <= 0;
    public static bool operator >=(in Hash256 a, in Hash256 b) => a.CompareTo(b) >= 0;

    /// <summary>Lower-case hexadecimal after 0x.</summary>
    public override string ToString() => Hex.ToPrefixed(Bytes);

    /// <returns>False unless the text is 64 hexadecimal digits, with or without 0x.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out Hash256 hash)
    {
        Span<byte> bytes = stackalloc byte[Size];
        bool ok = Hex.TryDecode(text, bytes, out int written) && written == Size;
        hash = ok ? new Hash256(bytes) : default;
        return ok;
    }

    /// <exception cref="FormatException">The text is not 64 hexadecimal digits.</exception>
    public static Hash256 Parse(ReadOnlySpan<char> text) =>
        TryParse(text, out Hash256 hash) ? hash : throw new FormatException($"'{text}' is not a 32-byte hash.");

    /// <summary>The first eight bytes, big-endian: a sort and bucket key.</summary>
    public ulong Prefix64 => BinaryPrimitives.ReverseEndianness(_a);
}
