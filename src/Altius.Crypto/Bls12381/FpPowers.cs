using System.Numerics;
using System.Runtime.CompilerServices;

namespace Altius.Crypto.Bls;

/// <summary>Square roots and powers in the base field; p is 3 modulo 4.</summary>
[SkipLocalsInit]
internal static class FpPowers
{
    private const int WindowBits = 4;

    // (p − 3) / 4: the power a^((p−3)/4) times a is a square root candidate, and squared times a it is the quadratic character.
    private static readonly ulong[] RootExponent = FpCodec.Words((FpConstants.Modulus - 3) / 4);

    /// <summary>value^((p − 3) / 4), which for a square is the inverse of its root.</summary>
    public static Fp InverseRootCandidate(in Fp value) => Power(in value, RootExponent);

    public static bool TrySqrt(in Fp value, out Fp root)
    {
        root = InverseRootCandidate(in value) * value;
        return root.Square().Equals(value);
    }

    /// <summary>Raises to a power given as words, least significant first, four bits at a time.</summary>
    public static Fp Power(in Fp value, ReadOnlySpan<ulong> exponent)
    {
        Powers powers = default;
        powers[0] = Fp.One;
        for (int i = 1; i < 1 << WindowBits; i++) powers[i] = powers[i - 1] * value;
        Fp result = Fp.One;
        bool started = false;
        for (int bit = exponent.Length * 64 - WindowBits; bit >= 0; bit -= WindowBits)
        {
            int digit = (int)(exponent[bit >> 6] >> (bit & 63)) & ((1 << WindowBits) - 1);
            if (started)
                for (int i = 0; i < WindowBits; i++) result *= result;
            if (digit == 0) continue;
            result = started ? result * powers[digit] : powers[digit];
            started = true;
        }
        return result;
    }

    [InlineArray(1 << WindowBits)]
    private struct Powers
    {
        private Fp _first;
    }
}
