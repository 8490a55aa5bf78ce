using Altius.Core;
using Altius.Evm;
using Altius.Execution;
using Altius.Primitives;

namespace Altius.Chain;

/// <summary>What a block is built on.</summary>
/// <param name="Draft">Its header, as far as it does not depend on the transactions.</param>
/// <param name="Withdrawals">Null before Shanghai.</param>
/// <param name="Parent">The state after the parent.</param>
/// <param name="Rules">Those of the block.</param>
internal sealed record BlockGround(
    BlockHeader Draft, IReadOnlyList<Withdrawal>? Withdrawals, IStateReader Parent, ForkRules Rules);

/// <summary>A block that only lacks its state root.</summary>
internal sealed record AssembledBlock(Block Block, BlockOutcome Outcome, UInt256 Value, IReadOnlyList<BlobSidecar> Sidecars)
{
    /// <summary>The block that these transactions and what came of them make.</summary>
    public static AssembledBlock Of(
        BlockGround ground, IReadOnlyList<Transaction> transactions, BlockOutcome outcome, in UInt256 value,
        IReadOnlyList<BlobSidecar> sidecars)
    {
        BlockHeader header = ground.Draft with
        {
            TransactionsRoot = BlockRoots.OfTransactions(transactions),
            ReceiptsRoot = BlockRoots.OfReceipts(outcome.Receipts),
            LogsBloom = outcome.LogsBloom,
            GasUsed = outcome.GasUsed,
            BlobGasUsed = ground.Rules.Blobs is null ? null : outcome.BlobGasUsed,
            RequestsHash = outcome.Requests is null ? null : ExecutionRequests.ComputeHash(outcome.Requests),
        };
        return new AssembledBlock(new Block(header, transactions, [], ground.Withdrawals), outcome, value, sidecars);
    }

    public BuiltPayload Seal(in Hash256 stateRoot) => new(
        Block with { Header = Block.Header with { StateRoot = stateRoot } }, Outcome.Receipts, Value, Sidecars, Outcome.Requests);
}
