namespace Altius.Core.Forks;

/// <summary>London (mainnet block 12,965,000).</summary>
public static class London
{
    // EIP-1559: base fee. EIP-3198: BASEFEE. EIP-3529: smaller refunds. EIP-3541: no code starting with 0xEF.
    // EIP-3554: bomb delayed.
    public static readonly ForkRules Rules = Berlin.Rules with
    {
        Name = "London",
        Opcodes = Berlin.Rules.Opcodes.With(Opcode.BaseFee, 2),
        HasBaseFee = true,
        HighestTransactionType = TransactionType.DynamicFee,
        SstoreClearRefund = 4_800,
        SelfDestructRefund = 0,
        RefundQuotient = 5,
        RefusesCodeStartingWithEF = true,
        BombDelay = 9_700_000,
    };
}
