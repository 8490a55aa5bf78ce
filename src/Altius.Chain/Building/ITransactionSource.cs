using System.Diagnostics.CodeAnalysis;
using Altius.Core;
using Altius.Primitives;

namespace Altius.Chain;

/// <summary>Where payloads get their transactions: the pool, or a fixed list.</summary>
public interface ITransactionSource
{
    /// <summary>
    /// Transactions in the order in which a builder should try them: by what they pay above the base fee, each sender's by nonce.
    /// Blob transactions may come without their sidecars, which are then asked for one by one.
    /// </summary>
    /// <param name="baseFee">Of the block to be built, in wei per gas; transactions that cap below it are left out.</param>
    /// <param name="blobBaseFee">Of the block to be built, in wei per blob gas.</param>
    IEnumerable<PooledTransaction> Best(UInt256 baseFee, UInt256 blobBaseFee);

    /// <summary>Counts up whenever transactions come in, so that a builder knows when another try may pay.</summary>
    long Version { get; }

    /// <summary>The sidecar of a blob transaction that came without it.</summary>
    /// <returns>False where it is not here, or not any more.</returns>
    bool TryGetSidecar(in Hash256 transactionHash, [NotNullWhen(true)] out BlobSidecar? sidecar)
    {
        sidecar = null;
        return false;
    }
}
