using Altius.Core;
using Altius.Execution;
using Altius.Primitives;

namespace Altius.Chain;

/// <summary>A built block with what is not in it.</summary>
/// <param name="Value">Wei that the fee recipient gains by it in priority fees.</param>
/// <param name="Sidecars">Of its blob transactions, in their order.</param>
/// <param name="Requests">In order of type (EIP-7685); null before Prague.</param>
public sealed record BuiltPayload(
    Block Block, IReadOnlyList<Receipt> Receipts, UInt256 Value, IReadOnlyList<BlobSidecar> Sidecars,
    IReadOnlyList<ReadOnlyMemory<byte>>? Requests);

/// <summary>What came of building a block from a given list.</summary>
/// <param name="Payload">Null where a transaction may not stand in the block.</param>
/// <param name="FailedTransaction">The index of that transaction, or −1.</param>
/// <param name="Error">Why not; a sentence fragment for people.</param>
public sealed record ExactPayload(BuiltPayload? Payload, int FailedTransaction, string? Error);

/// <summary>No valid block can be built on a parent, whatever its transactions; the message says why.</summary>
public sealed class PayloadBuildException(string message) : Exception(message)
{
    internal static PayloadBuildException Of(BlockHeader draft, BlockError error) =>
        new($"No block can be built after {draft.ParentHash}: {error.Message()}.");
}
