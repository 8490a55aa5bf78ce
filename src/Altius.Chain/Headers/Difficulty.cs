using Altius.Core;
using Altius.Primitives;

namespace Altius.Chain;

/// <summary>The difficulty a block must state (Yellow Paper 4.3.4, EIP-2, EIP-100, and the delays of the bomb).</summary>
public static class Difficulty
{
    /// <summary>No block is easier, before the bomb is added.</summary>
    public static readonly UInt256 Minimum = 131_072;

    /// <summary>The parent's difficulty changes in steps of its 2,048th part …</summary>
    private const ulong StepDivisor = 2048;

    /// <summary>… and falls by at most 99 of them (EIP-2).</summary>
    private const long LowestSteps = -99;

    private const ulong BombPeriod = 100_000;

    /// <summary>The difficulty of the block with this number and time.</summary>
    /// <param name="rules">Those of the block.</param>
    /// <param name="timestamp">Seconds; after the parent's.</param>
    /// <param name="parentDifficulty">The parent's.</param>
    /// <param name="parentTimestamp">Seconds.</param>
    /// <param name="parentHasOmmers">Asked from Byzantium on (EIP-100).</param>
    public static UInt256 Of(
        ForkRules rules, ulong number, ulong timestamp, in UInt256 parentDifficulty, ulong parentTimestamp, bool parentHasOmmers)
    {
        if (rules.Difficulty == DifficultyRule.ProofOfStake) return UInt256.Zero;
        ulong elapsed = timestamp - parentTimestamp;
        long steps = rules.Difficulty switch
        {
            DifficultyRule.Frontier => elapsed < 13 ? 1 : -1,
            DifficultyRule.Homestead => Steps(1, elapsed / 10),
            DifficultyRule.Byzantium => Steps(parentHasOmmers ? 2 : 1, elapsed / 9),
            _ => throw new ArgumentException($"Unknown difficulty rule {rules.Difficulty}.", nameof(rules)),
        };
        UInt256 step = parentDifficulty / StepDivisor;
        UInt256 difficulty = steps >= 0 ? parentDifficulty + step * (ulong)steps : parentDifficulty - step * (ulong)-steps;
        if (difficulty < Minimum) difficulty = Minimum;
        return difficulty + Bomb(number, rules.BombDelay);
    }

    private static long Steps(long start, ulong slowness) => Math.Max(start - (long)Math.Min(slowness, 1_000), LowestSteps);

    /// <summary>Doubles every 100,000 blocks; the first two periods are free.</summary>
    private static UInt256 Bomb(ulong number, ulong delay)
    {
        ulong periods = number > delay ? (number - delay) / BombPeriod : 0;
        return periods < 2 ? UInt256.Zero : UInt256.One << (int)Math.Min(periods - 2, 256);
    }
}
