using Altius.Benchmarks.Figures;

namespace Altius.Benchmarks.Crypto;

/// <summary>Single operations on one thread.</summary>
internal static class CryptoFigures
{
    /// <summary>
    /// Microseconds that mpz_powm of GMP 6.2.1 takes for 2,048 random bits each of base, exponent and odd modulus on Zen 4.
    /// </summary>
    private const double GmpModExp2048 = 2450;

    public static FigureTable Measure()
    {
        Secp256k1Benchmarks secp256k1 = new();
        KeccakBenchmarks keccak = new() { Length = 32 };
        Bn254Benchmarks bn254 = new() { Pairs = 2 };
        Bls12381Benchmarks bls = new() { Count = 2 };
        KzgBenchmarks kzg = new();
        ModExpBenchmarks modExp = new() { Bits = 2048, Odd = true };
        PrecompileHashBenchmarks others = new();
        secp256k1.Setup();
        keccak.Setup();
        bn254.Prepare();
        bls.Setup();
        kzg.Setup();
        modExp.Prepare();

        (Measure Measure, double? Bound)[] bounded =
        [
            (new("ecrecover", () => secp256k1.RecoverAddress(), Secp256k1Benchmarks.Count), 60),
            (new("ecrecover, 64 together, each", secp256k1.RecoverAddressInBatch, Secp256k1Benchmarks.Count), null),
            (new("Keccak-256 of 32 bytes", keccak.Single), 0.3),
            (new("bn254 pairing check, 2 pairs", () => bn254.Pairing()), 3000),
            (new("BLS12-381 pairing check, 2 pairs", () => bls.PairingCheck()), 3000),
            (new("KZG point evaluation", () => kzg.VerifyProof()), 3000),
            (new("P-256 verification", () => others.P256Verify()), null),
        ];
        Measure power = new("modexp, 2,048 bits, against GMP", modExp.Compute);
        Figures.Measure.Run([.. bounded.Select(row => row.Measure), power], warmUp: 150, rounds: 201);

        FigureTable table = new("crypto: one operation on one thread");
        foreach ((Measure measure, double? bound) in bounded) table.Add(measure, measure.Thread, bound);
        table.Add(power, power.Thread, GmpModExp2048, bound: 2.0);
        return table;
    }
}
