namespace Altius.Core.Forks;

/// <summary>Arrow Glacier (mainnet block 13,773,000).</summary>
public static class ArrowGlacier
{
    // EIP-4345: bomb delayed.
    public static readonly ForkRules Rules = London.Rules with
    {
        Name = "ArrowGlacier",
        BombDelay = 10_700_000,
    };
}
