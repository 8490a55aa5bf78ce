using Altius.Core;
using Altius.Execution;
using Altius.Primitives;

namespace Altius.TxPool;

/// <summary>
/// What a transaction offers for a place in a block with certain base fees: first whether it can pay them, then the tip that is
/// left above the base fee, or for one that cannot pay how near its cap comes.
/// </summary>
/// <param name="Amount">Wei per gas.</param>
internal readonly record struct Bid(bool IsPayable, UInt256 Amount) : IComparable<Bid>
{
    public static readonly Bid Highest = new(true, UInt256.MaxValue);

    public static Bid Of(Transaction transaction, in UInt256 baseFee, in UInt256 blobBaseFee)
    {
        bool isPayable = transaction.MaxFeePerGas >= baseFee
            && (transaction.Type != TransactionType.Blob || transaction.MaxFeePerBlobGas >= blobBaseFee);
        return isPayable
            ? new Bid(true, TransactionPrice.Effective(transaction, baseFee) - baseFee)
            : new Bid(false, transaction.MaxFeePerGas);
    }

    public int CompareTo(Bid other) =>
        IsPayable == other.IsPayable ? Amount.CompareTo(other.Amount) : IsPayable.CompareTo(other.IsPayable);
}
