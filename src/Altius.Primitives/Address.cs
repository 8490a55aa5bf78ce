using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Altius.Primitives;

/// <summary>The twenty bytes that name an account.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public readonly struct Address : IEquatable<Address>, IComparable<Address>
{
    public const int Size = 20;

    private readonly ulong _a, _b;
    private readonly uint _c;

    public static readonly Address Zero;

    /// <exception cref="ArgumentException">The span does not hold exactly 20 bytes.</exception>
    public Address(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size) throw new ArgumentException("An address has 20 bytes.", nameof(bytes));
        this = MemoryMarshal.Read<Address>(bytes);
    }

    /// <summary>The bytes, in place.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> Bytes => MemoryMarshal.AsBytes(MemoryMarshal.CreateReadOnlySpan(in this, 1));

    public bool IsZero => (_a | _b | _c) == 0;

    /// <summary>The address as a word of the EVM: its bytes read as a big-endian integer.</summary>
    public UInt256 ToUInt256() => UInt256.FromBigEndian(Bytes);

    /// <summary>The address in the low 20 bytes of a word; the upper 12 are dropped.</summary>
    public static Address FromUInt256(in UInt256 word)
    {
        Span<byte> bytes = stackalloc byte[32];
        word.WriteBigEndian(bytes);
        return new Address(bytes[12..]);
    }

    /// <summary>The address whose bytes are a small big-endian number, as precompiles have.</summary>
    public static Address FromNumber(ulong number) => FromUInt256(new UInt256(number));

    public byte[] ToArray() => Bytes.ToArray();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Equals(Address other) => ((_a ^ other._a) | (_b ^ other._b) | (_c ^ other._c)) == 0;

    public override bool Equals(object? obj) => obj is Address other && Equals(other);

    public override int GetHashCode() => SeededHash.Of(_a, _b, _c, 0);

    /// <summary>Orders by bytes, first byte first.</summary>
    public int CompareTo(Address other) => Bytes.SequenceCompareTo(other.Bytes);

    public static bool operator ==(in Address a, in Address b) => a.Equals(b);
    public static bool operator !=(in Address a, in Address b) => !a.Equals(b);
    public static bool operator <(in Address a, in Address b) => a.CompareTo(b) < 0;
    public static bool operator >(in Address a, in Address b) => a.CompareTo(b) > 0;
    public static bool operator <=(in Address a, in Address b) => a.CompareTo(b) <= 0;
    public static bool operator >=(in Address a, in Address b) => a.CompareTo(b) >= 0;

    /// <summary>Lower-case hexadecimal after 0x.</summary>
    public override string ToString() => Hex.ToPrefixed(Bytes);

    /// <returns>False unless the text is 40 hexadecimal digits, with or without 0x.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out Address address)
    {
        Span<byte> bytes = stackalloc byte[Size];
        bool ok = Hex.TryDecode(text, bytes, out int written) && written == Size;
        address = ok ? new Address(bytes) : default;
        return ok;
    }

    /// <exception cref="FormatException">The text is not 40 hexadecimal digits.</exception>
    public static Address Parse(ReadOnlySpan<char> text) =>
        TryParse(text, out Address address) ? address : throw new FormatException($"'{text}' is not a 20-byte address.");
}
