using Altius.Core;
using Altius.Primitives;

namespace Altius.Execution;

/// <summary>What a transaction pays, and what it may have to.</summary>
public static class TransactionPrice
{
    /// <summary>Wei per gas: the base fee and as much of the priority fee as the cap allows (EIP-1559).</summary>
    /// <param name="transaction">Its fee cap is not below the base fee.</param>
    public static UInt256 Effective(Transaction transaction, in UInt256 baseFee)
    {
        if (transaction.IsLegacyPriced) return transaction.MaxFeePerGas;
        UInt256 room = transaction.MaxFeePerGas - baseFee;
        return baseFee + (transaction.MaxPriorityFeePerGas < room ? transaction.MaxPriorityFeePerGas : room);
    }

    /// <summary>What the transaction may cost at its fee caps, in wei, its value included.</summary>
    /// <returns>False where that is 2^256 wei or more.</returns>
    public static bool TryGetHighestCost(Transaction transaction, out UInt256 cost)
    {
        bool beyond = UInt256.MultiplyOverflow(transaction.MaxFeePerGas, transaction.GasLimit, out cost);
        beyond |= UInt256.AddOverflow(cost, transaction.Value, out cost);
        if (transaction.Type == TransactionType.Blob)
        {
            beyond |= UInt256.MultiplyOverflow(transaction.MaxFeePerBlobGas, transaction.BlobGas, out UInt256 blobs);
            beyond |= UInt256.AddOverflow(cost, blobs, out cost);
        }
        return !beyond;
    }
}
