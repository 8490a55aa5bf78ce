using Altius.Core;

namespace Altius.Evm;

/// <summary>Why precompiled contracts refuse an input, as far as its form shows.</summary>
internal static class PrecompileFaults
{
    private const int Blake2FSize = 213;
    private const int PairSize = 192;
    private const int PointEvaluationSize = 192;
    private const int ModExpLongest = 1024;

    /// <summary>The words that traces of all clients have for it.</summary>
    public static string Describe(PrecompileKind kind, ReadOnlySpan<byte> input) => kind switch
    {
        PrecompileKind.Blake2F => input.Length != Blake2FSize ? "invalid input length" : "invalid final flag",
        PrecompileKind.Bn254Pairing when input.Length % PairSize != 0 => "bad elliptic curve pairing size",
        PrecompileKind.Bn254Add or PrecompileKind.Bn254Multiply or PrecompileKind.Bn254Pairing => "bn256: malformed point",
        PrecompileKind.PointEvaluation =>
            input.Length != PointEvaluationSize ? "invalid input length" : "error verifying kzg proof",
        PrecompileKind.ModExp => $"one or more of base/exponent/modulus length exceeded {ModExpLongest} bytes",
        PrecompileKind.BlsG1Add => Bls(input, 256, exactly: true),
        PrecompileKind.BlsG1Msm => Bls(input, 160, exactly: false),
        PrecompileKind.BlsG2Add => Bls(input, 512, exactly: true),
        PrecompileKind.BlsG2Msm => Bls(input, 288, exactly: false),
        PrecompileKind.BlsPairing => Bls(input, 384, exactly: false),
        PrecompileKind.BlsMapFpToG1 => Bls(input, 64, exactly: true),
        PrecompileKind.BlsMapFp2ToG2 => Bls(input, 128, exactly: true),
        _ => Halt.PrecompileFailed.Fault()!,
    };

    private static string Bls(ReadOnlySpan<byte> input, int size, bool exactly)
    {
        bool fits = exactly ? input.Length == size : input.Length != 0 && input.Length % size == 0;
        return fits ? "invalid point: not on curve" : "invalid input length";
    }
}
