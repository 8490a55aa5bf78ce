namespace Altius.Core.Forks;

/// <summary>Berlin (mainnet block 12,244,000).</summary>
public static class Berlin
{
    // EIP-2565: MODEXP repriced. EIP-2718: typed transactions. EIP-2929: first accesses cost more. EIP-2930: access lists.
    public static readonly ForkRules Rules = MuirGlacier.Rules with
    {
        Name = "Berlin",
        Opcodes = MuirGlacier.Rules.Opcodes
            // EIP-2929: the whole price of these depends on what was accessed before.
            .With(Opcode.SLoad, 0)
            .With(Opcode.Balance, 0)
            .WithRange(Opcode.ExtCodeSize, Opcode.ExtCodeCopy, 0)
            .With(Opcode.ExtCodeHash, 0)
            .WithRange(Opcode.Call, Opcode.CallCode, 0)
            .With(Opcode.DelegateCall, 0)
            .With(Opcode.StaticCall, 0),
        ColdAccountAccessGas = 2_600,
        ColdSloadGas = 2_100,
        WarmAccessGas = 100,
        Sstore = SstoreRule.NetEip2929,
        ModExpGas = ModExpGasRule.Eip2565,
        HighestTransactionType = TransactionType.AccessList,
    };
}
