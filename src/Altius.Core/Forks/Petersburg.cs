namespace Altius.Core.Forks;

/// <summary>Petersburg, also Constantinople Fix (mainnet block 7,280,000; EIP-1716).</summary>
public static class Petersburg
{
    // Takes EIP-1283 out again.
    public static readonly ForkRules Rules = Constantinople.Rules with
    {
        Name = "ConstantinopleFix",
        Sstore = SstoreRule.Simple,
    };
}
