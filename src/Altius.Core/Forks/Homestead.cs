namespace Altius.Core.Forks;

/// <summary>Homestead (mainnet block 1,150,000; EIP-606).</summary>
public static class Homestead
{
    // EIP-2: creations cost 32,000 more, s must be low, a creation that cannot pay for its code fails, new difficulty.
    // EIP-7: DELEGATECALL. (EIP-8 concerns the network alone.)
    public static readonly ForkRules Rules = Frontier.Rules with
    {
        Name = "Homestead",
        Opcodes = Frontier.Rules.Opcodes.With(Opcode.DelegateCall, 40),
        CreationGas = 32_000,
        RequiresLowS = true,
        CodeDeposit = CodeDepositRule.Fails,
        Difficulty = DifficultyRule.Homestead,
    };
}
