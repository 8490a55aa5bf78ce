using Altius.Core;
using Altius.Primitives;

namespace Altius.Chain;

/// <summary>A list that was given, in the order given: for test methods and chains that seal for themselves.</summary>
public sealed class FixedTransactions(IReadOnlyList<PooledTransaction> transactions) : ITransactionSource
{
    /// <summary>No transactions at all.</summary>
    public static readonly FixedTransactions None = new([]);

    /// <summary>All of them, whatever they pay: that is for who gave them to say.</summary>
    public IEnumerable<PooledTransaction> Best(UInt256 baseFee, UInt256 blobBaseFee) => transactions;

    public long Version => 0;
}
