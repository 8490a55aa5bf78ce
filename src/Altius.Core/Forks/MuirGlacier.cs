namespace Altius.Core.Forks;

/// <summary>Muir Glacier (mainnet block 9,200,000; EIP-2387).</summary>
public static class MuirGlacier
{
    // EIP-2384: bomb delayed.
    public static readonly ForkRules Rules = Istanbul.Rules with
    {
        Name = "MuirGlacier",
        BombDelay = 9_000_000,
    };
}
