namespace Altius.Core.Forks;

/// <summary>Byzantium (mainnet block 4,370,000; EIP-609).</summary>
public static class Byzantium
{
    // EIP-100: difficulty counts ommers. EIP-140: REVERT. EIP-196, 197: alt_bn128. EIP-198: MODEXP.
    // EIP-211: return data. EIP-214: STATICCALL. EIP-649: bomb delayed, reward 3 ether. EIP-658: receipts hold a status.
    public static readonly ForkRules Rules = SpuriousDragon.Rules with
    {
        Name = "Byzantium",
        Opcodes = SpuriousDragon.Rules.Opcodes
            .With(Opcode.Revert, 0)
            .With(Opcode.ReturnDataSize, 2)
            .With(Opcode.ReturnDataCopy, 3)
            .With(Opcode.StaticCall, 700),
        Precompiles =
        [
            .. SpuriousDragon.Rules.Precompiles,
            new(5, PrecompileKind.ModExp), new(6, PrecompileKind.Bn254Add), new(7, PrecompileKind.Bn254Multiply),
            new(8, PrecompileKind.Bn254Pairing),
        ],
        ModExpGas = ModExpGasRule.Eip198,
        Bn254AddGas = 500,
        Bn254MultiplyGas = 40_000,
        Bn254PairingBaseGas = 100_000,
        Bn254PairingPairGas = 80_000,
        Receipt = ReceiptRule.Status,
        Difficulty = DifficultyRule.Byzantium,
        BombDelay = 3_000_000,
        BlockReward = 3 * Frontier.Ether,
    };
}
