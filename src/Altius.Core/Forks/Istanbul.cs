namespace Altius.Core.Forks;

/// <summary>Istanbul (mainnet block 9,069,000; EIP-1679).</summary>
public static class Istanbul
{
    // EIP-152: BLAKE2 F. EIP-1108: cheaper alt_bn128. EIP-1344: CHAINID. EIP-1884: state reads cost more, SELFBALANCE.
    // EIP-2028: cheaper data. EIP-2200: SSTORE by net change again.
    public static readonly ForkRules Rules = Petersburg.Rules with
    {
        Name = "Istanbul",
        Opcodes = Petersburg.Rules.Opcodes
            .With(Opcode.ChainId, 2)
            .With(Opcode.SelfBalance, 5)
            .With(Opcode.SLoad, 800)
            .With(Opcode.Balance, 700)
            .With(Opcode.ExtCodeHash, 700),
        Precompiles = [.. Petersburg.Rules.Precompiles, new(9, PrecompileKind.Blake2F)],
        Bn254AddGas = 150,
        Bn254MultiplyGas = 6_000,
        Bn254PairingBaseGas = 45_000,
        Bn254PairingPairGas = 34_000,
        NonZeroDataGas = 16,
        Sstore = SstoreRule.NetEip2200,
    };
}
