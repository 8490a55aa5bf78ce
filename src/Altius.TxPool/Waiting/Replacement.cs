using Altius.Core;
using Altius.Primitives;

namespace Altius.TxPool;

/// <summary>
/// When a transaction may take the place of another with the same sender and nonce: when it raises every price.
/// </summary>
internal static class Replacement
{
    public static bool IsAllowed(Transaction before, Transaction after, PoolOptions options)
    {
        bool hasBlobs = before.Type == TransactionType.Blob;
        int percent = hasBlobs ? options.BlobPriceBumpPercent : options.PriceBumpPercent;
        return Raises(before.MaxFeePerGas, after.MaxFeePerGas, percent)
            && Raises(before.MaxPriorityFeePerGas, after.MaxPriorityFeePerGas, percent)
            && (!hasBlobs || Raises(before.MaxFeePerBlobGas, after.MaxFeePerBlobGas, percent));
    }

    /// <summary>At least by the percentage, and at all.</summary>
    private static bool Raises(in UInt256 before, in UInt256 after, int percent)
    {
        if (after <= before) return false;
        bool beyond = UInt256.MultiplyOverflow(before, (ulong)(100 + percent), out UInt256 needed);
        // Where a hundredfold price leaves 256 bits, the new one is high enough: it is above the old and nobody can pay either.
        return beyond || UInt256.MultiplyOverflow(after, 100UL, out UInt256 offered) || offered >= needed;
    }
}
