using Altius.Primitives;

namespace Altius.Core.Forks;

/// <summary>Paris, the merge (mainnet block 15,537,394, by total difficulty).</summary>
public static class Paris
{
    // EIP-3675: the consensus layer decides, no rewards. EIP-4399: PREVRANDAO.
    public static readonly ForkRules Rules = GrayGlacier.Rules with
    {
        Name = "Paris",
        Difficulty = DifficultyRule.ProofOfStake,
        BlockReward = UInt256.Zero,
        HasPrevRandao = true,
    };
}
