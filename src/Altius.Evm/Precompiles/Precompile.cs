using System.Security.Cryptography;
using Altius.Core;
using Altius.Crypto;
using Altius.Primitives;

namespace Altius.Evm;

/// <summary>Runs the precompiled contracts: price first, then work. Inputs are padded and cut as each contract's EIP says.</summary>
internal static class Precompile
{
    /// <summary>Runs a contract; its output becomes the return data.</summary>
    /// <returns>False where the gas does not suffice or the contract refuses its input; both take all gas.</returns>
    public static bool TryRun(PrecompileKind kind, ForkRules rules, ReadOnlySpan<byte> input, ReturnData output, ref long gas)
    {
        output.Clear();
        long price = PrecompileGas.Price(kind, rules, input);
        if (price > gas) return false;
        gas -= price;
        return kind switch
        {
            PrecompileKind.Sha256 => Sha256(input, output),
            PrecompileKind.Identity => Identity(input, output),
            PrecompileKind.ModExp => ModExpPrecompile.TryRun(rules, input, output),
            PrecompileKind.Bn254Add => Bn254.TryAdd(Cut(input, stackalloc byte[128]), output.Prepare(64)),
            PrecompileKind.Bn254Multiply => Bn254.TryMultiply(Cut(input, stackalloc byte[96]), output.Prepare(64)),
            PrecompileKind.Bn254Pairing => Bn254.TryPairingCheck(input, out bool holds) && Answer(holds, output),
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

    private static bool Sha256(ReadOnlySpan<byte> input, ReturnData output)
    {
        SHA256.HashData(input, output.Prepare(32));
        return true;
    }

    private static bool Identity(ReadOnlySpan<byte> input, ReturnData output)
    {
        output.Set(input);
        return true;
    }
}
