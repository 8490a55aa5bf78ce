using System.Buffers;
using Altius.Crypto.Bls;

namespace Altius.Crypto;

/// <summary>The BLS12-381 operations of EIP-2537, on that EIP's encodings.</summary>
/// <remarks>
/// Every method returns false, and leaves the output as it was, where the input's length is wrong, a field element is not
/// below p or its padding is not zero, a point is not on its curve or, except for additions, not in the subgroup of order r.
/// </remarks>
public static class Bls12381
{
    /// <summary>Bytes of an encoded base field element.</summary>
    public const int FieldLength = EvmPoints.FieldLength;

    /// <summary>Bytes of an encoded G1 point.</summary>
    public const int G1Length = EvmPoints.G1Length;

    /// <summary>Bytes of an encoded G2 point.</summary>
    public const int G2Length = EvmPoints.G2Length;

    /// <summary>Bytes of a scalar, which need not be below r.</summary>
    public const int ScalarLength = 32;

    /// <summary>Bytes of a G1 point and its scalar.</summary>
    public const int G1TermLength = G1Length + ScalarLength;

    /// <summary>Bytes of a G2 point and its scalar.</summary>
    public const int G2TermLength = G2Length + ScalarLength;

    /// <summary>Bytes of a G1 point and a G2 point.</summary>
    public const int PairLength = G1Length + G2Length;

    /// <summary>BLS12_G1ADD: the sum of two points of the curve, in the subgroup or not; 256 bytes in, 128 out.</summary>
    public static bool TryG1Add(ReadOnlySpan<byte> input, Span<byte> output)
    {
        if (input.Length != 2 * G1Length || !EvmPoints.TryRead(input, out AffinePoint<Fp> a)
            || !EvmPoints.TryRead(input[G1Length..], out AffinePoint<Fp> b)) return false;
        EvmPoints.Write((new JacobianPoint<Fp>(in a) + b).ToAffine(), output);
        return true;
    }

    /// <summary>BLS12_G2ADD: the sum of two points of the curve, in the subgroup or not; 512 bytes in, 256 out.</summary>
    public static bool TryG2Add(ReadOnlySpan<byte> input, Span<byte> output)
    {
        if (input.Length != 2 * G2Length || !EvmPoints.TryRead(input, out AffinePoint<Fp2> a)
            || !EvmPoints.TryRead(input[G2Length..], out AffinePoint<Fp2> b)) return false;
        EvmPoints.Write((new JacobianPoint<Fp2>(in a) + b).ToAffine(), output);
        return true;
    }

    /// <summary>BLS12_G1MSM: the sum of at least one point times its scalar; 160 bytes in for each, 128 out.</summary>
    public static bool TryG1Msm(ReadOnlySpan<byte> input, Span<byte> output)
    {
        if (input.IsEmpty || input.Length % G1TermLength != 0) return false;
        using Terms<AffinePoint<Fp>, ScalarDigits> terms = new(input.Length / G1TermLength);
        for (int i = 0; i < terms.First.Length; i++, input = input[G1TermLength..])
        {
            if (!EvmPoints.TryRead(input, out terms.First[i]) || !G1.IsInSubgroup(in terms.First[i])) return false;
            terms.Second[i] = ScalarDigits.Read(input.Slice(G1Length, ScalarLength));
        }
        EvmPoints.Write(MultiScalar<Fp, G1>.Sum(terms.First, terms.Second).ToAffine(), output);
        return true;
    }

    /// <summary>BLS12_G2MSM: the sum of at least one point times its scalar; 288 bytes in for each, 256 out.</summary>
    public static bool TryG2Msm(ReadOnlySpan<byte> input, Span<byte> output)
    {
        if (input.IsEmpty || input.Length % G2TermLength != 0) return false;
        using Terms<AffinePoint<Fp2>, ScalarDigits> terms = new(input.Length / G2TermLength);
        for (int i = 0; i < terms.First.Length; i++, input = input[G2TermLength..])
        {
            if (!EvmPoints.TryRead(input, out terms.First[i]) || !G2.IsInSubgroup(in terms.First[i])) return false;
            terms.Second[i] = ScalarDigits.Read(input.Slice(G2Length, ScalarLength));
        }
        EvmPoints.Write(MultiScalar<Fp2, G2>.Sum(terms.First, terms.Second).ToAffine(), output);
        return true;
    }

    /// <summary>BLS12_PAIRING_CHECK: whether the pairings of at least one pair multiply to one; 384 bytes in for each.</summary>
    public static bool TryPairingCheck(ReadOnlySpan<byte> input, out bool isOne)
    {
        isOne = false;
        if (input.IsEmpty || input.Length % PairLength != 0) return false;
        using Terms<AffinePoint<Fp>, AffinePoint<Fp2>> pairs = new(input.Length / PairLength);
        for (int i = 0; i < pairs.First.Length; i++, input = input[PairLength..])
        {
            if (!EvmPoints.TryRead(input, out pairs.First[i]) || !G1.IsInSubgroup(in pairs.First[i])) return false;
            if (!EvmPoints.TryRead(input[G1Length..], out pairs.Second[i]) || !G2.IsInSubgroup(in pairs.Second[i])) return false;
        }
        isOne = Pairing.ProductIsOne(pairs.First, pairs.Second);
        return true;
    }

    /// <summary>BLS12_MAP_FP_TO_G1: the subgroup point that belongs to a field element; 64 bytes in, 128 out.</summary>
    public static bool TryMapFpToG1(ReadOnlySpan<byte> input, Span<byte> output)
    {
        if (input.Length != FieldLength || !EvmPoints.TryRead(input, out Fp u)) return false;
        EvmPoints.Write(MapToG1.Apply(in u), output);
        return true;
    }

    /// <summary>BLS12_MAP_FP2_TO_G2: the subgroup point that belongs to an element of Fp2; 128 bytes in, 256 out.</summary>
    public static bool TryMapFp2ToG2(ReadOnlySpan<byte> input, Span<byte> output)
    {
        if (input.Length != 2 * FieldLength || !EvmPoints.TryRead(input, out Fp2 u)) return false;
        EvmPoints.Write(MapToG2.Apply(in u), output);
        return true;
    }

    /// <summary>Two pooled arrays that go back together.</summary>
    private readonly ref struct Terms<TFirst, TSecond>(int count)
    {
        private readonly TFirst[] _first = ArrayPool<TFirst>.Shared.Rent(count);
        private readonly TSecond[] _second = ArrayPool<TSecond>.Shared.Rent(count);

        public Span<TFirst> First => _first.AsSpan(0, count);

        public Span<TSecond> Second => _second.AsSpan(0, count);

        public void Dispose()
        {
            ArrayPool<TFirst>.Shared.Return(_first);
            ArrayPool<TSecond>.Shared.Return(_second);
        }
    }
}
