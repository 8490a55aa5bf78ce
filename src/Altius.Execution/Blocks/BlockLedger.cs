using Altius.Core;
using Altius.Evm;

namespace Altius.Execution;

/// <summary>
/// The accounts of a block: its gas and blob gas, its receipts. Every executor hands it the finished transactions in the
/// block's order, so that what holds for the block as a whole is written once.
/// </summary>
public sealed class BlockLedger
{
    private readonly ulong _gasLimit;
    private readonly ulong _maxBlobGas;
    private Receipt[] _receipts;
    private ulong[] _gas;
    private Bloom.Union _blooms; // put together at once: of a giant block they are more than caches hold
    private int _count;

    /// <param name="gasLimit">The block's.</param>
    /// <param name="rules">The block's.</param>
    /// <param name="transactions">How many the block has, or a guess where that is not yet decided.</param>
    public BlockLedger(ulong gasLimit, ForkRules rules, int transactions)
    {
        _gasLimit = gasLimit;
        // Where there are no blobs it is not their number that makes a blob transaction invalid.
        _maxBlobGas = rules.Blobs is { } schedule ? schedule.Max * Transaction.BlobGasPerBlob : ulong.MaxValue;
        _receipts = new Receipt[transactions];
        _gas = new ulong[transactions];
    }

    /// <summary>Of the transactions so far.</summary>
    public ulong GasUsed { get; private set; }

    /// <summary>Of the transactions so far.</summary>
    public ulong BlobGasUsed { get; private set; }

    /// <summary>Of the transactions so far; without post-state roots.</summary>
    public ReadOnlySpan<Receipt> Receipts => _receipts.AsSpan(0, _count);

    /// <summary>Whether there is room in the block for what the next transaction may use.</summary>
    public TransactionError Admit(Transaction transaction)
    {
        if (transaction.GasLimit > _gasLimit - GasUsed) return TransactionError.GasLimitAboveBlock;
        return transaction.Type == TransactionType.Blob && transaction.BlobGas > _maxBlobGas - BlobGasUsed
            ? TransactionError.BlobGasAboveBlock
            : TransactionError.None;
    }

    /// <summary>Books an admitted transaction that ran.</summary>
    public void Add(Transaction transaction, in TransactionResult result) => Add(transaction, result, Bloom.Of(result.Logs));

    /// <summary>Books an admitted transaction that ran.</summary>
    /// <param name="bloom">The filter of its logs, worked out beforehand.</param>
    public void Add(Transaction transaction, in TransactionResult result, Bloom bloom)
    {
        if (_count == _receipts.Length) Resize(Math.Max(16, _count * 2));
        GasUsed += result.GasUsed;
        BlobGasUsed += transaction.BlobGas;
        _blooms.Add(bloom);
        _gas[_count] = result.GasUsed;
        _receipts[_count++] = new Receipt(
            transaction.Type, PostStateRoot: null, result.Succeeded, GasUsed, bloom, result.Logs);
    }

    /// <summary>The outcome of the block once all its transactions are booked.</summary>
    public BlockOutcome Close(
        StateDiff diff, IReadOnlyList<ReadOnlyMemory<byte>>? requests, IReadOnlyList<StateDiff>? transactionDiffs)
    {
        if (_count != _receipts.Length) Resize(_count);
        return new BlockOutcome
        {
            Receipts = _receipts,
            TransactionGas = _gas,
            GasUsed = GasUsed,
            BlobGasUsed = BlobGasUsed,
            LogsBloom = _blooms.ToBloom(),
            Requests = requests,
            StateDiff = diff,
            TransactionDiffs = transactionDiffs,
        };
    }

    private void Resize(int length)
    {
        Array.Resize(ref _receipts, length);
        Array.Resize(ref _gas, length);
    }
}
