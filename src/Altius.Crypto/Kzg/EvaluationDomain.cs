using System.Numerics;
using Altius.Crypto.Bls;

namespace Altius.Crypto.Commitments;

/// <summary>The roots of unity over which blobs and their extensions are evaluated, and the transforms to and fro.</summary>
/// <remarks>
/// Evaluations are always in bit-reversed order, coefficients in natural order. A decimation-in-frequency transform goes from
/// the latter to the former and a decimation-in-time transform goes back, so nothing is ever permuted.
/// </remarks>
internal static class EvaluationDomain
{
    /// <summary>Field elements of a blob.</summary>
    public const int BlobSize = 4096;

    /// <summary>Field elements of an extended blob.</summary>
    public const int ExtendedSize = 2 * BlobSize;

    /// <summary>7 generates the multiplicative group modulo r.</summary>
    public static readonly Fr Generator = new(7);

    // ω^i for the ω of order 8192; the roots of a smaller order are every so many of these.
    private static readonly Fr[] Roots = Powers(RootOfUnity(ExtendedSize));

    private static readonly Fr[] ReversedRoots = Reverse(Roots);

    /// <summary>The root of unity of the extended domain with a given exponent, modulo 8192.</summary>
    public static Fr Root(int exponent) => Roots[exponent & (ExtendedSize - 1)];

    /// <summary>The extended domain in bit-reversed order; its first half is the blob's domain in bit-reversed order.</summary>
    public static ReadOnlySpan<Fr> Points => ReversedRoots;

    /// <summary>Coefficients to evaluations, in place; the length is a power of two up to 8192.</summary>
    public static void Evaluate<T>(Span<T> values)
        where T : struct, IDomainElement<T>
    {
        for (int half = values.Length / 2; half >= 1; half /= 2)
        {
            int step = ExtendedSize / (2 * half);
            for (int start = 0; start < values.Length; start += 2 * half)
            {
                for (int i = 0; i < half; i++)
                {
                    ref T low = ref values[start + i];
                    ref T high = ref values[start + i + half];
                    T difference = low - high;
                    low += high;
                    high = i == 0 ? difference : difference * Roots[i * step];
                }
            }
        }
    }

    /// <summary>Evaluations to coefficients, in place; the length is a power of two up to 8192.</summary>
    public static void Interpolate<T>(Span<T> values)
        where T : struct, IDomainElement<T>
    {
        for (int half = 1; half < values.Length; half *= 2)
        {
            int step = ExtendedSize / (2 * half);
            for (int start = 0; start < values.Length; start += 2 * half)
            {
                for (int i = 0; i < half; i++)
                {
                    ref T low = ref values[start + i];
                    ref T high = ref values[start + i + half];
                    T product = i == 0 ? high : high * Root(-i * step);
                    high = low - product;
                    low += product;
                }
            }
        }
        Fr inverseLength = new Fr(values.Length).Invert();
        foreach (ref T value in values) value *= inverseLength;
    }

    /// <summary>An index below a power of two with its bits in reverse order.</summary>
    public static int ReverseBits(int index, int size)
    {
        int reversed = 0;
        for (int bits = BitOperations.Log2((uint)size); bits > 0; bits--, index >>= 1) reversed = (reversed << 1) | (index & 1);
        return reversed;
    }

    private static Fr RootOfUnity(int order)
    {
        BigInteger exponent = (Fr.Modulus - 1) / order;
        return new Fr(BigInteger.ModPow(7, exponent, Fr.Modulus));
    }

    private static Fr[] Powers(Fr root)
    {
        Fr[] powers = new Fr[ExtendedSize];
        powers[0] = Fr.One;
        for (int i = 1; i < powers.Length; i++) powers[i] = powers[i - 1] * root;
        return powers;
    }

    private static Fr[] Reverse(Fr[] values)
    {
        Fr[] reversed = new Fr[values.Length];
        for (int i = 0; i < values.Length; i++) reversed[i] = values[ReverseBits(i, values.Length)];
        return reversed;
    }
}
