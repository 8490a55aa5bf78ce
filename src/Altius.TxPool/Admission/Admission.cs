using Altius.Core;
using Altius.Execution;

namespace Altius.TxPool;

/// <summary>
/// What can be said of a transaction before looking at who sent it: its form under the next block's rules, its prices.
/// </summary>
internal static class Admission
{
    /// <returns>Null where it may be taken in; else what is told to the user.</returns>
    public static string? CheckForm(Transaction transaction, PoolHead head, PoolOptions options)
    {
        int size = transaction.EncodedSize;
        if (size > options.MaxTransactionBytes) return Refusals.TooLarge(size, options.MaxTransactionBytes);
        IntrinsicGas intrinsic = IntrinsicGas.Of(transaction, head.Rules);
        TransactionError error = TransactionRules.Check(transaction, intrinsic, head.Rules, head.ChainId);
        if (error != TransactionError.None) return Refusals.Of(error, transaction, intrinsic, head.Rules, head.ChainId);
        if (transaction.GasLimit > head.Header.GasLimit)
            return Refusals.AboveBlockGas(transaction.GasLimit, head.Header.GasLimit);
        if (transaction.MaxPriorityFeePerGas < options.MinTip)
            return Refusals.TipTooLow(transaction.MaxPriorityFeePerGas, options.MinTip);
        bool isBlobFree = transaction.Type == TransactionType.Blob && transaction.MaxFeePerBlobGas.IsZero;
        return isBlobFree ? Refusals.BlobFeeTooLow : null;
    }
}
