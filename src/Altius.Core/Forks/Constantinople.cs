namespace Altius.Core.Forks;

/// <summary>Constantinople as first written (EIP-1013); mainnet went from Byzantium to <see cref="Petersburg"/>.</summary>
public static class Constantinople
{
    // EIP-145: shifts. EIP-1014: CREATE2. EIP-1052: EXTCODEHASH. EIP-1234: bomb delayed, reward 2 ether.
    // EIP-1283: SSTORE by net change.
    public static readonly ForkRules Rules = Byzantium.Rules with
    {
        Name = "Constantinople",
        Opcodes = Byzantium.Rules.Opcodes
            .WithRange(Opcode.Shl, Opcode.Sar, 3)
            .With(Opcode.Create2, 32_000)
            .With(Opcode.ExtCodeHash, 400),
        Sstore = SstoreRule.NetEip1283,
        BombDelay = 5_000_000,
        BlockReward = 2 * Frontier.Ether,
    };
}
