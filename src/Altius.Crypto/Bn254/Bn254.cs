using Altius.Crypto.AltBn128;

namespace Altius.Crypto;

/// <summary>
/// The curve operations of the alt_bn128 precompiles in the EVM's encoding: addition and multiplication (EIP-196) and the
/// pairing check (EIP-197).
/// </summary>
/// <remarks>
/// Numbers are 32 big-endian bytes and points are coordinates side by side, all zeros for infinity. A coordinate not below
/// p, a point off its curve or (for the pairing) outside the subgroup of order r makes an operation return false.
/// </remarks>
public static class Bn254
{
    /// <summary>Length in bytes of an encoded point of the first group.</summary>
    public const int PointSize = G1Affine.Size;

    /// <summary>Length in bytes of one pair given to <see cref="TryPairingCheck"/>.</summary>
    public const int PairSize = G1Affine.Size + G2Affine.Size;

    /// <summary>Adds two points.</summary>
    /// <param name="input">Two points, 128 bytes.</param>
    /// <param name="output">Receives the sum, 64 bytes; untouched on failure.</param>
    public static bool TryAdd(ReadOnlySpan<byte> input, Span<byte> output)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(input.Length, 2 * PointSize);
        if (!G1Affine.TryRead(input, out G1Affine a) || !G1Affine.TryRead(input[PointSize..], out G1Affine b)) return false;
        G1Affine.Add(a, b, out G1Affine sum);
        sum.Write(output);
        return true;
    }

    /// <summary>Multiplies a point by a scalar, which may be any 256-bit number.</summary>
    /// <param name="input">A point and a scalar, 96 bytes.</param>
    /// <param name="output">Receives the product, 64 bytes; untouched on failure.</param>
    public static bool TryMultiply(ReadOnlySpan<byte> input, Span<byte> output)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(input.Length, PointSize + Fp.Size);
        if (!G1Affine.TryRead(input, out G1Affine point)) return false;
        G1ScalarMultiplication.Multiply(point, input[PointSize..]).Write(output);
        return true;
    }

    /// <summary>Decides whether the product of the pairs' pairings is one.</summary>
    /// <param name="input">Any number of pairs of 192 bytes: a point of the first group and one of the second.</param>
    /// <param name="isOne">The answer; true for no pairs at all, false on failure.</param>
    /// <returns>False when the length is not a multiple of 192 or a point is malformed.</returns>
    public static bool TryPairingCheck(ReadOnlySpan<byte> input, out bool isOne) =>
        LaneField.IsSupported ? TryPairingCheck<Fp12Lanes>(input, out isOne) : TryPairingCheck<Fp12>(input, out isOne);

    /// <summary>The same with a given arithmetic of Fp12.</summary>
    internal static bool TryPairingCheck<TField>(ReadOnlySpan<byte> input, out bool isOne)
        where TField : unmanaged, IPairingField<TField>
    {
        isOne = false;
        if (input.Length % PairSize != 0) return false;
        TField product = TField.From(Fp12.One);
        const int chunk = MillerLoop.MaxPairs * PairSize;
        for (; input.Length > chunk; input = input[chunk..])
        {
            if (!TryAccumulate<TField>(input[..chunk], ref product)) return false;
        }
        if (!TryAccumulate<TField>(input, ref product)) return false;
        isOne = FinalExponentiation.Raise<TField>(product).IsOne;
        return true;
    }

    /// <summary>Multiplies the Miller values of at most <see cref="MillerLoop.MaxPairs"/> pairs into the product.</summary>
    private static bool TryAccumulate<TField>(ReadOnlySpan<byte> pairs, ref TField product)
        where TField : unmanaged, IPairingField<TField>
    {
        Span<G1Affine> points = stackalloc G1Affine[MillerLoop.MaxPairs];
        Span<G2Affine> twistPoints = stackalloc G2Affine[MillerLoop.MaxPairs];
        int count = 0;
        for (; !pairs.IsEmpty; pairs = pairs[PairSize..])
        {
            if (!G1Affine.TryRead(pairs, out G1Affine p) || !G2Affine.TryRead(pairs[PointSize..], out G2Affine q)) return false;
            if (q.IsInfinity) continue;
            if (p.IsInfinity)
            {
                if (!MillerLoop.IsInSubgroup(q)) return false;
                continue;
            }
            points[count] = p;
            twistPoints[count++] = q;
        }
        if (count == 0) return true;
        if (!TField.TryMillerLoop(points[..count], twistPoints[..count], out TField f)) return false;
        TField.Multiply(product, f, out product);
        return true;
    }
}
