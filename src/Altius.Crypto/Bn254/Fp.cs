using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Altius.Crypto.AltBn128;

/// <summary>
/// An element of the base field of alt_bn128 (EIP-196), kept in Montgomery form (a · 2^256 mod p) and always below p.
/// </summary>
/// <remarks>
/// Results go to an <c>out</c> parameter written after every input has been read, so a result may alias an operand.
/// p has 254 bits: a sum of two elements never leaves four limbs, and neither does an unreduced Montgomery row.
/// </remarks>
internal readonly partial struct Fp : IEquatable<Fp>
{
    // p = 21888242871839275222246405745257275088696311157297823662689037894645226208583, least significant limb first.
    private const ulong P0 = 0x3c208c16d87cfd47, P1 = 0x97816a916871ca8d, P2 = 0xb85045b68181585d, P3 = 0x30644e72e131a029;

    /// <summary>−p⁻¹ mod 2^64, the multiplier of Montgomery reduction.</summary>
    private const ulong NegativeInverse = 0x87d20782e4866389;

    /// <summary>Length in bytes of an encoded element.</summary>
    public const int Size = 32;

    public static Fp Zero => default;

    /// <summary>2^256 mod p.</summary>
    public static readonly Fp One = new(0xd35d438dc58f0d9d, 0x0a78eb28f5c70b3d, 0x666ea36f7879462c, 0x0e0a77c19a07df2f);

    /// <summary>2^512 mod p: multiplying by it enters Montgomery form.</summary>
    private static readonly Fp RSquared = new(0xf32cfc5b538afa89, 0xb5e71911d44501fb, 0x47ab1eff0a417ff6, 0x06d89f71cab8351f);

    private readonly ulong _u0, _u1, _u2, _u3;

    private Fp(ulong u0, ulong u1, ulong u2, ulong u3)
    {
        _u0 = u0;
        _u1 = u1;
        _u2 = u2;
        _u3 = u3;
    }

    public bool IsZero => (_u0 | _u1 | _u2 | _u3) == 0;

    /// <summary>The element that stands for a small integer.</summary>
    public static Fp FromUInt64(ulong value)
    {
        Multiply(new Fp(value, 0, 0, 0), RSquared, out Fp result);
        return result;
    }

    /// <summary>Reads 32 big-endian bytes; false when the number is not below p (EIP-196).</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out Fp value)
    {
        var raw = new Fp(
            BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]),
            BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]),
            BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]),
            BinaryPrimitives.ReadUInt64BigEndian(bytes));
        ulong borrow = 0;
        Limb.Subtract(raw._u0, P0, ref borrow);
        Limb.Subtract(raw._u1, P1, ref borrow);
        Limb.Subtract(raw._u2, P2, ref borrow);
        Limb.Subtract(raw._u3, P3, ref borrow);
        Multiply(raw, RSquared, out value);
        return borrow != 0;
    }

    /// <summary>Writes 32 big-endian bytes.</summary>
    public void Write(Span<byte> bytes)
    {
        Multiply(this, new Fp(1, 0, 0, 0), out Fp raw);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[24..], raw._u0);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[16..], raw._u1);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], raw._u2);
        BinaryPrimitives.WriteUInt64BigEndian(bytes, raw._u3);
    }

    public static void Add(in Fp a, in Fp b, out Fp sum)
    {
        ulong carry = 0;
        ulong t0 = Limb.Add(a._u0, b._u0, ref carry);
        ulong t1 = Limb.Add(a._u1, b._u1, ref carry);
        ulong t2 = Limb.Add(a._u2, b._u2, ref carry);
        ulong t3 = a._u3 + b._u3 + carry;
        sum = SubtractModulusOnce(t0, t1, t2, t3);
    }

    public static void Double(in Fp a, out Fp sum)
    {
        sum = SubtractModulusOnce(
            a._u0 << 1,
            (a._u1 << 1) | (a._u0 >> 63),
            (a._u2 << 1) | (a._u1 >> 63),
            (a._u3 << 1) | (a._u2 >> 63));
    }

    public static void Subtract(in Fp a, in Fp b, out Fp difference)
    {
        ulong borrow = 0;
        ulong t0 = Limb.Subtract(a._u0, b._u0, ref borrow);
        ulong t1 = Limb.Subtract(a._u1, b._u1, ref borrow);
        ulong t2 = Limb.Subtract(a._u2, b._u2, ref borrow);
        ulong t3 = Limb.Subtract(a._u3, b._u3, ref borrow);
        ulong mask = 0 - borrow;
        ulong carry = 0;
        t0 = Limb.Add(t0, P0 & mask, ref carry);
        t1 = Limb.Add(t1, P1 & mask, ref carry);
        t2 = Limb.Add(t2, P2 & mask, ref carry);
        t3 = t3 + (P3 & mask) + carry;
        difference = new Fp(t0, t1, t2, t3);
    }

    public static void Negate(in Fp a, out Fp negated)
    {
        if (a.IsZero) negated = a;
        else NegateUnreduced(a, out negated);
    }

    /// <summary>a / 2.</summary>
    public static void Halve(in Fp a, out Fp half)
    {
        // An odd representative becomes even by adding p, and the sum still has 255 bits at most.
        ulong mask = 0 - (a._u0 & 1);
        ulong carry = 0;
        ulong t0 = Limb.Add(a._u0, P0 & mask, ref carry);
        ulong t1 = Limb.Add(a._u1, P1 & mask, ref carry);
        ulong t2 = Limb.Add(a._u2, P2 & mask, ref carry);
        ulong t3 = a._u3 + (P3 & mask) + carry;
        half = new Fp((t0 >> 1) | (t1 << 63), (t1 >> 1) | (t2 << 63), (t2 >> 1) | (t3 << 63), t3 >> 1);
    }

    /// <summary>Montgomery product (coarsely integrated operand scanning).</summary>
    /// <remarks>The first operand may be any four limbs; then the product is still correct and below p.</remarks>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Multiply(in Fp a, in Fp b, out Fp product)
    {
        ulong b0 = b._u0, b1 = b._u1, b2 = b._u2, b3 = b._u3;
        ulong t0 = 0, t1 = 0, t2 = 0, t3 = 0;
        MultiplyRow(a._u0, b0, b1, b2, b3, ref t0, ref t1, ref t2, ref t3);
        MultiplyRow(a._u1, b0, b1, b2, b3, ref t0, ref t1, ref t2, ref t3);
        MultiplyRow(a._u2, b0, b1, b2, b3, ref t0, ref t1, ref t2, ref t3);
        MultiplyRow(a._u3, b0, b1, b2, b3, ref t0, ref t1, ref t2, ref t3);
        product = SubtractModulusOnce(t0, t1, t2, t3);
    }

    public static void Square(in Fp a, out Fp square) => Multiply(a, a, out square);

    /// <summary>a · b + c · d with one reduction.</summary>
    /// <remarks>Two products of numbers up to p and the reduction stay below 2p, because 2p &lt; 2^255.</remarks>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void MultiplySum(in Fp a, in Fp b, in Fp c, in Fp d, out Fp sum)
    {
        ulong t0 = 0, t1 = 0, t2 = 0, t3 = 0;
        SumRow(a._u0, b, c._u0, d, ref t0, ref t1, ref t2, ref t3);
        SumRow(a._u1, b, c._u1, d, ref t0, ref t1, ref t2, ref t3);
        SumRow(a._u2, b, c._u2, d, ref t0, ref t1, ref t2, ref t3);
        SumRow(a._u3, b, c._u3, d, ref t0, ref t1, ref t2, ref t3);
        sum = SubtractModulusOnce(t0, t1, t2, t3);
    }

    /// <summary>a · b − c · d with one reduction.</summary>
    public static void MultiplyDifference(in Fp a, in Fp b, in Fp c, in Fp d, out Fp difference)
    {
        NegateUnreduced(d, out Fp negated);
        MultiplySum(a, b, c, negated, out difference);
    }

    /// <summary>a raised to a little-endian exponent.</summary>
    public static void Power(in Fp a, ReadOnlySpan<ulong> exponent, out Fp power)
    {
        Fp result = One;
        for (int i = 64 * exponent.Length - 1; i >= 0; i--)
        {
            Square(result, out result);
            if (((exponent[i >> 6] >> (i & 63)) & 1) != 0) Multiply(result, a, out result);
        }
        power = result;
    }

    public bool Equals(Fp other) =>
        ((_u0 ^ other._u0) | (_u1 ^ other._u1) | (_u2 ^ other._u2) | (_u3 ^ other._u3)) == 0;

    public override bool Equals(object? obj) => obj is Fp other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(_u0, _u1, _u2, _u3);

    /// <summary>p − a, which is p itself for zero: fit only to be a factor.</summary>
    private static void NegateUnreduced(in Fp a, out Fp negated)
    {
        ulong borrow = 0;
        ulong t0 = Limb.Subtract(P0, a._u0, ref borrow);
        ulong t1 = Limb.Subtract(P1, a._u1, ref borrow);
        ulong t2 = Limb.Subtract(P2, a._u2, ref borrow);
        negated = new Fp(t0, t1, t2, P3 - a._u3 - borrow);
    }

    /// <summary>t ← (t + v · b) / 2^64 mod p.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void MultiplyRow(
        ulong v, ulong b0, ulong b1, ulong b2, ulong b3, ref ulong t0, ref ulong t1, ref ulong t2, ref ulong t3)
    {
        ulong carry = Limb.MultiplyAdd(v, b0, t0, out ulong s0);
        carry = Limb.MultiplyAdd(v, b1, t1, carry, out ulong s1);
        carry = Limb.MultiplyAdd(v, b2, t2, carry, out ulong s2);
        ulong s4 = Limb.MultiplyAdd(v, b3, t3, carry, out ulong s3);
        ReduceRow(s0, s1, s2, s3, s4, out t0, out t1, out t2, out t3);
    }

    /// <summary>t ← (t + v · b + w · d) / 2^64 mod p.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SumRow(
        ulong v, in Fp b, ulong w, in Fp d, ref ulong t0, ref ulong t1, ref ulong t2, ref ulong t3)
    {
        ulong carry = Limb.MultiplyAdd(v, b._u0, t0, out ulong s0);
        carry = Limb.MultiplyAdd(v, b._u1, t1, carry, out ulong s1);
        carry = Limb.MultiplyAdd(v, b._u2, t2, carry, out ulong s2);
        ulong s4 = Limb.MultiplyAdd(v, b._u3, t3, carry, out ulong s3);
        carry = Limb.MultiplyAdd(w, d._u0, s0, out s0);
        carry = Limb.MultiplyAdd(w, d._u1, s1, carry, out s1);
        carry = Limb.MultiplyAdd(w, d._u2, s2, carry, out s2);
        s4 += Limb.MultiplyAdd(w, d._u3, s3, carry, out s3);
        ReduceRow(s0, s1, s2, s3, s4, out t0, out t1, out t2, out t3);
    }

    /// <summary>t ← (s + m · p) / 2^64 with the m that clears the lowest limb.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ReduceRow(
        ulong s0, ulong s1, ulong s2, ulong s3, ulong s4, out ulong t0, out ulong t1, out ulong t2, out ulong t3)
    {
        ulong m = s0 * NegativeInverse;
        // The low halves add up to 0 or 2^64: there is a carry unless both are zero.
        ulong carry = Limb.Multiply(m, P0, out _) + (s0 != 0 ? 1UL : 0UL);
        carry = Limb.MultiplyAdd(m, P1, s1, carry, out t0);
        carry = Limb.MultiplyAdd(m, P2, s2, carry, out t1);
        carry = Limb.MultiplyAdd(m, P3, s3, carry, out t2);
        t3 = s4 + carry;
    }

    /// <summary>Brings a number below 2p under p.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Fp SubtractModulusOnce(ulong t0, ulong t1, ulong t2, ulong t3)
    {
        ulong borrow = 0;
        ulong d0 = Limb.Subtract(t0, P0, ref borrow);
        ulong d1 = Limb.Subtract(t1, P1, ref borrow);
        ulong d2 = Limb.Subtract(t2, P2, ref borrow);
        ulong d3 = Limb.Subtract(t3, P3, ref borrow);
        bool below = borrow != 0;
        return new Fp(below ? t0 : d0, below ? t1 : d1, below ? t2 : d2, below ? t3 : d3);
    }
}
