using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;
using Altius.Crypto.Commitments;

namespace Altius.Crypto.Bls;

/// <summary>An integer modulo r, the order of the pairing groups; four words in Montgomery form, always below r.</summary>
[SkipLocalsInit]
internal readonly struct Fr : IEquatable<Fr>, IDomainElement<Fr>
{
    public const int Length = 32;

    // r, and −1/r modulo 2^64.
    private const ulong R0 = 0xffffffff00000001;
    private const ulong R1 = 0x53bda402fffe5bfe;
    private const ulong R2 = 0x3339d80809a1d805;
    private const ulong R3 = 0x73eda753299d7d48;
    private const ulong NegativeInverse = 0xfffffffeffffffff;

    public static readonly BigInteger Modulus =
        (new BigInteger(R3) << 192) + (new BigInteger(R2) << 128) + (new BigInteger(R1) << 64) + R0;

    // 2^512 mod r brings an integer into Montgomery form.
    private static readonly Fr MontgomerySquare = FromWords((BigInteger.One << 512) % Modulus);

    private static readonly ulong[] InverseExponent = Words(Modulus - 2);

    private readonly ulong _w0;
    private readonly ulong _w1;
    private readonly ulong _w2;
    private readonly ulong _w3;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Fr(ulong w0, ulong w1, ulong w2, ulong w3)
    {
        _w0 = w0;
        _w1 = w1;
        _w2 = w2;
        _w3 = w3;
    }

    /// <summary>An integer modulo r.</summary>
    public Fr(BigInteger value) => this = FromWords(((value % Modulus) + Modulus) % Modulus) * MontgomerySquare;

    public static Fr Zero => default;

    public static Fr One { get; } = new(BigInteger.One);

    public bool IsZero => (_w0 | _w1 | _w2 | _w3) == 0;

    public static Fr operator +(in Fr a, in Fr b)
    {
        // Two elements below r stay below 2^256.
        ulong carry = 0;
        ulong w0 = AddCarry(a._w0, b._w0, ref carry), w1 = AddCarry(a._w1, b._w1, ref carry);
        ulong w2 = AddCarry(a._w2, b._w2, ref carry), w3 = AddCarry(a._w3, b._w3, ref carry);
        return SubtractModulus(w0, w1, w2, w3);
    }

    public static Fr operator -(in Fr a, in Fr b)
    {
        ulong borrow = 0;
        ulong w0 = SubtractBorrow(a._w0, b._w0, ref borrow), w1 = SubtractBorrow(a._w1, b._w1, ref borrow);
        ulong w2 = SubtractBorrow(a._w2, b._w2, ref borrow), w3 = SubtractBorrow(a._w3, b._w3, ref borrow);
        ulong mask = 0 - borrow, carry = 0;
        return new Fr(
            AddCarry(w0, R0 & mask, ref carry), AddCarry(w1, R1 & mask, ref carry),
            AddCarry(w2, R2 & mask, ref carry), AddCarry(w3, R3 & mask, ref carry));
    }

    public static Fr operator -(in Fr a) => Zero - a;

    /// <summary>Montgomery's product, word by word; r's top bit is clear, so no row overflows.</summary>
    public static Fr operator *(in Fr a, in Fr b)
    {
        ulong t0 = 0, t1 = 0, t2 = 0, t3 = 0;
        Row(in a, b._w0, ref t0, ref t1, ref t2, ref t3);
        Row(in a, b._w1, ref t0, ref t1, ref t2, ref t3);
        Row(in a, b._w2, ref t0, ref t1, ref t2, ref t3);
        Row(in a, b._w3, ref t0, ref t1, ref t2, ref t3);
        return SubtractModulus(t0, t1, t2, t3);
    }

    public Fr Square() => this * this;

    /// <summary>The inverse; zero for zero.</summary>
    public Fr Invert() => Power(InverseExponent);

    /// <summary>Inverts every element in place with one inversion (Montgomery's trick); zeros stay zero.</summary>
    public static void Invert(Span<Fr> elements, Span<Fr> scratch)
    {
        Fr product = One;
        for (int i = 0; i < elements.Length; i++)
        {
            scratch[i] = product;
            if (!elements[i].IsZero) product *= elements[i];
        }
        Fr inverse = product.Invert();
        for (int i = elements.Length - 1; i >= 0; i--)
        {
            if (elements[i].IsZero) continue;
            Fr element = elements[i];
            elements[i] = inverse * scratch[i];
            inverse *= element;
        }
    }

    /// <summary>Raises to a power given as words, least significant first.</summary>
    public Fr Power(ReadOnlySpan<ulong> exponent)
    {
        Fr result = One;
        for (int bit = exponent.Length * 64 - 1; bit >= 0; bit--)
        {
            result = result.Square();
            if (((exponent[bit >> 6] >> (bit & 63)) & 1) != 0) result *= this;
        }
        return result;
    }

    /// <summary>Reads 32 bytes, most significant first.</summary>
    /// <returns>False where the integer is not below r.</returns>
    public static bool TryRead(ReadOnlySpan<byte> source, out Fr value)
    {
        value = ReadRaw(source);
        bool isCanonical = value.IsBelowModulus();
        value = isCanonical ? value * MontgomerySquare : Zero;
        return isCanonical;
    }

    /// <summary>Reads 32 bytes, most significant first, modulo r.</summary>
    public static Fr ReadModulo(ReadOnlySpan<byte> source)
    {
        Fr raw = ReadRaw(source);
        // 2^256 is less than three times r.
        raw = SubtractModulus(raw._w0, raw._w1, raw._w2, raw._w3);
        return SubtractModulus(raw._w0, raw._w1, raw._w2, raw._w3) * MontgomerySquare;
    }

    /// <summary>Writes 32 bytes, most significant first.</summary>
    public void Write(Span<byte> destination)
    {
        Fr integer = ToInteger();
        BinaryPrimitives.WriteUInt64BigEndian(destination, integer._w3);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], integer._w2);
        BinaryPrimitives.WriteUInt64BigEndian(destination[16..], integer._w1);
        BinaryPrimitives.WriteUInt64BigEndian(destination[24..], integer._w0);
    }

    /// <summary>The integer in base |x|, for scalar multiplication.</summary>
    public ScalarDigits ToDigits()
    {
        Fr integer = ToInteger();
        return new ScalarDigits([integer._w0, integer._w1, integer._w2, integer._w3]);
    }

    public bool Equals(Fr other) =>
        ((_w0 ^ other._w0) | (_w1 ^ other._w1) | (_w2 ^ other._w2) | (_w3 ^ other._w3)) == 0;

    public override bool Equals([NotNullWhen(true)] object? obj) => obj is Fr other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(_w0, _w1, _w2, _w3);

    /// <summary>Leaves Montgomery form: the product with the plain integer one.</summary>
    private Fr ToInteger() => this * new Fr(1, 0, 0, 0);

    private static Fr ReadRaw(ReadOnlySpan<byte> source) => new(
        BinaryPrimitives.ReadUInt64BigEndian(source[24..]), BinaryPrimitives.ReadUInt64BigEndian(source[16..]),
        BinaryPrimitives.ReadUInt64BigEndian(source[8..]), BinaryPrimitives.ReadUInt64BigEndian(source));

    private bool IsBelowModulus()
    {
        ulong borrow = 0;
        SubtractBorrow(_w0, R0, ref borrow);
        SubtractBorrow(_w1, R1, ref borrow);
        SubtractBorrow(_w2, R2, ref borrow);
        SubtractBorrow(_w3, R3, ref borrow);
        return borrow != 0;
    }

    private static Fr FromWords(BigInteger value)
    {
        ulong[] words = Words(value);
        return new Fr(words[0], words[1], words[2], words[3]);
    }

    private static ulong[] Words(BigInteger value)
    {
        ulong[] words = new ulong[4];
        for (int i = 0; i < words.Length; i++) words[i] = (ulong)((value >> (64 * i)) & ulong.MaxValue);
        return words;
    }

    /// <summary>t = (t + a·b + m·r) / 2^64, with m chosen so that the division is exact.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Row(in Fr a, ulong b, ref ulong t0, ref ulong t1, ref ulong t2, ref ulong t3)
    {
        ulong high = 0, low = 0;
        t0 = MultiplyAdd(a._w0, b, t0, ref high);
        ulong m = t0 * NegativeInverse;
        MultiplyAdd(m, R0, t0, ref low);
        t1 = MultiplyAdd(a._w1, b, t1, ref high);
        t0 = MultiplyAdd(m, R1, t1, ref low);
        t2 = MultiplyAdd(a._w2, b, t2, ref high);
        t1 = MultiplyAdd(m, R2, t2, ref low);
        t3 = MultiplyAdd(a._w3, b, t3, ref high);
        t2 = MultiplyAdd(m, R3, t3, ref low);
        t3 = high + low;
    }

    /// <summary>a·b + addend + carry: the lower word; the upper word becomes the carry.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong MultiplyAdd(ulong a, ulong b, ulong addend, ref ulong carry)
    {
        ulong low = a * b, high = WordProduct.High(a, b);
        low += addend;
        high += low < addend ? 1UL : 0;
        low += carry;
        high += low < carry ? 1UL : 0;
        carry = high;
        return low;
    }

    /// <summary>The value, below 2r or any 256-bit integer, less r where it is not below it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Fr SubtractModulus(ulong w0, ulong w1, ulong w2, ulong w3)
    {
        ulong borrow = 0;
        ulong d0 = SubtractBorrow(w0, R0, ref borrow), d1 = SubtractBorrow(w1, R1, ref borrow);
        ulong d2 = SubtractBorrow(w2, R2, ref borrow), d3 = SubtractBorrow(w3, R3, ref borrow);
        bool keep = borrow != 0;
        return new Fr(keep ? w0 : d0, keep ? w1 : d1, keep ? w2 : d2, keep ? w3 : d3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong AddCarry(ulong a, ulong b, ref ulong carry)
    {
        ulong sum = a + b;
        ulong overflow = sum < a ? 1UL : 0;
        ulong result = sum + carry;
        carry = overflow | (result < sum ? 1UL : 0);
        return result;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong SubtractBorrow(ulong a, ulong b, ref ulong borrow)
    {
        ulong difference = a - b;
        ulong underflow = a < b ? 1UL : 0;
        ulong result = difference - borrow;
        borrow = underflow | (difference < borrow ? 1UL : 0);
        return result;
    }
}
