namespace Altius.Core.Forks;

/// <summary>Gray Glacier (mainnet block 15,050,000).</summary>
public static class GrayGlacier
{
    // EIP-5133: bomb delayed.
    public static readonly ForkRules Rules = ArrowGlacier.Rules with
    {
        Name = "GrayGlacier",
        BombDelay = 11_400_000,
    };
}
