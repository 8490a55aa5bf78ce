using Altius.Core;
using Altius.Execution;
using Altius.Primitives;
using Altius.Trie;

namespace Altius.Chain;

/// <summary>Checks a block's body against its header before it runs, and what running it gave after.</summary>
public static class BlockValidator
{
    /// <summary>What can be said of the body without running it; ommers themselves have a validator of their own.</summary>
    /// <param name="block">Its header has been checked.</param>
    /// <param name="rules">Those of the block.</param>
    /// <param name="hasOwnRoots">
    /// Whether the roots in the header were worked out of this very body, so that there is nothing to compare.
    /// </param>
    public static BlockError CheckBody(Block block, ForkRules rules, bool hasOwnRoots = false)
    {
        BlockHeader header = block.Header;
        bool isBounded = rules.MaxBlockRlpSize != int.MaxValue; // EIP-7934
        if (isBounded && block.EncodedSize() > rules.MaxBlockRlpSize) return BlockError.BlockTooLarge;
        if (block.Withdrawals is null == rules.HasWithdrawals)
            return rules.HasWithdrawals ? BlockError.WithdrawalsMissing : BlockError.WithdrawalsUnexpected;
        if (block.ComputeOmmersHash() != header.OmmersHash) return BlockError.OmmersHashMismatch;
        if (hasOwnRoots) return BlockError.None;
        if (BlockRoots.OfTransactions(block.Transactions) != header.TransactionsRoot) return BlockError.TransactionsRootMismatch;
        if (block.Withdrawals is not { } withdrawals) return BlockError.None;
        bool matches = BlockRoots.OfWithdrawals(withdrawals) == header.WithdrawalsRoot;
        return matches ? BlockError.None : BlockError.WithdrawalsRootMismatch;
    }

    /// <summary>Whether running the block gave what its header states, the state root aside.</summary>
    /// <param name="header">The block's.</param>
    /// <param name="outcome">A block that ran to its end, or why it did not.</param>
    /// <param name="receipts">The outcome's, before Byzantium with their post-state roots.</param>
    public static BlockError CheckOutcome(BlockHeader header, BlockOutcome outcome, IReadOnlyList<Receipt> receipts)
    {
        if (!outcome.Succeeded) return outcome.Error;
        if (outcome.GasUsed != header.GasUsed) return BlockError.GasUsedMismatch;
        if (header.BlobGasUsed is { } blobGas && outcome.BlobGasUsed != blobGas) return BlockError.BlobGasUsedMismatch;
        if (!outcome.LogsBloom.Equals(header.LogsBloom)) return BlockError.LogsBloomMismatch;
        if (BlockRoots.OfReceipts(receipts) != header.ReceiptsRoot) return BlockError.ReceiptsRootMismatch;
        bool requestsMatch = outcome.Requests is null || ExecutionRequests.ComputeHash(outcome.Requests) == header.RequestsHash;
        return requestsMatch ? BlockError.None : BlockError.RequestsHashMismatch;
    }

    /// <summary>Whether the state after the block is the one its header states.</summary>
    public static BlockError CheckStateRoot(BlockHeader header, in Hash256 root) =>
        root == header.StateRoot ? BlockError.None : BlockError.StateRootMismatch;
}
