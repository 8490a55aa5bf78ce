using Altius.Core;
using Altius.Primitives;

namespace Altius.Execution;

/// <summary>What one miner is paid.</summary>
/// <param name="Amount">In wei.</param>
/// <param name="IsForOmmer">Whether it is for an ommer rather than for the block.</param>
public readonly record struct BlockReward(Address Author, UInt256 Amount, bool IsForOmmer);

/// <summary>What proof of work paid for a block and its ommers (Yellow Paper 11.3).</summary>
public static class BlockRewards
{
    /// <summary>
    /// The beneficiary's, with a 32nd more for each ommer, then the ommers' by their age; none after the merge.
    /// </summary>
    public static IReadOnlyList<BlockReward> Of(BlockHeader header, IReadOnlyList<BlockHeader> ommers, ForkRules rules)
    {
        UInt256 reward = rules.BlockReward;
        if (reward.IsZero) return [];
        List<BlockReward> rewards = [new(header.Beneficiary, reward + reward / 32 * (ulong)ommers.Count, IsForOmmer: false)];
        for (int i = 0; i < ommers.Count; i++)
        {
            ulong age = header.Number - ommers[i].Number;
            rewards.Add(new(ommers[i].Beneficiary, reward * (8 - age) / 8, IsForOmmer: true));
        }
        return rewards;
    }
}
