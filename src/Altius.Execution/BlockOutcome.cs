using Altius.Core;
using Altius.Evm;

namespace Altius.Execution;

/// <summary>What came of running a block: either why it is invalid, or all that follows from it but its roots.</summary>
public sealed class BlockOutcome
{
    /// <summary><see cref="BlockError.None"/> where the block ran to its end; else only this and the next two are set.</summary>
    public BlockError Error { get; private init; }

    /// <summary>The index of the transaction at fault, or −1.</summary>
    public int FailedTransaction { get; private init; } = -1;

    /// <summary>What is wrong with the transaction at fault.</summary>
    public TransactionError TransactionError { get; private init; }

    public bool Succeeded => Error == BlockError.None;

    /// <summary>One a transaction. Before Byzantium they lack the post-state root, which execution does not compute.</summary>
    public IReadOnlyList<Receipt> Receipts { get; init; } = [];

    /// <summary>Gas each transaction used, after refunds.</summary>
    public IReadOnlyList<ulong> TransactionGas { get; init; } = [];

    public ulong GasUsed { get; init; }

    public ulong BlobGasUsed { get; init; }

    /// <summary>The union of the receipts' filters.</summary>
    public Bloom LogsBloom { get; init; } = Bloom.Empty;

    /// <summary>
    /// Each a type byte and its data, in order of type, empty ones left out (EIP-7685); null before Prague.
    /// </summary>
    public IReadOnlyList<ReadOnlyMemory<byte>>? Requests { get; init; }

    /// <summary>Everything the block changed.</summary>
    public StateDiff StateDiff { get; init; } = new();

    /// <summary>
    /// What each transaction changed, where receipts hold the state root after it (before Byzantium); else null. What the
    /// first one changed includes what came before it in the block.
    /// </summary>
    public IReadOnlyList<StateDiff>? TransactionDiffs { get; init; }

    /// <summary>An invalid block with no one transaction to blame.</summary>
    public static BlockOutcome Invalid(BlockError error) => new() { Error = error };

    /// <summary>A block that is invalid for one of its transactions.</summary>
    public static BlockOutcome Invalid(int transaction, TransactionError error) =>
        new() { Error = BlockError.TransactionInvalid, FailedTransaction = transaction, TransactionError = error };

    /// <summary>"valid", or what is wrong.</summary>
    public override string ToString() => Error == BlockError.TransactionInvalid
        ? $"transaction {FailedTransaction}: {TransactionError.Message()}"
        : Error.Message();
}
