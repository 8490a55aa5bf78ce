namespace Altius.Core.Forks;

/// <summary>Spurious Dragon (mainnet block 2,675,000; EIP-607).</summary>
public static class SpuriousDragon
{
    // EIP-155: signatures may name their chain. EIP-160: a byte of an exponent costs 50.
    // EIP-161: empty accounts are cleared, contracts start with nonce 1. EIP-170: code has at most 24,576 bytes.
    public static readonly ForkRules Rules = TangerineWhistle.Rules with
    {
        Name = "EIP158",
        HasReplayProtection = true,
        ExpByteGas = 50,
        ClearsEmptyAccounts = true,
        NewAccount = NewAccountRule.WhenEmptyAndValueMoves,
        NewContractNonce = 1,
        MaxCodeSize = 0x6000,
    };
}
