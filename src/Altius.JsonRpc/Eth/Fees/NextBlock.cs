using Altius.Chain;
using Altius.Core;
using Altius.Execution;
using Altius.Primitives;

namespace Altius.JsonRpc;

/// <summary>What can be told of the block after another before it is made.</summary>
internal static class NextBlock
{
    /// <summary>The header of the block after the head, as far as it is known; its roots are not.</summary>
    /// <param name="now">Seconds since 1970.</param>
    public static BlockHeader Draft(BlockTree blocks, ulong now)
    {
        BlockHeader head = blocks.Head;
        ulong timestamp = Math.Max(now, head.Timestamp + 1);
        ForkRules rules = blocks.RulesAfter(head, timestamp);
        return new BlockHeader
        {
            ParentHash = head.Hash,
            OmmersHash = BlockHeader.NoOmmersHash,
            Beneficiary = head.Beneficiary,
            TransactionsRoot = Genesis.EmptyTrieRoot,
            ReceiptsRoot = Genesis.EmptyTrieRoot,
            Difficulty = rules.Difficulty == DifficultyRule.ProofOfStake ? UInt256.Zero : head.Difficulty,
            Number = head.Number + 1,
            GasLimit = head.GasLimit,
            Timestamp = timestamp,
            BaseFeePerGas = rules.HasBaseFee ? BaseFee.After(head) : null,
            WithdrawalsRoot = rules.HasWithdrawals ? Genesis.EmptyTrieRoot : null,
            BlobGasUsed = rules.Blobs is null ? null : 0,
            ExcessBlobGas = rules.Blobs is null ? null : BlobFee.ExcessAfter(head, rules),
            ParentBeaconBlockRoot = rules.StoresBeaconRoot ? Hash256.Zero : null,
            RequestsHash = rules.HasRequests ? ExecutionRequests.EmptyHash : null,
        };
    }

    /// <summary>Wei per gas that is burnt in the block after this one; zero where it has no base fee.</summary>
    public static UInt256 BaseFeeAfter(BlockHeader header, ForkRules rules) =>
        rules.HasBaseFee ? BaseFee.After(header) : UInt256.Zero;

    /// <summary>
    /// Wei per blob gas in the block after this one, if the fork stays the same; zero where there are no blobs.
    /// </summary>
    public static UInt256 BlobBaseFeeAfter(BlockHeader header, ForkRules rules) =>
        rules.Blobs is { } schedule ? BlobFee.BaseFee(BlobFee.ExcessAfter(header, rules), schedule) : UInt256.Zero;

    /// <summary>Wei per blob gas in a block; zero where there are no blobs.</summary>
    public static UInt256 BlobBaseFeeOf(BlockHeader header, ForkRules rules) =>
        rules.Blobs is { } schedule && header.ExcessBlobGas is { } excess ? BlobFee.BaseFee(excess, schedule) : UInt256.Zero;
}
