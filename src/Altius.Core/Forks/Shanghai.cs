namespace Altius.Core.Forks;

/// <summary>Shanghai (mainnet timestamp 1681338455).</summary>
public static class Shanghai
{
    // EIP-3651: warm beneficiary. EIP-3855: PUSH0. EIP-3860: init code bounded and priced. EIP-4895: withdrawals.
    public static readonly ForkRules Rules = Paris.Rules with
    {
        Name = "Shanghai",
        Opcodes = Paris.Rules.Opcodes.With(Opcode.Push0, 2),
        WarmsBeneficiary = true,
        MaxInitCodeSize = 2 * 0x6000,
        InitCodeWordGas = 2,
        HasWithdrawals = true,
    };
}
