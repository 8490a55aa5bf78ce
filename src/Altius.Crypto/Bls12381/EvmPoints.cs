namespace Altius.Crypto.Bls;

/// <summary>EIP-2537's encodings: field elements of 64 bytes, the first 16 zero; points as x then y, infinity as zeros.</summary>
internal static class EvmPoints
{
    public const int FieldLength = 64;
    public const int G1Length = 2 * FieldLength;
    public const int G2Length = 4 * FieldLength;

    private const int Padding = FieldLength - FpCodec.Length;

    public static bool TryRead(ReadOnlySpan<byte> source, out Fp value)
    {
        value = default;
        return !source[..Padding].ContainsAnyExcept((byte)0) && FpCodec.TryRead(source[Padding..FieldLength], out value);
    }

    public static bool TryRead(ReadOnlySpan<byte> source, out Fp2 value)
    {
        bool valid = TryRead(source, out Fp c0) & TryRead(source[FieldLength..], out Fp c1);
        value = new Fp2(in c0, in c1);
        return valid;
    }

    /// <summary>Reads a point that is on the curve, or infinity.</summary>
    public static bool TryRead(ReadOnlySpan<byte> source, out AffinePoint<Fp> point)
    {
        bool valid = TryRead(source, out Fp x) & TryRead(source[FieldLength..], out Fp y);
        point = new AffinePoint<Fp>(in x, in y);
        return valid && point.IsOnCurve;
    }

    /// <summary>Reads a point that is on the curve, or infinity.</summary>
    public static bool TryRead(ReadOnlySpan<byte> source, out AffinePoint<Fp2> point)
    {
        bool valid = TryRead(source, out Fp2 x) & TryRead(source[(2 * FieldLength)..], out Fp2 y);
        point = new AffinePoint<Fp2>(in x, in y);
        return valid && point.IsOnCurve;
    }

    public static void Write(in AffinePoint<Fp> point, Span<byte> destination)
    {
        Write(in point.X, destination);
        Write(in point.Y, destination[FieldLength..]);
    }

    public static void Write(in AffinePoint<Fp2> point, Span<byte> destination)
    {
        Write(in point.X.C0, destination);
        Write(in point.X.C1, destination[FieldLength..]);
        Write(in point.Y.C0, destination[(2 * FieldLength)..]);
        Write(in point.Y.C1, destination[(3 * FieldLength)..]);
    }

    private static void Write(in Fp value, Span<byte> destination)
    {
        destination[..Padding].Clear();
        FpCodec.Write(in value, destination[Padding..FieldLength]);
    }
}
