namespace Altius.Crypto.Bls;

/// <summary>The 48-byte form of G1 points: x, whose three leading bits say compressed, infinity and larger y.</summary>
internal static class CompressedPoints
{
    public const int G1Length = FpCodec.Length;

    private const byte Compressed = 0x80;
    private const byte Infinity = 0x40;
    private const byte LargerY = 0x20;
    private const byte Flags = Compressed | Infinity | LargerY;

    /// <summary>Reads a point of the subgroup, or infinity.</summary>
    /// <returns>False for any other bytes.</returns>
    public static bool TryRead(ReadOnlySpan<byte> source, out AffinePoint<Fp> point) =>
        TryReadUnchecked(source, out point) && G1.IsInSubgroup(in point);

    /// <summary>Reads a point of the curve, in the subgroup or not, or infinity.</summary>
    public static bool TryReadUnchecked(ReadOnlySpan<byte> source, out AffinePoint<Fp> point)
    {
        point = default;
        if (source.Length != G1Length || (source[0] & Compressed) == 0) return false;
        if ((source[0] & Infinity) != 0)
            return source[0] == (Compressed | Infinity) && !source[1..].ContainsAnyExcept((byte)0);

        Span<byte> bytes = stackalloc byte[G1Length];
        source.CopyTo(bytes);
        bytes[0] &= 0xff ^ Flags;
        if (!FpCodec.TryRead(bytes, out Fp x) || !(x.Square() * x + Fp.CurveB).TrySqrt(out Fp y)) return false;
        if (y.IsLexicographicallyLargest != ((source[0] & LargerY) != 0)) y = -y;
        point = new AffinePoint<Fp>(in x, in y);
        return true;
    }

    public static void Write(in AffinePoint<Fp> point, Span<byte> destination)
    {
        FpCodec.Write(in point.X, destination);
        destination[0] |= Compressed;
        if (point.IsInfinity) destination[0] |= Infinity;
        else if (point.Y.IsLexicographicallyLargest) destination[0] |= LargerY;
    }
}
