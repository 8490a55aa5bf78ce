namespace Altius.Crypto.AltBn128;

/// <summary>An element c0 + c1·u of Fp[u]/(u² + 1), the field of the twist's coordinates (EIP-197).</summary>
internal readonly struct Fp2 : IEquatable<Fp2>
{
    public static Fp2 Zero => default;
    public static readonly Fp2 One = new(Fp.One, Fp.Zero);

    /// <summary>ξ = 9 + u, whose sixth root generates Fp12.</summary>
    public static readonly Fp2 NonResidue = new(Fp.FromUInt64(9), Fp.One);

    public readonly Fp C0, C1;

    public Fp2(in Fp c0, in Fp c1)
    {
        C0 = c0;
        C1 = c1;
    }

    public bool IsZero => C0.IsZero && C1.IsZero;

    /// <summary>Reads 64 bytes, the coefficient of u first (EIP-197); false unless both are below p.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out Fp2 value)
    {
        bool valid = Fp.TryRead(bytes[Fp.Size..], out Fp c0) & Fp.TryRead(bytes, out Fp c1);
        value = new Fp2(c0, c1);
        return valid;
    }

    public static void Add(in Fp2 a, in Fp2 b, out Fp2 sum)
    {
        Fp.Add(a.C0, b.C0, out Fp c0);
        Fp.Add(a.C1, b.C1, out Fp c1);
        sum = new Fp2(c0, c1);
    }

    public static void Double(in Fp2 a, out Fp2 sum)
    {
        Fp.Double(a.C0, out Fp c0);
        Fp.Double(a.C1, out Fp c1);
        sum = new Fp2(c0, c1);
    }

    public static void Subtract(in Fp2 a, in Fp2 b, out Fp2 difference)
    {
        Fp.Subtract(a.C0, b.C0, out Fp c0);
        Fp.Subtract(a.C1, b.C1, out Fp c1);
        difference = new Fp2(c0, c1);
    }

    public static void Negate(in Fp2 a, out Fp2 negated)
    {
        Fp.Negate(a.C0, out Fp c0);
        Fp.Negate(a.C1, out Fp c1);
        negated = new Fp2(c0, c1);
    }

    public static void Halve(in Fp2 a, out Fp2 half)
    {
        Fp.Halve(a.C0, out Fp c0);
        Fp.Halve(a.C1, out Fp c1);
        half = new Fp2(c0, c1);
    }

    /// <summary>c0 − c1·u, which is also a^p.</summary>
    public static void Conjugate(in Fp2 a, out Fp2 conjugate)
    {
        Fp.Negate(a.C1, out Fp c1);
        conjugate = new Fp2(a.C0, c1);
    }

    public static void Multiply(in Fp2 a, in Fp2 b, out Fp2 product)
    {
        Fp.MultiplyDifference(a.C0, b.C0, a.C1, b.C1, out Fp c0);
        Fp.MultiplySum(a.C0, b.C1, a.C1, b.C0, out Fp c1);
        product = new Fp2(c0, c1);
    }

    public static void Multiply(in Fp2 a, in Fp b, out Fp2 product)
    {
        Fp.Multiply(a.C0, b, out Fp c0);
        Fp.Multiply(a.C1, b, out Fp c1);
        product = new Fp2(c0, c1);
    }

    public static void Square(in Fp2 a, out Fp2 square)
    {
        // (c0 + c1)(c0 − c1) + 2·c0·c1·u
        Fp.Add(a.C0, a.C1, out Fp sum);
        Fp.Subtract(a.C0, a.C1, out Fp difference);
        Fp.Double(a.C0, out Fp twice);
        Fp.Multiply(twice, a.C1, out Fp c1);
        Fp.Multiply(sum, difference, out Fp c0);
        square = new Fp2(c0, c1);
    }

    /// <summary>a · (9 + u).</summary>
    public static void MultiplyByNonResidue(in Fp2 a, out Fp2 product)
    {
        Double(a, out Fp2 nine);
        Double(nine, out nine);
        Double(nine, out nine);
        Add(nine, a, out nine);
        Fp.Subtract(nine.C0, a.C1, out Fp c0);
        Fp.Add(nine.C1, a.C0, out Fp c1);
        product = new Fp2(c0, c1);
    }

    /// <summary>The inverse of a; zero for zero.</summary>
    public static void Invert(in Fp2 a, out Fp2 inverse)
    {
        Fp.MultiplySum(a.C0, a.C0, a.C1, a.C1, out Fp norm);
        Fp.Invert(norm, out norm);
        Conjugate(a, out Fp2 conjugate);
        Multiply(conjugate, norm, out inverse);
    }

    /// <summary>a raised to a little-endian exponent.</summary>
    public static void Power(in Fp2 a, ReadOnlySpan<ulong> exponent, out Fp2 power)
    {
        Fp2 result = One;
        for (int i = 64 * exponent.Length - 1; i >= 0; i--)
        {
            Square(result, out result);
            if (((exponent[i >> 6] >> (i & 63)) & 1) != 0) Multiply(result, a, out result);
        }
        power = result;
    }

    public bool Equals(Fp2 other) => C0.Equals(other.C0) && C1.Equals(other.C1);

    public override bool Equals(object? obj) => obj is Fp2 other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(C0, C1);
}
