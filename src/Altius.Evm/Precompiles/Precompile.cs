using System.Buffers.Binary;
using System.Security.Cryptography;
using Altius.Core;
using Altius.Crypto;
using Altius.Primitives;

namespace Altius.Evm;

/// <summary>
/// Runs the precompiled contracts: price first, then work. Inputs are padded and cut as each contract's EIP says.
/// </summary>
internal static class Precompile
{
    /// <summary>The order of the field that blobs are made of (EIP-4844).</summary>
    private static readonly Hash256 BlobFieldModulus =
        Hash256.Parse("73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001");

    /// <summary>Field elements in a blob (EIP-4844).</summary>
    private const ulong FieldElementsPerBlob = 4096;

    /// <summary>Runs a contract; its output becomes the return data.</summary>
    /// <returns>
    /// False where the gas, which is then negative, does not suffice or the contract refuses its input; both take all gas.
    /// </returns>
    public static bool TryRun(PrecompileKind kind, ForkRules rules, ReadOnlySpan<byte> input, ReturnData output, ref long gas)
    {
        output.Clear();
        long price = PrecompileGas.Price(kind, rules, input);
        gas -= price;
        if (gas < 0) return false;
        return kind switch
        {
            PrecompileKind.EcRecover => EcRecover(input, output),
            PrecompileKind.Sha256 => Sha256(input, output),
            PrecompileKind.Ripemd160 => Ripemd160(input, output),
            PrecompileKind.Identity => Identity(input, output),
            PrecompileKind.ModExp => ModExpPrecompile.TryRun(rules, input, output),
            PrecompileKind.Bn254Add => Bn254.TryAdd(Cut(input, stackalloc byte[128]), output.Prepare(64)),
            PrecompileKind.Bn254Multiply => Bn254.TryMultiply(Cut(input, stackalloc byte[96]), output.Prepare(64)),
            PrecompileKind.Bn254Pairing => Bn254.TryPairingCheck(input, out bool holds) && Answer(holds, output),
            PrecompileKind.Blake2F => Blake2(input, output),
            PrecompileKind.PointEvaluation => PointEvaluation(input, output),
            PrecompileKind.BlsG1Add => Bls12381.TryG1Add(input, output.Prepare(128)),
            PrecompileKind.BlsG1Msm => Bls12381.TryG1Msm(input, output.Prepare(128)),
            PrecompileKind.BlsG2Add => Bls12381.TryG2Add(input, output.Prepare(256)),
            PrecompileKind.BlsG2Msm => Bls12381.TryG2Msm(input, output.Prepare(256)),
            PrecompileKind.BlsPairing => Bls12381.TryPairingCheck(input, out bool holds) && Answer(holds, output),
            PrecompileKind.BlsMapFpToG1 => Bls12381.TryMapFpToG1(input, output.Prepare(128)),
            PrecompileKind.BlsMapFp2ToG2 => Bls12381.TryMapFp2ToG2(input, output.Prepare(256)),
            PrecompileKind.P256Verify => VerifyP256(input, output),
            _ => throw new InvalidOperationException($"No precompiled contract is written for {kind}."),
        };
    }

    /// <summary>The input cut or padded with zeros to the size of the buffer.</summary>
    private static ReadOnlySpan<byte> Cut(ReadOnlySpan<byte> input, Span<byte> buffer)
    {
        if (input.Length >= buffer.Length) return input[..buffer.Length];
        buffer.Clear();
        input.CopyTo(buffer);
        return buffer;
    }

    private static bool Answer(bool holds, ReturnData output)
    {
        Span<byte> word = output.Prepare(32);
        word.Clear();
        word[31] = holds ? (byte)1 : (byte)0;
        return true;
    }

    /// <summary>
    /// Hash, v, r, s: the signer's address, or nothing where there is none. Any s below the order will do (EIP-2).
    /// </summary>
    private static bool EcRecover(ReadOnlySpan<byte> input, ReturnData output)
    {
        ReadOnlySpan<byte> words = Cut(input, stackalloc byte[128]);
        byte v = words[63];
        bool plausible = v is 27 or 28 && !words[32..63].ContainsAnyExcept((byte)0);
        if (!plausible || !Secp256k1.TryRecoverAddress(words[..32], words[64..96], words[96..128], v - 27, out Address signer))
            return true;
        Span<byte> word = output.Prepare(32);
        word.Clear();
        signer.Bytes.CopyTo(word[12..]);
        return true;
    }

    private static bool Sha256(ReadOnlySpan<byte> input, ReturnData output)
    {
        SHA256.HashData(input, output.Prepare(32));
        return true;
    }

    private static bool Ripemd160(ReadOnlySpan<byte> input, ReturnData output)
    {
        Span<byte> word = output.Prepare(32);
        word.Clear();
        Crypto.Ripemd160.Hash(input, word[12..]);
        return true;
    }

    private static bool Identity(ReadOnlySpan<byte> input, ReturnData output)
    {
        output.Set(input);
        return true;
    }

    /// <summary>EIP-152: rounds, h, m, t and the final flag in exactly 213 bytes.</summary>
    private static bool Blake2(ReadOnlySpan<byte> input, ReturnData output)
    {
        if (input.Length != PrecompileGas.Blake2InputSize || input[212] > 1) return false;
        Span<byte> state = output.Prepare(64);
        input.Slice(4, 64).CopyTo(state);
        Blake2F.Compress(
            BinaryPrimitives.ReadUInt32BigEndian(input),
            state,
            input.Slice(68, 128),
            BinaryPrimitives.ReadUInt64LittleEndian(input[196..]),
            BinaryPrimitives.ReadUInt64LittleEndian(input[204..]),
            final: input[212] == 1);
        return true;
    }

    /// <summary>EIP-4844: versioned hash, z, y, commitment and proof in exactly 192 bytes.</summary>
    private static bool PointEvaluation(ReadOnlySpan<byte> input, ReturnData output)
    {
        if (input.Length != 192) return false;
        Span<byte> versionedHash = stackalloc byte[32];
        Kzg.WriteVersionedHash(input[96..144], versionedHash);
        if (!versionedHash.SequenceEqual(input[..32])) return false;
        if (Kzg.VerifyProof(input[96..144], input[32..64], input[64..96], input[144..192]) != KzgVerdict.Valid) return false;
        Span<byte> result = output.Prepare(64);
        new UInt256(FieldElementsPerBlob).WriteBigEndian(result);
        BlobFieldModulus.Bytes.CopyTo(result[32..]);
        return true;
    }

    /// <summary>EIP-7951: hash, r, s, x and y in exactly 160 bytes; 1, or nothing.</summary>
    private static bool VerifyP256(ReadOnlySpan<byte> input, ReturnData output)
    {
        if (input.Length == 160 && P256.Verify(input[..32], input[32..64], input[64..96], input[96..128], input[128..160]))
            Answer(true, output);
        return true;
    }
}
